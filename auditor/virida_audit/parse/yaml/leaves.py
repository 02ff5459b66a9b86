"""Name every leaf of a document: the unit in which the ledger accounts for a file.

**Definition.** Take the document's node tree without following aliases. A *value position* is the
root, the value of a mapping entry, or an item of a sequence. A leaf is a node in a value
position that is

- a scalar, an absent value (`key:`) included;
- a mapping or sequence without children;
- an alias, whatever it stands for.

A collection with children is not a leaf; its values are looked at instead. Keys are never
leaves and nothing inside a key is one. A merge key is a key like others, so `<<: *x` is one leaf
and `<<: [*x, *y]` two. A document without content (`---` alone) has no leaf, although its root is
an empty scalar. An anchored node is counted where it is written, its aliases where they stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from virida_audit.parse.yaml.limits import DEFAULT_LIMITS, Limits
from virida_audit.parse.yaml.nodes import Mapping, Node, Scalar, Sequence
from virida_audit.parse.yaml.reader import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from virida_audit.parse.yaml.builder import Document

Key = str | int
"""One step of a route: the text of a key, or an index from 0. A key that is no scalar is written
`?` and its position among the entries, from 0: `?2`."""

_Link = tuple["_Link", Key] | None


class Leaf:
    """One leaf and the way to it."""

    __slots__ = ("_link", "key_node", "node")

    def __init__(self, node: Node, key_node: Node | None, link: _Link) -> None:
        self.node = node
        self.key_node = key_node
        self._link = link

    def __repr__(self) -> str:
        return f"<Leaf {'.'.join(map(str, self.route))} {self.line}:{self.column}>"

    @property
    def route(self) -> tuple[Key, ...]:
        """Keys and indices from the root, outermost first; made on each call."""
        keys: list[Key] = []
        link = self._link
        while link is not None:
            link, key = link
            keys.append(key)
        return tuple(reversed(keys))

    @property
    def line(self) -> int:
        """Line of the value, 1-based."""
        return self.node.line

    @property
    def column(self) -> int:
        """Column of the value, 1-based."""
        return self.node.column


def leaves(document: Document) -> Iterator[Leaf]:
    """Yield every leaf of a document in the order of the file."""
    pending: list[tuple[Node, Node | None, _Link]] = [(document.root, None, None)]
    if _is_empty(document):
        return
    while pending:
        node, key_node, link = pending.pop()
        if isinstance(node, Mapping) and node.children:
            for index in range(len(node.children) - 2, -1, -2):
                key = node.children[index]
                step = key.text if isinstance(key, Scalar) else f"?{index // 2}"
                pending.append((node.children[index + 1], key, (link, step)))
        elif isinstance(node, Sequence) and node.children:
            numbered = list(enumerate(node.children))
            pending += [(item, None, (link, index)) for index, item in reversed(numbered)]
        else:
            yield Leaf(node, key_node, link)


def count_document_leaves(document: Document) -> int:
    """Count the leaves of a document without naming them."""
    if _is_empty(document):
        return 0
    count = 0
    pending = [document.root]
    while pending:
        node = pending.pop()
        if isinstance(node, Mapping) and node.children:
            pending += node.children[1::2]
        elif isinstance(node, Sequence) and node.children:
            pending += node.children
        else:
            count += 1
    return count


def count_leaves(data: bytes, limits: Limits = DEFAULT_LIMITS) -> int:
    """Count the leaves of all documents of a file."""
    return sum(map(count_document_leaves, parse_yaml(data, limits).documents))


def _is_empty(document: Document) -> bool:
    root = document.root
    return (
        isinstance(root, Scalar)
        and not root.text
        and not root.style
        and root.tag is None
        and root.anchor is None
    )
