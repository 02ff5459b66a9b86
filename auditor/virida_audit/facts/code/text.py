"""The text of a source file with its comments blanked out, so that columns stay what they are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate

from virida_audit.model.location import Location
from virida_audit.regex import regex

LONGEST_LINE = 500
"""Characters; a longer line was written by a program."""

# Every alternative matches whatever follows its first characters: a quote that is never closed
# takes the rest of the line (or file) once, so that the whole is linear in the file.
_DOUBLE = r'"(?:[^"\\\n]|\\.)*+"?'
_SINGLE = r"'(?:[^'\\\n]|\\.)*+'?"
_BACKTICK = r"`(?:[^`\\]|\\[\s\S])*+`?"
_BLOCK = r"/\*(?:[^*]|\*(?!/))*+(?:\*/)?"
_SLASHES = r"//[^\n]*"
_HASH = r"#(?!\[)[^\n]*"


class _Comments:
    """One way to write comments: how they and strings look, and what begins neither.

    `stop` is where a comment begins that looks like a string.
    """

    def __init__(self, comment: str, string: str, plain: str, stop: str = "") -> None:
        # A match is all the code up to a comment, so that there are as many as there are comments.
        self.parts = regex(f"(?:{stop}(?:{plain}|{string}))*+(?P<comment>{comment})?")
        self.tokens = regex(f"(?:{comment})|(?P<string>{string})")


_PYTHON_TEXT = r"(?m:^)[ \t]*[rRbBuU]{0,2}"
_ELIXIR_TEXT = r'@(?:module|type)?doc +(?:~[sS])?"""'

_COMMENTS = {
    "c": _Comments(
        f"{_SLASHES}|{_BLOCK}", f"{_DOUBLE}|{_SINGLE}|{_BACKTICK}", "[^\"'`/]++|/(?![/*])"
    ),
    # A single quote in Rust may be a lifetime; in Go, Java and C# it holds one character.
    "c-double": _Comments(f"{_SLASHES}|{_BLOCK}", f"{_DOUBLE}|{_BACKTICK}", '[^"`/]++|/(?![/*])'),
    "php": _Comments(
        f"{_SLASHES}|{_HASH}|{_BLOCK}", f"{_DOUBLE}|{_SINGLE}", r"[^\"'/#]++|/(?![/*])|#(?=\[)"
    ),
    "hash": _Comments(_HASH, f"{_DOUBLE}|{_SINGLE}", r"[^\"'#]++|#(?=\[)"),
    "python": _Comments(
        r"#[^\n]*"
        rf'|{_PYTHON_TEXT}"""(?:[^"\\]|\\[\s\S]|"(?!""))*+(?:""")?'
        rf"|{_PYTHON_TEXT}'''(?:[^'\\]|\\[\s\S]|'(?!''))*+(?:''')?",
        r'"""(?:[^"\\]|\\[\s\S]|"(?!""))*+(?:""")?'
        r"|'''(?:[^'\\]|\\[\s\S]|'(?!''))*+(?:''')?"
        f"|{_DOUBLE}|{_SINGLE}",
        # A line at a time: at its start a text that stands alone is a comment.
        r"[^\"'#\n]++\n?|\n",
        rf"(?!{_PYTHON_TEXT}(?:\"\"\"|'''))",
    ),
    "ruby": _Comments(
        r"#(?!\{)[^\n]*|(?m:^)=begin\b(?:[^\n]|\n(?!=end))*+",
        f"{_DOUBLE}|{_SINGLE}",
        r"[^\"'#=]++|#(?=\{)|(?!(?m:^)=begin\b)=",
    ),
    "elixir": _Comments(
        rf'#(?!\{{)[^\n]*|{_ELIXIR_TEXT}(?:[^"]|"(?!""))*+(?:""")?',
        _DOUBLE,
        rf'[^"#@]++|#(?=\{{)|(?!{_ELIXIR_TEXT})@',
    ),
    "sql": _Comments(rf"--[^\n]*|{_BLOCK}", _SINGLE, r"[^'/-]++|-(?!-)|/(?!\*)"),
    "xml": _Comments(r"<!--(?:[^-]|-(?!->))*+(?:-->)?", r'"[^"\n]*"?', r'[^"<]++|<(?!!--)'),
}


class SourceText:
    """One file: its code without comments, its strings, its lines."""

    def __init__(self, path: str, text: str, comments: str) -> None:
        self.path = path
        self._text = text
        self._comments = _COMMENTS[comments]
        self.code = "".join(self._code())
        """The text with each character of a comment replaced by a blank."""
        self._lines = self.code.split("\n")

    def _code(self) -> Iterator[str]:
        position = 0
        for match in self._comments.parts.finditer(self._text):
            comment = match["comment"]
            if comment:
                yield self._text[position : match.start("comment")]
                yield "\n".join(" " * len(line) for line in comment.split("\n"))
                position = match.end()
        yield self._text[position:]

    @cached_property
    def _strings(self) -> list[tuple[int, int]]:
        found = self._comments.tokens.finditer(self._text)
        return [match.span() for match in found if match.lastgroup == "string"]

    @cached_property
    def _starts(self) -> list[int]:
        return [*accumulate((len(line) + 1 for line in self._lines[:-1]), initial=0)]

    @property
    def line_count(self) -> int:
        """Return the number of lines."""
        return len(self._lines)

    def line_at(self, offset: int) -> int:
        """Return the line, 1-based, that holds an offset of the text."""
        return bisect_right(self._starts, offset)

    def start_of(self, line: int) -> int:
        """Return the offset at which a line begins."""
        return self._starts[line - 1]

    def line(self, number: int) -> str:
        """Return a line without its end; empty where it is too long to be looked at."""
        line = self._lines[number - 1]
        return line.rstrip("\r") if len(line) <= LONGEST_LINE else ""

    def lines_with(self, marks: Iterable[str]) -> list[int]:
        """Return the lines that hold one of some marks, each once, in order."""
        lines: set[int] = set()
        for mark in marks:
            offset = self.code.find(mark)
            while offset >= 0:
                line = self.line_at(offset)
                lines.add(line)
                if line >= self.line_count:
                    break
                offset = self.code.find(mark, self.start_of(line + 1))
        return sorted(lines)

    def is_in_string(self, offset: int) -> bool:
        """Tell whether an offset stands inside a string, past its first quote."""
        index = bisect_right(self._strings, (offset, -1)) - 1
        return index >= 0 and self._strings[index][0] < offset < self._strings[index][1]

    def span(self, line: int, start: int, end: int) -> Location:
        """Return the place of a part of a line; `start` and `end` count from 0, end exclusive."""
        return Location(self.path, line, start + 1, line, end + 1)
