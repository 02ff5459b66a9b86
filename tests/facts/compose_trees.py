"""Small trees for the tests of Compose facts, and a count of leaves that shares no code."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree
from virida_audit.facts.compose import read
from virida_audit.facts.reading import Reading
from virida_audit.model.source import Kind, Role, Source

CATALOGUE = Catalogue()


def read_tree(root: Path, roles: Mapping[str, Role] | None = None) -> dict[str, Reading]:
    """Read every YAML file of a folder as a Compose file, by path."""
    every = [path for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink()]
    paths = [path.relative_to(root).as_posix() for path in every]
    sources = [
        Source(path, Kind.COMPOSE, (roles or {}).get(path, Role.PRODUCTION), ())
        for path in paths
        if path.endswith((".yaml", ".yml"))
    ]
    return {each.source.path: each for each in read(Tree(root, paths), sources, CATALOGUE)}


def read_files(
    folder: Path, files: Mapping[str, str], roles: Mapping[str, Role] | None = None
) -> dict[str, Reading]:
    """Lay out files and read those that are YAML."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")
    return read_tree(folder, roles)


def counted_leaves(data: bytes) -> int | None:
    """Count scalars, empty collections and aliases in value position; None for invalid YAML."""
    try:
        events = list(yaml.parse(data, Loader=yaml.CSafeLoader))
    except yaml.YAMLError:
        return None
    count = 0
    stack: list[list[bool | int]] = []
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            is_mapping, children, _, is_value = stack.pop()
            del is_mapping
            count += bool(is_value) and not children
        elif isinstance(event, yaml.NodeEvent):
            is_value = _enter(stack)
            if isinstance(event, yaml.CollectionStartEvent):
                is_map = isinstance(event, yaml.MappingStartEvent)
                stack.append([is_map, 0, True, is_value])
            elif not (not stack and isinstance(event, yaml.ScalarEvent) and not event.value):
                count += is_value
    return count


def _enter(stack: list[list[bool | int]]) -> bool:
    """Note a node in the collection that is open; tell whether it is in value position."""
    if not stack:
        return True
    top = stack[-1]
    is_mapping, _, key_next, is_value = top
    if is_mapping:
        top[2] = not key_next
        if key_next:
            return False
    top[1] += 1
    return bool(is_value)
