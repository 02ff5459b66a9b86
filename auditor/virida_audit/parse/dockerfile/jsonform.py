"""The exec form of an instruction: a JSON array of strings, by Go's `encoding/json`."""

from __future__ import annotations

import json
import math
from typing import NamedTuple, NoReturn

from virida_audit.regex import regex

MAX_DEPTH = 200
"""Levels of nested JSON that are looked into; Python's own limit changes with its version."""

_STRING = r'"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+"'
_BLANK = r"[ \t\r\n]*+"
_ARRAY = regex(rf"\[{_BLANK}(?:{_STRING}{_BLANK}(?:,{_BLANK}{_STRING}{_BLANK})*+)?\]{_BLANK}")
_STRINGS = regex(_STRING)
_BRACKETS = regex(r"[\[\]{}]")
_SURROGATE = regex("[\ud800-\udfff]")


class JsonForm(NamedTuple):
    """A JSON array: its strings, or `valid` false when it holds anything else."""

    values: tuple[str, ...]
    valid: bool = True


def read_json_form(text: str) -> JsonForm | None:
    """Read a JSON array; None when the text is not JSON and so is in shell form."""
    if _ARRAY.fullmatch(text):
        return JsonForm(tuple(map(_unquote, _STRINGS.findall(text))))
    return JsonForm((), valid=False) if _is_json_array(text) else None


def json_range_list(text: str) -> tuple[tuple[int, int], ...]:
    """Give (start, end) of every string of a JSON array of strings, quotes included."""
    return tuple(match.span() for match in _STRINGS.finditer(text))


def _unquote(literal: str) -> str:
    if "\\" not in literal:
        return literal[1:-1]
    # Go writes U+FFFD for half a surrogate pair.
    return _SURROGATE.sub("\ufffd", str(json.loads(literal)))


def _is_json_array(text: str) -> bool:
    if _depth(text) > MAX_DEPTH:
        return False
    try:
        return isinstance(
            json.loads(text, parse_constant=_refuse, parse_int=_number, parse_float=_number), list
        )
    except (ValueError, RecursionError):
        return False


def _depth(text: str) -> int:
    depth = deepest = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _number(digits: str) -> float:
    # Not int(): thousands of digits would take quadratic time to be thrown away. Go takes a number
    # that no float holds for an error, and so the text for shell form.
    number = float(digits)
    if math.isinf(number):
        raise ValueError(digits)
    return number
