"""Type plain scalars by the core schema of YAML 1.2.2, section 10.3.2.

Under it `22:22`, `on` and `yes` are text, `0755` is the number 755 and `0o14` is 12, where YAML
1.1 (and PyYAML's own loaders) reads a sexagesimal number, booleans and octal.
"""

from __future__ import annotations

from virida_audit.regex import regex

Value = None | bool | int | float | str

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INTEGER = regex(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = regex(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL_FLOAT = regex(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

_MAX_DIGITS = 4_000
"""Python refuses to convert longer decimal numbers; no real file has one."""

_STANDARD = "tag:yaml.org,2002:"


def resolve_plain(text: str) -> Value:
    """Type the text of an untagged plain scalar; what matches nothing is text."""
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if text[0] not in "+-.0123456789" or len(text) > _MAX_DIGITS:
        return text
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _SPECIAL_FLOAT.fullmatch(text):
        return float(text.replace(".", "", 1))
    return text


def resolve_scalar(text: str, tag: str | None, *, plain: bool) -> Value:
    """Type a scalar from its tag and style.

    A quoted or block scalar is text unless tagged. `!!int`, `!!float`, `!!bool` and `!!null` type
    the text if it has that form and leave it text if not. Every other tag (`!reset`, `!Ref`,
    `!vault`) says nothing about the scalar and is passed over.
    """
    if tag is None or (not tag.startswith(_STANDARD) and tag != "!"):
        return resolve_plain(text) if plain else text
    wanted = _TYPES.get(tag.removeprefix(_STANDARD))
    if wanted is None:
        return text
    value = resolve_plain(text)
    if wanted is float and type(value) is int:
        return _as_float(value)
    return value if type(value) is wanted else text


_TYPES: dict[str, type] = {"int": int, "float": float, "bool": bool, "null": type(None)}


def _integer(text: str) -> int:
    if text.startswith("0o"):
        return int(text[2:], 8)
    if text.startswith("0x"):
        return int(text[2:], 16)
    return int(text)


def _as_float(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
