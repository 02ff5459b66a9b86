"""Find the comments of a YAML file: what suppressions are written in.

A `#` opens a comment only outside scalars, tags and anchors; the nodes tell where those stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from virida_audit.parse.yaml.nodes import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from virida_audit.parse.yaml.nodes import Node
    from virida_audit.parse.yaml.reader import YamlFile


@dataclass(frozen=True, slots=True, order=True)
class Comment:
    """One comment, up to the end of its line."""

    line: int
    """1-based."""
    column: int
    """1-based column of the `#`."""
    text: str
    """After the `#`, without the blanks around it."""
    own_line: bool
    """Whether nothing but blanks stands before it on its line."""


def comments(file: YamlFile) -> tuple[Comment, ...]:
    """Return the comments in the order of the file.

    Below the place where reading ended, quotes and block scalars are not known any more, so a `#`
    after a blank counts there.
    """
    text = file.text
    if "#" not in text:
        return ()
    found: list[Comment] = []
    position = 0
    cursor = _Cursor(text)
    for start, end in _scalar_spans(file):
        found.extend(_comments_between(text, position, start, cursor))
        position = max(position, end)
    found.extend(_comments_between(text, position, len(text), cursor))
    return tuple(found)


def scan_comments(text: str) -> tuple[Comment, ...]:
    """Return what looks like comments in a text that no parser reads, such as a template."""
    return tuple(_comments_between(text, 0, len(text), _Cursor(text)))


class _Cursor:
    """Turn growing offsets into lines without counting from the start each time."""

    __slots__ = ("_line", "_offset", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._offset = 0
        self._line = 1

    def line_at(self, offset: int) -> int:
        text = self._text
        count = text.count
        between = count("\n", self._offset, offset) + count("\r", self._offset, offset)
        # Each CRLF was counted twice; none straddles the bounds, for comments start at a `#`.
        self._line += between - count("\r\n", self._offset, offset)
        self._offset = offset
        return self._line


def _scalar_spans(file: YamlFile) -> Iterator[tuple[int, int]]:
    """Yield where the texts of scalars stand, in the order of the file."""
    for document in file.documents:
        pending: list[Node] = [document.root]
        while pending:
            node = pending.pop()
            if isinstance(node, Mapping | Sequence):
                pending.extend(reversed(node.children))
            elif isinstance(node, Scalar):
                yield from _text_span(file.text, node)


def _text_span(text: str, node: Scalar) -> Iterator[tuple[int, int]]:
    start, end = node.offset, node.end_offset
    if start == end:
        return
    if node.style not in ("|", ">"):
        yield start, end
        return
    # The line of the indicator may end in a comment, which the span of the scalar covers.
    line_end = text.find("\n", start, end)
    if line_end >= 0:
        yield line_end, end


def _comments_between(text: str, start: int, end: int, cursor: _Cursor) -> Iterator[Comment]:
    """Yield the comments that start between two offsets; they end with their line."""
    position = text.find("#", start, end)
    while position >= 0:
        if not _opens_comment(text, position):
            position = text.find("#", position + 1, end)
            continue
        line_start = max(text.rfind("\n", 0, position), text.rfind("\r", 0, position)) + 1
        line_end = _line_end(text, position)
        yield Comment(
            line=cursor.line_at(position),
            column=position - line_start + 1,
            text=text[position + 1 : line_end].strip(),
            own_line=not text[line_start:position].strip(),
        )
        position = text.find("#", line_end, end)


def _opens_comment(text: str, position: int) -> bool:
    return position == 0 or text[position - 1] in " \t\r\n,[]{}"


def _line_end(text: str, position: int) -> int:
    ends = [end for end in (text.find("\n", position), text.find("\r", position)) if end >= 0]
    return min(ends, default=len(text))
