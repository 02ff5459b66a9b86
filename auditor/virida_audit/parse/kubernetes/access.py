"""Look into nodes the way a client of the API does: aliases followed, merge keys resolved.

Total: what is not there, or is of another shape, gives nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.parse.yaml import (
    Alias,
    Mapping,
    Node,
    Scalar,
    Sequence,
    merged_entries,
    resolve_alias,
)

_MOST_DIGITS = 18
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def get(node: Node | None, *keys: str) -> Node | None:
    """Return what stands below a node under keys, aliases followed; None where nothing does."""
    node = resolve_alias(node)
    for key in keys:
        if not isinstance(node, Mapping):
            return None
        # The hot path of every manifest: one pass from the last entry, which wins.
        children = node.children
        found: Node | None = None
        has_merge = False
        for index in range(len(children) - 2, -1, -2):
            name = children[index].text  # type: ignore[attr-defined]
            if name == key:
                found = children[index + 1]
                break
            has_merge = has_merge or name == "<<"
        if found is None and has_merge:
            found = _merged(node, key)
        node = found.target if isinstance(found, Alias) else found
    return node


def _merged(node: Mapping, key: str) -> Node | None:
    for name, value in merged_entries(node):
        if isinstance(name, Scalar) and name.text == key:
            return value
    return None


def scalar(node: Node | None, *keys: str) -> Scalar | None:
    """Return a scalar below a node; None where there is none."""
    found = get(node, *keys)
    return found if isinstance(found, Scalar) else None


def text(node: Node | None, *keys: str) -> str:
    """Return the text of a scalar below a node; empty for none, and for null."""
    found = get(node, *keys)
    if not isinstance(found, Scalar) or (found.text in _NULLS and found.value is None):
        return ""
    return found.text


def integer(node: Node | None, *keys: str, default: int = 0) -> int:
    """Return a whole number below a node, also where it is quoted; the default for none."""
    digits = text(node, *keys)
    if 0 < len(digits) <= _MOST_DIGITS and digits.isascii() and digits.removeprefix("-").isdigit():
        return int(digits)
    return default


def items(node: Node | None, *keys: str) -> tuple[Node, ...]:
    """Return the items of a sequence below a node as they stand, aliases not followed."""
    found = get(node, *keys)
    return tuple(found.children) if isinstance(found, Sequence) else ()


def pairs(node: Node | None, *keys: str) -> Iterator[tuple[Scalar, Node]]:
    """Yield the entries of a mapping below a node that have a scalar key, merge keys resolved."""
    found = get(node, *keys)
    if not isinstance(found, Mapping):
        return
    entries = merged_entries(found) if "<<" in found.keys else found.entries
    for key, value in entries:
        if isinstance(key, Scalar):
            yield key, value


def texts(node: Node | None, *keys: str) -> tuple[str, ...]:
    """Return the texts of the scalars of a sequence below a node."""
    found = (resolve_alias(each) for each in items(node, *keys))
    return tuple(each.text for each in found if isinstance(each, Scalar))
