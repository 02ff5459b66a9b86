"""What an argument of a call comes to, as far as its own file tells: a port, a path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from virida_audit.facts.code.knowledge import Language, knowledge
from virida_audit.facts.code.text import SourceText
from virida_audit.model.location import Location
from virida_audit.regex import regex

_MOST_STEPS = 5
"""Names that are followed, one to the next."""
_MOST_LINES = 5000
"""Lines of a file that may give a value to a name."""
_MOST_VALUES = 50
"""Values of one name."""
_MOST_PIECES = 60
"""Literals and names that one path is put together from."""
_IDENTIFIER = regex(
    r"(?:\b(?:this|self)\.|\$this->|[@$])?(?<![\w.'\"])(?P<name>[A-Za-z_$]\w{0,80})(?![\w.(\[]|->)"
)
_STRING = regex(r"'([^'\n]{0,200})'|\"([^\"\n]{0,200})\"|`([^`\n]{0,200})`")
_PORT = regex(r"(?:[\w.*\[\]]{0,60}:)?(?P<port>\d{1,5})")
_PORT_IN_TEXT = regex(r"(?:[a-z]{2,8}://)?[\w.*+:\[\]-]{0,60}:(?P<port>\d{2,5})/?")
_LOOPBACK = regex(r"(?:[a-z]{2,8}://)?(?:127\.0\.0\.1|localhost|\[?::1\]?)(?::\d{1,5})?/?")
_RELATIVE = regex(
    r"(?i)__dir__|__dirname|__file__|import\.meta|rails\.root|base_dir|base_path|root_dir|cwd\("
)
"""What stands for the application's own folder, wherever that is."""
_INSERTED = regex(r"\$\{.*|#\{.*|%[sdv].*|\{.*")
_OPEN, _CLOSE = "([{", ")]}"


@dataclass(frozen=True, slots=True)
class Port:
    """Where a program listens."""

    at: Location
    number: str = ""
    variable: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One read of a variable of the environment."""

    name: str
    default: str
    start: int
    end: int


def first_argument(text: str) -> str:
    """Return what stands before the comma or bracket that ends an argument at its level."""
    depth, quote = 0, ""
    for index, character in enumerate(text):
        if quote:
            quote = "" if character == quote and text[index - 1] != "\\" else quote
        elif character in "'\"`":
            quote = character
        elif character in _OPEN:
            depth += 1
        elif character in _CLOSE:
            depth -= 1
        if depth < 0 or (character in ",;" and not depth and not quote):
            return text[:index].strip()
    return text.strip()


def readings_in(language: Language, text: str) -> Iterator[Reading]:
    """Yield the variables of the environment that a line reads, in order."""
    if language.reads is None:
        return
    for match in language.reads.finditer(text):
        if name := group_of(match, "value"):
            yield Reading(name, unquoted(group_of(match, "detail")), *match.span())


def group_of(match: re.Match[str], name: str) -> str:
    """Return what a group holds, `name` or one of `name_b`, `name_c`…; empty for none."""
    for key, value in match.groupdict().items():
        if value and (key == name or key.startswith(f"{name}_")):
            return value
    return ""


def unquoted(text: str) -> str:
    """Return a literal without its quotes."""
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] in "'\"`" and text[-1] == text[0] else text


def is_loopback(text: str) -> bool:
    """Tell whether a literal names the machine itself."""
    return _LOOPBACK.fullmatch(unquoted(text)) is not None


class Expressions:
    """Follow the names of one file."""

    def __init__(self, text: SourceText, language: Language) -> None:
        self._text = text
        self._language = language
        self._pieces_left = 0

    def port(self, written: str, at: Location) -> Port | None:
        """Return where a call listens, whose argument is `written`; None where nothing tells."""
        for _ in range(_MOST_STEPS):
            read = next(readings_in(self._language, written), None)
            if read is not None:
                place = replace(at, column=at.column + read.start, end_column=at.column + read.end)
                return Port(place, variable=read.name, default=read.default)
            literal = unquoted(written)
            found = _PORT.fullmatch(literal) or _PORT_IN_TEXT.fullmatch(literal)
            if found is not None:
                number = int(found["port"])
                return Port(at, number=str(number)) if 0 < number < 65536 else None
            followed = self._follow(written, at.line)
            if followed is None:
                return None
            written, at = followed
        return None

    def path(self, written: str, line: int) -> str | None:
        """Return the path that an argument comes to, as far as it is known.

        None where what is written there may go: a temporary file, a device.
        """
        if self._language.assigns is None:
            return None if knowledge().temporary.search(written) else written
        parts: list[str] = []
        self._pieces_left = _MOST_PIECES
        known = self._collect(written, line, parts, _MOST_STEPS)
        if not known:
            return None
        path = "/".join(part.strip("/") for part in parts if part.strip("/."))
        if parts and parts[0].startswith("/"):
            path = f"/{path}"
        return None if knowledge().temporary.search(path) else path

    def _collect(self, written: str, line: int, parts: list[str], steps: int) -> bool:
        """Add the literals of an expression; tell whether what is written there matters."""
        if knowledge().temporary.search(written):
            return False
        if _RELATIVE.search(written):
            parts.append(".")
        for read in readings_in(self._language, written):
            parts.append(read.default)
            written = written[: read.start] + " " * (read.end - read.start) + written[read.end :]
        pieces = [
            (match.start(), next(filter(None, match.groups()), ""), True)
            for match in _STRING.finditer(written)
        ]
        bare = _STRING.sub(lambda match: " " * len(match[0]), written)
        pieces += ((m.start(), m["name"], False) for m in _IDENTIFIER.finditer(bare))
        for _, piece, is_literal in sorted(pieces):
            # Without this bound, names that stand for many names each would never end.
            self._pieces_left -= 1
            if self._pieces_left < 0:
                return True
            if is_literal:
                parts.append(_INSERTED.sub("", piece))
                continue
            value = self._value(piece, line) if steps else None
            if value and not self._collect(value[0], value[1].line, parts, steps - 1):
                return False
        return True

    def _follow(self, written: str, line: int) -> tuple[str, Location] | None:
        """Return what the first name in an expression that this file explains stands for."""
        bare = _STRING.sub(lambda match: " " * len(match[0]), written)
        values = (self._value(match["name"], line) for match in _IDENTIFIER.finditer(bare))
        return next((each for each in values if each), None)

    def _value(self, name: str, line: int) -> tuple[str, Location] | None:
        """Return the nearest value given before a line, else the first after it."""
        given = self._given.get(name)
        if not given:
            return None
        before = [each for each in given if each[1].line < line]
        return before[-1] if before else next((each for each in given if each[1].line > line), None)

    @cached_property
    def _given(self) -> dict[str, list[tuple[str, Location]]]:
        """Return name → (expression, its place), in the order of the file."""
        given: dict[str, list[tuple[str, Location]]] = {}
        if self._language.assigns is None:
            return given
        for line in range(1, min(self._text.line_count, _MOST_LINES) + 1):
            match = self._language.assigns.match(self._text.line(line))
            if match is None:
                continue
            value, start = match["value"], match.start("value")
            if not value.strip():
                # The value stands on the next line: `const url =\n  process.env.URL`.
                line, start = line + 1, 0
                value = self._text.line(line) if line <= self._text.line_count else ""
            cut = value.rstrip().rstrip(";")
            indent = len(cut) - len(cut.lstrip())
            place = self._text.span(line, start + indent, start + len(cut))
            values = given.setdefault(match["name"].lstrip("$@"), [])
            if len(values) < _MOST_VALUES:
                values.append((cut.strip(), place))
        return given
