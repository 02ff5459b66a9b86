"""Values of a chart as plain data, and the value at a path."""

from __future__ import annotations

from collections.abc import Mapping as Map

from virida_audit.parse.kubernetes import pairs
from virida_audit.parse.yaml import Mapping, Node, Scalar, Sequence, resolve_alias

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]

_DEEPEST = 40
_MOST = 50_000


def plain_of(node: Node | None) -> Plain:
    """Return a node as plain data; what is too deep or too much becomes null."""
    return _plain(node, 0, [_MOST])


def _plain(node: Node | None, depth: int, room: list[int]) -> Plain:
    node = resolve_alias(node)
    room[0] -= 1
    if depth > _DEEPEST or room[0] < 0:
        return None
    if isinstance(node, Mapping):
        return {key.text: _plain(value, depth + 1, room) for key, value in pairs(node)}
    if isinstance(node, Sequence):
        return [_plain(each, depth + 1, room) for each in node.children]
    return node.value if isinstance(node, Scalar) else None


def at_path(values: Plain, path: str) -> tuple[bool, Plain]:
    """Return whether a dotted path exists in values, and what stands there."""
    found = values
    for key in path.split(".") if path else ():
        if not isinstance(found, Map) or key not in found:
            return False, None
        found = found[key]
    return True, found
