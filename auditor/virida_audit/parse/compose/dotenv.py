"""Read files of variables (`.env`, `env_file`) as compose-go's `dotenv` package does."""

from __future__ import annotations

import re
from dataclasses import dataclass

from virida_audit.parse.compose.template import Known, Lookup, substitute

MAX_BYTES = 1_000_000
MAX_ADDED = 2_000_000
"""Most characters that variables may add to all values of a file together."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of a file."""

    name: str
    value: Known | None
    """`None` for a name alone, which takes its value from the environment, if that has it."""
    line: int
    """1-based line of the name."""

    def __repr__(self) -> str:
        return f"<Variable {self.name}:{self.line}>"


@dataclass(frozen=True, slots=True)
class DotenvFile:
    """What a file of variables says."""

    variables: tuple[Variable, ...]
    """In the order of the file; the last of a name counts."""
    problems: tuple[tuple[int, str], ...]
    """Line and reason of each line that was passed over; no text of the file is in them."""

    def values(self) -> dict[str, Known]:
        """Return the values by name, without the names that have none."""
        found: dict[str, Known] = {}
        for variable in self.variables:
            if variable.value is not None:
                found[variable.name] = variable.value
        return found


_EXPORT = re.compile(r"export\s+")
_ESCAPE = re.compile(r'\\(?:[abcfnrtv$"\\]|0\d{0,3})')
_BLANKS = "\t\v\f\r \x85\xa0"
_ESCAPED = {
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    '"': '"',
    "\\": "\\",
}


def parse_dotenv(data: bytes, lookup: Lookup, *, raw: bool = False) -> DotenvFile:
    """Read the variables of a file; never raise.

    `lookup` gives the environment, which goes before the file's own earlier variables. With `raw`
    (`format: raw` of `env_file`) nothing is unquoted or expanded. A line that compose-go refuses
    is noted and passed over.
    """
    if len(data) > MAX_BYTES:
        return DotenvFile((), ((1, "too large"),))
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    if raw:
        return _parse_raw(text)
    reader = _Reader(text, lookup)
    reader.read()
    return DotenvFile(tuple(reader.variables), tuple(reader.problems))


def _parse_raw(text: str) -> DotenvFile:
    found: list[Variable] = []
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.removesuffix("\r")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.partition("=")
        found.append(Variable(name.strip(), Known(value, secret=True) if equals else None, number))
    return DotenvFile(tuple(found), ())


class _Refused(Exception):
    """A statement that compose-go refuses."""


class _Reader:
    """Go through the statements of a file."""

    def __init__(self, text: str, lookup: Lookup) -> None:
        self.variables: list[Variable] = []
        self.problems: list[tuple[int, str]] = []
        self._text = text
        self._position = 0
        self._environment = lookup
        self._values: dict[str, Known] = {}
        self._left = MAX_ADDED
        self._line = 1
        self._counted = 0

    def read(self) -> None:
        while self._skip_to_statement():
            line = self._line_at(self._position)
            try:
                self._statement(line)
            except _Refused as refused:
                self.problems.append((line, str(refused)))
                end = self._text.find("\n", self._position)
                self._position = len(self._text) if end < 0 else end + 1

    def _skip_to_statement(self) -> bool:
        text = self._text
        while self._position < len(text):
            character = text[self._position]
            if character.isspace():
                self._position += 1
            elif character == "#":
                end = text.find("\n", self._position)
                self._position = len(text) if end < 0 else end
            else:
                return True
        return False

    def _statement(self, line: int) -> None:
        name, position, is_inherited = self._name()
        if " " in name:
            raise _Refused("name with a space")
        if is_inherited:
            self._position = position
            self._set(name, self._environment(name), line)
            return
        value, position = self._value(position)
        self._position = position
        self._set(name, value, line)

    def _set(self, name: str, value: Known | None, line: int) -> None:
        self.variables.append(Variable(name, value, line))
        if value is not None:
            self._values[name] = value

    def _name(self) -> tuple[str, int, bool]:
        """Return the name, the offset of what follows it, and whether it stands alone."""
        text = self._text
        export = _EXPORT.match(text, self._position)
        start = self._position
        if export is not None:
            start = self._after_blanks(start + len("export"))
        position = start
        while position < len(text):
            character = text[position]
            if character in "=:\n":
                break
            if character not in "_.-[]" and character not in _BLANKS and not character.isalnum():
                raise _Refused("character in name")
            position += 1
        name = text[start:position].rstrip()
        is_alone = position == len(text) or text[position] == "\n"
        return name, self._after_blanks(position + 1), is_alone

    def _value(self, start: int) -> tuple[Known, int]:
        quote = self._text[start : start + 1]
        if quote in ("'", '"'):
            return self._quoted(start, quote)
        end = self._text.find("\n", start)
        end = len(self._text) if end < 0 else end
        value = self._text[start:end].partition(" #")[0].rstrip()
        return self._expand(value), end + 1

    def _quoted(self, start: int, quote: str) -> tuple[Known, int]:
        text = self._text
        parts: list[str] = []
        position = start + 1
        while position < len(text):
            character = text[position]
            if character == "\\" and position + 1 < len(text):
                following = text[position + 1]
                parts.append(following if following == quote else "\\" + following)
                position += 2
                continue
            if character == quote:
                value = "".join(parts)
                if quote == "'":
                    return Known(value, secret=True), position + 1
                return self._expand(_unescape(value)), position + 1
            parts.append(character)
            position += 1
        raise _Refused("quote without end")

    def _expand(self, value: str) -> Known:
        done = substitute(value, self._lookup)
        self._left -= max(0, len(done.text) - len(value))
        if not done.is_valid or self._left < 0:
            raise _Refused("malformed variable" if self._left >= 0 else "too large")
        return Known(done.text, secret=True, unknown=done.unknown)

    def _lookup(self, name: str) -> Known | None:
        return self._environment(name) or self._values.get(name)

    def _after_blanks(self, position: int) -> int:
        while position < len(self._text) and self._text[position] in _BLANKS:
            position += 1
        return position

    def _line_at(self, position: int) -> int:
        self._line += self._text.count("\n", self._counted, position)
        self._counted = position
        return self._line


def _unescape(value: str) -> str:
    return _ESCAPE.sub(_unescape_one, value)


def _unescape_one(match: re.Match[str]) -> str:
    sequence = match[0]
    if sequence == r"\$":
        return "$$"
    if sequence[1] == "0":
        digits = sequence[2:]
        # Go's octal escapes have exactly three digits and fit a byte.
        if len(digits) == 3 and all(digit in "01234567" for digit in digits):
            return chr(int(digits, 8)) if int(digits, 8) < 256 else sequence
        return sequence
    return _ESCAPED.get(sequence[1], sequence)
