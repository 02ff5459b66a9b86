"""Objects of files that many kustomizations gather: parsed once, copied for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from virida_audit.parse.kubernetes import manifests
from virida_audit.parse.kustomize.tree import MOST_NODES, Item, copy, tree_of
from virida_audit.parse.yaml import parse_yaml

_KEPT_BYTES = 4 * 1024 * 1024
"""Text whose objects are kept; what comes later is parsed each time it is asked for."""


class KeptObjects:
    """Reads files for `build` and remembers what stands in them."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._kept: dict[str, list[Item]] = {}
        self._room = _KEPT_BYTES

    def __call__(self, path: str) -> bytes | None:
        """Return the bytes of a file; None where there is none."""
        return self._read(path)

    def objects(self, path: str, data: bytes) -> list[Item]:
        """Return the objects of a file, each the caller's own."""
        kept = self._kept.get(path)
        if kept is None:
            kept = objects_in(path, data)
            if len(data) > self._room:
                return kept
            self._room -= len(data)
            self._kept[path] = kept
        return [_copied(each) for each in kept]


def objects_in(path: str, data: bytes) -> list[Item]:
    """Return the objects of a file, lists taken apart."""
    found: list[Item] = []
    room = [MOST_NODES]
    for document in parse_yaml(data).documents:
        for manifest in manifests(document):
            tree = tree_of(manifest.root, path, room)
            if isinstance(tree, dict):
                item = Item(tree, path, manifest.root.line, manifest.name, manifest.namespace)
                found.append(item)
    return found


def _copied(item: Item) -> Item:
    tree = copy(item.tree)
    return replace(item, tree=tree if isinstance(tree, dict) else {}, former=list(item.former))
