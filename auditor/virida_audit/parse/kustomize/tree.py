"""Objects as plain mappings, lists and scalars that may be changed, scalars with their origin."""

from __future__ import annotations

from dataclasses import dataclass, field

from virida_audit.parse.kubernetes import pairs
from virida_audit.parse.yaml import Mapping, Node, Scalar, Sequence, resolve_alias

_DEEPEST = 80
MOST_NODES = 200_000
"""Nodes made of one file: aliases can stand for many more than are written."""


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar and where it was written."""

    value: bool | int | float | str | None
    path: str = ""
    """File relative to the root; empty for what kustomize itself makes."""
    line: int = 0


Tree = Value | list["Tree"] | dict[str, "Tree"]


@dataclass(slots=True)
class Item:
    """One object of a build."""

    tree: dict[str, Tree]
    path: str
    """The file it was written in."""
    line: int
    original: str = ""
    """Its name before prefixes, suffixes and hashes."""
    original_namespace: str = ""
    needs_hash: bool = False
    """It was generated and its name gets a hash of its content."""
    behavior: str = ""
    former: list[str] = field(default_factory=list)
    """Every name it had before, oldest first."""

    @property
    def kind(self) -> str:
        """Return the kind."""
        return string(self.tree.get("kind"))

    @property
    def group(self) -> str:
        """Return the API group."""
        return string(self.tree.get("apiVersion")).rpartition("/")[0]

    @property
    def version(self) -> str:
        """Return the version."""
        return string(self.tree.get("apiVersion")).rpartition("/")[2]

    @property
    def name(self) -> str:
        """Return the name."""
        return string(below(self.tree, "metadata", "name"))

    @property
    def namespace(self) -> str:
        """Return the namespace."""
        return string(below(self.tree, "metadata", "namespace"))

    @property
    def title(self) -> str:
        """Return `Kind/name`."""
        return f"{self.kind}/{self.name}"


def tree_of(
    node: Node | None, path: str, room: list[int] | None = None, lines_before: int = 0
) -> Tree:
    """Return a node as a tree; aliases are copied, what is too deep or too much is null.

    `room` holds how many nodes may still be made, for trees that share a bound. `lines_before` are
    those of the file before the text that the nodes were read from.
    """
    return _tree(node, path, 0, [MOST_NODES] if room is None else room, lines_before)


def _tree(node: Node | None, path: str, depth: int, room: list[int], before: int) -> Tree:
    node = resolve_alias(node)
    room[0] -= 1
    if node is None or depth > _DEEPEST or room[0] < 0:
        return Value(None, path)
    if isinstance(node, Mapping):
        return {key.text: _tree(value, path, depth + 1, room, before) for key, value in pairs(node)}
    if isinstance(node, Sequence):
        return [_tree(each, path, depth + 1, room, before) for each in node.children]
    return Value(node.value if isinstance(node, Scalar) else None, path, node.line + before)


def below(tree: Tree | None, *keys: str) -> Tree | None:
    """Return what stands below a tree; None where nothing does."""
    for key in keys:
        if not isinstance(tree, dict):
            return None
        tree = tree.get(key)
    return tree


def string(tree: Tree | None) -> str:
    """Return a scalar as text; empty for anything else."""
    if not isinstance(tree, Value) or tree.value is None:
        return ""
    if isinstance(tree.value, bool):
        return "true" if tree.value else "false"
    return str(tree.value)


def copy(tree: Tree) -> Tree:
    """Return a tree of its own; scalars are shared, they never change."""
    if isinstance(tree, dict):
        return {key: copy(each) for key, each in tree.items()}
    if isinstance(tree, list):
        return [copy(each) for each in tree]
    return tree


def bare(tree: Tree | None) -> object:
    """Return a tree as plain data, without origins."""
    if isinstance(tree, dict):
        return {key: bare(each) for key, each in tree.items()}
    if isinstance(tree, list):
        return [bare(each) for each in tree]
    return tree.value if isinstance(tree, Value) else None
