"""Arguments of an instruction, as BuildKit's line parsers cut them.

Source: moby/buildkit, frontend/dockerfile/parser/line_parsers.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from virida_audit.parse.dockerfile.jsonform import json_range_list, read_json_form
from virida_audit.parse.dockerfile.space import BLANKS, NOT_BLANKS, SPACE
from virida_audit.regex import regex

Range = tuple[int, int]


class Form(Enum):
    """How the text of an instruction is cut."""

    TEXT = auto()
    LIST = auto()
    WORDS = auto()
    PAIRS = auto()
    JSON_OR_TEXT = auto()
    JSON_OR_LIST = auto()
    HEALTH = auto()
    TRIGGER = auto()


FORMS = {
    "ADD": Form.JSON_OR_LIST,
    "ARG": Form.WORDS,
    "CMD": Form.JSON_OR_TEXT,
    "COPY": Form.JSON_OR_LIST,
    "ENTRYPOINT": Form.JSON_OR_TEXT,
    "ENV": Form.PAIRS,
    "EXPOSE": Form.LIST,
    "FROM": Form.LIST,
    "HEALTHCHECK": Form.HEALTH,
    "LABEL": Form.PAIRS,
    "MAINTAINER": Form.TEXT,
    "ONBUILD": Form.TRIGGER,
    "RUN": Form.JSON_OR_TEXT,
    "SHELL": Form.JSON_OR_TEXT,
    "STOPSIGNAL": Form.TEXT,
    "USER": Form.TEXT,
    "VOLUME": Form.JSON_OR_LIST,
    "WORKDIR": Form.TEXT,
}
"""The instructions that BuildKit knows."""


class Fault(Enum):
    """Why BuildKit's line parser refuses the text."""

    NOT_STRINGS = "arrays in JSON form must hold strings only"
    TWO_ARGUMENTS = "must have two arguments"
    NO_EQUALS = "every word must be of the form name=value"


class Arguments(NamedTuple):
    """What a line parser makes of the text after the flags."""

    values: tuple[str, ...]
    pairs: tuple[tuple[str, str | None], ...] = ()
    is_json: bool = False
    fault: Fault | None = None


_NONE = Arguments(())


def read_arguments(name: str, value: str, escape: str) -> Arguments:
    """Cut the text of a known instruction; one BuildKit does not know has no arguments.

    ONBUILD is left to the caller: its text is an instruction of its own.
    """
    read = _READERS.get(name)
    return read(value, escape) if read is not None and value else _NONE


def argument_ranges(name: str, value: str, escape: str, is_json: bool) -> tuple[Range, ...]:
    """Give (start, end) in `value` of each argument that `read_arguments` returns."""
    form = FORMS.get(name)
    if form is None or form is Form.TRIGGER or not value:
        return ()
    if form is Form.HEALTH:
        end, command = _health_bounds(value)
        rest = value[command:]
        inner = json_range_list(rest) if is_json else ((0, len(rest)),) if rest else ()
        return ((0, end), *((start + command, stop + command) for start, stop in inner))
    if is_json:
        return json_range_list(value)
    if form is Form.LIST or form is Form.JSON_OR_LIST:
        return tuple(match.span() for match in NOT_BLANKS.finditer(value))
    if form is Form.WORDS:
        return tuple(match.span() for match in _WORD[escape].finditer(value))
    if form is Form.PAIRS:
        return tuple(_pair_ranges(value, escape))
    return ((0, len(value)),)


def _word_pattern(escape: str) -> re.Pattern[str]:
    # A word of `parseWords`: quotes keep spaces, the escape keeps the next character, and an
    # escape at the very end is dropped. Possessive, so that no input makes it backtrack.
    mark = re.escape(escape)
    return re.compile(
        rf"(?:[^{SPACE}'\"{mark}]++|{mark}[\s\S]|'[^']*+(?:'|\Z)"
        rf'|"(?:[^"{mark}]++|{mark}[\s\S])*+(?:"|(?={mark}?\Z)))++'
    )


_WORD = {"\\": _word_pattern("\\"), "`": _word_pattern("`")}


def _read_text(value: str, escape: str) -> Arguments:
    return Arguments((value,))


def _read_list(value: str, escape: str) -> Arguments:
    return Arguments(tuple(BLANKS.split(value)))


def _read_words(value: str, escape: str) -> Arguments:
    words = tuple(_WORD[escape].findall(value))
    return Arguments(words, tuple(map(_optional_pair, words)))


def _optional_pair(word: str) -> tuple[str, str | None]:
    key, equals, text = word.partition("=")
    return (key, text) if equals else (key, None)


def _read_pairs(value: str, escape: str) -> Arguments:
    words = _WORD[escape].findall(value)
    if not words:
        return _NONE
    if "=" not in words[0]:
        parts = BLANKS.split(value, maxsplit=1)
        if len(parts) < 2:
            return Arguments((value, "", ""), ((value, None),), fault=Fault.TWO_ARGUMENTS)
        return Arguments((parts[0], parts[1], ""), ((parts[0], parts[1]),))
    pairs = tuple(map(_optional_pair, words))
    values: list[str] = []
    for key, text in pairs:
        values += (key, text, "=") if text is not None else (key, "", "")
    fault = Fault.NO_EQUALS if any(text is None for _, text in pairs) else None
    return Arguments(tuple(values), pairs, fault=fault)


def _pair_ranges(value: str, escape: str) -> Iterator[Range]:
    matches = list(_WORD[escape].finditer(value))
    if matches and "=" not in matches[0][0]:
        blanks = BLANKS.search(value)
        key_end, text = blanks.span() if blanks else (len(value), len(value))
        yield from ((0, key_end), (text, len(value)), (key_end, key_end))
        return
    for match in matches:
        start, end = match.span()
        equals = value.find("=", start, end)
        if equals < 0:
            yield from ((start, end), (end, end), (end, end))
        else:
            yield from ((start, equals), (equals + 1, end), (equals, equals + 1))


def _read_json_or_text(value: str, escape: str) -> Arguments:
    return (_read_json(value) if value[0] in _JSON_STARTS else None) or Arguments((value,))


def _read_json_or_list(value: str, escape: str) -> Arguments:
    return (_read_json(value) if value[0] in _JSON_STARTS else None) or _read_list(value, escape)


# Only the command of HEALTHCHECK may start with white space, outside ASCII.
_JSON_STARTS = frozenset(f"[{SPACE}")


def _read_json(value: str) -> Arguments | None:
    text = value.lstrip(SPACE)
    strings = read_json_form(text) if text.startswith("[") else None
    if strings is None:
        return None
    if strings.valid:
        return Arguments(strings.values, is_json=True)
    return Arguments((value,), fault=Fault.NOT_STRINGS)


def _read_health(value: str, escape: str) -> Arguments:
    end, command = _health_bounds(value)
    rest = value[command:]
    if not rest:
        return Arguments((value[:end],))
    inner = _read_json_or_text(rest, escape)
    return inner._replace(values=(value[:end], *inner.values))


# BuildKit looks for the end of the type byte by byte: white space of ASCII only.
_HEALTH_SPACES = regex("[\t\n\v\f\r ]+")


def _health_bounds(value: str) -> Range:
    """Give the end of the first word and the start of what follows it."""
    spaces = _HEALTH_SPACES.search(value)
    return spaces.span() if spaces else (len(value), len(value))


_READERS = {
    name: {
        Form.TEXT: _read_text,
        Form.LIST: _read_list,
        Form.WORDS: _read_words,
        Form.PAIRS: _read_pairs,
        Form.JSON_OR_TEXT: _read_json_or_text,
        Form.JSON_OR_LIST: _read_json_or_list,
        Form.HEALTH: _read_health,
    }[form]
    for name, form in FORMS.items()
    if form is not Form.TRIGGER
}
