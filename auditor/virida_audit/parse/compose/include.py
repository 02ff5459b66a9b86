"""Read the entries of `include`: the Compose Specification, "include"."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, replace

from virida_audit.model.location import Location
from virida_audit.parse.compose.merge import merged, without_reset
from virida_audit.parse.compose.problem import ComposeProblem, problem_at
from virida_audit.parse.compose.references import is_relative, join
from virida_audit.parse.compose.routes import Route
from virida_audit.parse.compose.values import Atom, Items, Table, Value, empty_table

RESOURCES = ("services", "volumes", "networks", "secrets", "configs", "models")
"""What an included model brings; its other keys stay its own."""


@dataclass(frozen=True, slots=True)
class Inclusion:
    """One entry of `include`, paths resolved."""

    paths: tuple[str, ...]
    """The file and its overrides."""
    directory: str
    """What the paths inside the included files start from."""
    env_files: tuple[str, ...] | None
    """`None` for the `.env` of the directory."""
    at: Location


def inclusions(
    root: Table, directory: str, problems: list[ComposeProblem]
) -> tuple[Inclusion, ...]:
    """Return the entries of a model's `include`; what is not of this tree is noted and skipped."""
    found = []
    for item in root.items_of("include"):
        if not isinstance(item, Table):
            problems.append(problem_at(item.at, "compose-wrong-type", "include"))
            continue
        paths = _texts(item.get("path"))
        if not paths:
            problems.append(problem_at(item.at, "compose-include-nothing"))
            continue
        away = [path for path in paths if not is_relative(path)]
        if away:
            problems.append(problem_at(item.at, "compose-remote-include", away[0]))
            continue
        resolved = tuple(join(directory, path) for path in paths)
        given = item.text("project_directory")
        base = posixpath.dirname(resolved[0]) if given is None else join(directory, given)
        env_files = None
        if "env_file" in item.entries:
            texts = _texts(item.get("env_file"))
            env_files = tuple(join(directory, path) for path in texts if path != "/dev/null")
        found.append(Inclusion(resolved, base, env_files, item.at))
    return tuple(found)


def _texts(value: Value | None) -> tuple[str, ...]:
    items = value.items if isinstance(value, Items) else (value,)
    return tuple(item.text for item in items if isinstance(item, Atom) and item.text)


def with_included(
    root: Table, included: Table, resets: tuple[Route, ...], problems: list[ComposeProblem]
) -> Table:
    """Return the model with the included resources; its own entries go over theirs."""
    for kind in RESOURCES:
        theirs = included.table(kind)
        if theirs is None:
            continue
        ours = root.table(kind) or empty_table(theirs.at)
        entries: dict[str, Value] = {}
        for name, value in theirs.entries.items():
            own = ours.get(name)
            if own is None:
                entries[name] = value
                continue
            route = (kind, name)
            base = without_reset(value, resets, route)
            if isinstance(base, Table) and isinstance(own, Table):
                entries[name] = merged(base, own, problems, route)
        keys_at = theirs.keys_at | ours.keys_at
        root = root.with_entry(kind, replace(ours.with_entries(entries), keys_at=keys_at))
    return root
