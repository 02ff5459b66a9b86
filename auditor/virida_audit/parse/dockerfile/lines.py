"""Physical lines to logical ones: comments, continuations, parser directives.

Source: moby/buildkit, frontend/dockerfile/parser/parser.go, `Parse`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from virida_audit.parse.dockerfile.directives import read_directive
from virida_audit.parse.dockerfile.model import Directive, Problem, ProblemCode
from virida_audit.parse.dockerfile.space import SPACE

BYTE_ORDER_MARK = "\ufeff"

MAX_LINE_BYTES = 65_535
"""What BuildKit's scanner takes, line end included; longer lines are read here all the same."""


NEAR = 256
"""Rows that are searched for the end of a here-document before all are indexed."""


class LogicalLine(NamedTuple):
    """An instruction before it is cut: its lines joined, and where each piece came from."""

    text: str
    line: int
    end_line: int
    segments: tuple[tuple[int, int, int], ...]
    """(offset in `text`, line, column) of each piece."""
    comments: tuple[str, ...]


@dataclass(slots=True)
class LineReader:
    """Walks over a file's lines; here-documents make it jump ahead."""

    rows: list[str]
    """Physical lines without `\\n`; the last one is what follows the last line end."""
    escape: str = "\\"
    position: int = 0
    """Index of the next row to read."""
    directives: list[Directive] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    plain_ends: bool = False
    """Whether the file has no carriage return, so that rows can be compared as they are."""
    _directives_done: bool = False
    _places: dict[bool, dict[str, list[int]]] = field(default_factory=dict)

    def logical_lines(self) -> Iterator[LogicalLine]:
        """Yield instructions in file order; `position` may be moved between two of them."""
        comments: list[str] = []
        rows, count = self.rows, len(self.rows)
        while self.position < count:
            row = rows[self.position]
            self.position += 1
            text = row.rstrip("\r").lstrip(SPACE)
            if text.startswith("#"):
                if self._directives_done or not self._directive(text):
                    self._comment(row, comments)
                continue
            self._directives_done = True
            if text:
                yield self._join(text, row, tuple(comments))
                comments.clear()

    def find_terminator(self, name: str, chomp: bool) -> int | None:
        """Find the row, from `position` on, that ends a here-document of that name.

        An index of all rows answers, so that thousands of unterminated ones stay linear.
        """
        if not chomp and self.plain_ends:
            try:
                return self.rows.index(name, self.position, self.position + NEAR)
            except ValueError:
                pass
        places = self._places.get(chomp)
        if places is None:
            places = self._places[chomp] = {}
            for index, row in enumerate(self.rows):
                text = row.rstrip("\r")
                places.setdefault(text.lstrip("\t") if chomp else text, []).append(index)
        rows = places.get(name, [])
        found = bisect_left(rows, self.position)
        return rows[found] if found < len(rows) else None

    def _comment(self, row: str, comments: list[str]) -> None:
        # As in BuildKit the first character goes, `#` or not: an indented comment keeps its mark.
        comment = row[1:].strip(SPACE)
        if comment:
            comments.append(comment)
        else:
            comments.clear()

    def _directive(self, text: str) -> bool:
        line = self.position
        directive = read_directive(text, line)
        if directive is None:
            self._directives_done = True
            return False
        if any(directive.name == other.name for other in self.directives):
            self._problem(line, ProblemCode.REPEATED_DIRECTIVE, directive.name)
            return True
        self.directives.append(directive)
        if directive.name == "escape":
            if directive.value in ("\\", "`"):
                self.escape = directive.value
            else:
                self._problem(line, ProblemCode.BAD_ESCAPE_DIRECTIVE, "escape")
        return True

    def _problem(self, line: int, code: ProblemCode, text: str, refused: bool = True) -> None:
        self.problems.append(Problem(line, code, text, refused))

    def _join(self, text: str, row: str, comments: tuple[str, ...]) -> LogicalLine:
        first = self.position
        column = len(row.rstrip("\r")) - len(text) + 1
        head = self._continued(text)
        if head is None:
            return LogicalLine(text, first, first, ((0, first, column),), comments)
        pieces = [head]
        segments = [(0, first, column)]
        size = len(head)
        blank = False
        rows, count = self.rows, len(self.rows)
        while self.position < count:
            row = rows[self.position]
            if self.position == count - 1 and not row:
                break  # nothing follows the last line end
            self.position += 1
            text = row.rstrip("\r")
            bare = text.lstrip(SPACE)
            if bare.startswith("#"):
                continue
            if not bare:
                blank = True
                continue
            segments.append((size, self.position, 1))
            head = self._continued(text)
            pieces.append(text if head is None else head)
            size += len(pieces[-1])
            if head is None:
                break
        if blank:
            self._problem(self.position, ProblemCode.EMPTY_CONTINUATION, "", refused=False)
        return LogicalLine("".join(pieces), first, self.position, tuple(segments), comments)

    def _continued(self, text: str) -> str | None:
        """Give the text before the continuation mark; None when the line ends here."""
        if self.escape not in text:
            return None
        trimmed = text.rstrip(" \t")
        if not trimmed.endswith(self.escape) or trimmed[-2:-1] == self.escape:
            return None
        return trimmed[:-1]


def split_rows(data: bytes) -> tuple[list[str], list[Problem]]:
    """Decode a file and cut it at line feeds; bytes that are not UTF-8 become U+FFFD."""
    problems: list[Problem] = []
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.append(Problem(line, ProblemCode.NOT_UTF8, "", refused=False))
        text = data.decode("utf-8", "replace")
    rows = text.removeprefix(BYTE_ORDER_MARK).split("\n")
    if len(data) > MAX_LINE_BYTES:
        problems.extend(_long_lines(data))
    return rows, problems


def _long_lines(data: bytes) -> Iterator[Problem]:
    for index, row in enumerate(data.split(b"\n")):
        if len(row) >= MAX_LINE_BYTES:
            yield Problem(index + 1, ProblemCode.LINE_TOO_LONG, str(MAX_LINE_BYTES))
            return
