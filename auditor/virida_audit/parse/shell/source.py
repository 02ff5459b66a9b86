"""From offsets in the text that is read to lines and columns of the file it came from."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from virida_audit.regex import regex

_NEWLINE = regex("\n")


@dataclass(slots=True)
class SourceMap:
    """Locate offsets of a text. `line`, `column` and `indent` say where it stands in its file."""

    source: str
    """The text as written."""
    line: int = 1
    column: int = 1
    """Of the first character."""
    indent: int = 0
    """Columns taken away from every other line, as YAML does for a block scalar."""
    read_starts: tuple[int, ...] = (0,)
    """Offsets in the text that is read where a piece of the source begins, ascending."""
    source_starts: tuple[int, ...] = (0,)
    """The offsets in the source of those pieces."""
    _line_starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._line_starts = [0, *(match.end() for match in _NEWLINE.finditer(self.source))]

    def span(self, start: int, end: int) -> tuple[int, int, int, int]:
        """Give line, column, end line and end column of `[start, end)`."""
        first = self._offset(start)
        last = self._offset(end - 1) + 1 if end > start else first
        return (*self._locate(first), *self._locate(last))

    def raw(self, start: int, end: int) -> str:
        """Give the source of `[start, end)`."""
        first = self._offset(start)
        return self.source[first : self._offset(end - 1) + 1] if end > start else ""

    def _offset(self, read: int) -> int:
        piece = bisect_right(self.read_starts, read) - 1
        return self.source_starts[piece] + read - self.read_starts[piece]

    def _locate(self, offset: int) -> tuple[int, int]:
        row = bisect_right(self._line_starts, offset) - 1
        shift = self.column if row == 0 else 1 + self.indent
        return self.line + row, offset - self._line_starts[row] + shift


class FixedMap(SourceMap):
    """Locate everything at one span: a text whose quoting hides where its pieces stand."""

    __slots__ = ("fixed",)

    def __init__(self, source: str, fixed: tuple[int, int, int, int]) -> None:
        super().__init__(source)
        self.fixed = fixed

    def span(self, start: int, end: int) -> tuple[int, int, int, int]:
        """Give the span of the whole."""
        return self.fixed
