"""The leaves of one file and who owns each: every leaf is spoken of by exactly one fact.

Richer facts take their leaves first; what is left becomes `kubernetes-field`, one fact for each
field whose topic is the same all the way down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from virida_audit.facts.kubernetes.fields import Table, Topic, topic_of
from virida_audit.facts.reading import Leaf
from virida_audit.model.location import Location
from virida_audit.parse.yaml import Document, Mapping, Node, Scalar, Sequence


@dataclass(slots=True)
class Field:
    """A field whose topic is settled: all leaves below it have the same."""

    node: Node
    key_node: Node | None
    path: str
    topic: Topic
    start: int
    end: int


class Sheet:
    """Leaves in the order of the file, where they stand, and which are taken.

    `slots` maps the leaves of the text that was read to those of the ledger: None where they are
    the same, by line for templates.
    """

    def __init__(self, path: str, slots: dict[int, int] | None = None) -> None:
        self.path = path
        self.leaves: list[Leaf] = []
        self.fields: list[Field] = []
        self._slots = slots
        self._lines: list[int] = []
        self._spans: dict[int, tuple[int, int]] = {}
        self._taken = bytearray()

    def add(self, document: Document, tables: dict[int, Table], default: Table) -> tuple[int, int]:
        """Add a document's leaves; `tables` maps the id of a node to where its own table begins.

        Returns the range of its fields.
        """
        first = len(self.fields)
        root = document.root
        is_empty = (
            isinstance(root, Scalar)
            and not (root.text or root.style or root.tag)
            and root.anchor is None
        )
        if not is_empty:
            self._walk(root, None, "", "", default, tables, settled=False)
            self._taken.extend(bytes(len(self.leaves) - len(self._taken)))
        return first, len(self.fields)

    def _walk(
        self,
        node: Node,
        key_node: Node | None,
        name: str,
        path: str,
        table: Table,
        tables: dict[int, Table],
        settled: bool,
    ) -> None:
        # Recursion as deep as the document, which the reader bounds.
        start = len(self.leaves)
        if isinstance(node, Mapping) and node.children:
            own = tables.get(id(node))
            if own is not None:
                table, settled = own, False
            fixed = table.__class__ is Topic
            opens = fixed and not settled
            children = node.children
            dot = "." if name else ""
            for index in range(0, len(children) - 1, 2):
                key = children[index]
                step = key.text if isinstance(key, Scalar) else f"?{index // 2}"
                below = table if fixed else (table.get(step) or table["."])  # type: ignore[union-attr, index]
                self._walk(
                    children[index + 1],
                    key,
                    f"{name}{dot}{step}",
                    f"{path}{dot}{step}",
                    below,
                    tables,
                    settled or fixed,
                )
            end = len(self.leaves)
        elif isinstance(node, Sequence) and node.children:
            fixed = table.__class__ is Topic
            opens = fixed and not settled
            for index, item in enumerate(node.children):
                self._walk(
                    item, key_node, f"{name}[{index}]", f"{path}[]", table, tables, settled or fixed
                )
            end = len(self.leaves)
        else:
            opens = not settled
            self.leaves.append(Leaf(name, node.line))
            end = start + 1
        self._spans[id(node)] = (start, end)
        if opens:
            self.fields.append(Field(node, key_node, path, topic_of(table), start, end))

    def own(self, *nodes: Node | None) -> tuple[int, ...]:
        """Take the leaves at and below nodes that nobody has taken yet; return them in order."""
        found: list[int] = []
        for node in nodes:
            if node is not None:
                start, end = self._spans.get(id(node), (0, 0))
                found += self._take(start, end)
        return self._ledger(found)

    def within(self, fields: list[Field], node: Node) -> Iterator[Field]:
        """Yield the fields at and below a node."""
        start, end = self._spans.get(id(node), (0, 0))
        return (each for each in fields if start <= each.start and each.end <= end)

    def own_field(self, field: Field) -> tuple[int, ...]:
        """Take what is left of a field."""
        return self._ledger(self._take(field.start, field.end))

    def _take(self, start: int, end: int) -> Iterator[int]:
        taken = self._taken
        for index in range(start, end):
            if not taken[index]:
                taken[index] = 1
                yield index

    def _ledger(self, found: Iterable[int]) -> tuple[int, ...]:
        if self._slots is None:
            return tuple(found)
        lines = (self.leaves[each].line for each in found)
        return tuple(sorted({self._slots[line] for line in lines if line in self._slots}))

    def place(self, node: Node, key_node: Node | None = None) -> Location:
        """Return where a value stands, its key included."""
        first = key_node if key_node is not None else node
        if node.line < first.line:  # an item's key stands before the sequence, never after it
            first = node
        return Location(self.path, first.line, first.column, node.end_line, node.end_column)
