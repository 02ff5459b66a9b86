r"""Decode the escapes of `$'…'` (bash 5 manual, 3.1.2.4)."""

from __future__ import annotations

import re

from virida_audit.regex import regex

_ESCAPE = regex(
    r"\\(?:([abeEfnrtv\\'\"?])|([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})"
    r"|U([0-9A-Fa-f]{1,8})|c(.))",
    re.DOTALL,
)
_SIMPLE = {
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "E": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}
_LAST_CODE_POINT = 0x10FFFF


def decode_ansi_c(text: str) -> str:
    r"""Give the characters that the inside of `$'…'` stands for; an unknown escape stays."""
    return _ESCAPE.sub(_decode, text)


def _decode(match: re.Match[str]) -> str:
    simple, octal, short, unicode, long, control = match.groups()
    if simple:
        return _SIMPLE.get(simple, simple)
    if control:
        return chr(ord(control[0].upper()) & 0x1F)
    code = int(octal, 8) & 0xFF if octal else int(short or unicode or long, 16)
    if code > _LAST_CODE_POINT or 0xD800 <= code <= 0xDFFF:
        return match[0]
    return chr(code)
