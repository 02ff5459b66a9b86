"""Flags between an instruction's name and its arguments.

Source: moby/buildkit, frontend/dockerfile/parser/split_command.go.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from virida_audit.parse.dockerfile.space import LATIN_SPACE
from virida_audit.regex import regex


class RawFlag(NamedTuple):
    """A flag's text without quotes and escapes, and where it stands in the line."""

    text: str
    start: int
    end: int


def split_flags(line: str, escape: str) -> tuple[list[RawFlag], int]:
    """Cut the leading words that start with `--`.

    Returns them and the offset of what follows; a lone `--` ends them and is dropped.
    """
    if line.isascii():
        return _split(line, escape)
    # BuildKit walks over bytes and takes each for a character, so that the last byte of `à` is
    # a no-break space. The offsets are brought back to characters afterwards.
    data = line.encode("utf-8")
    flags, rest = _split(data.decode("latin-1"), escape)
    shifted = [
        RawFlag(text, _offset(data, start), _offset(data, end)) for text, start, end in flags
    ]
    return shifted, _offset(data, rest)


def _split(line: str, escape: str) -> tuple[list[RawFlag], int]:
    word, removed = _PATTERNS[escape]
    flags: list[RawFlag] = []
    position = _skip(line, 0)
    while line.startswith("--", position):
        match = word.match(line, position)
        assert match is not None  # two dashes are a word
        end = match.end()
        text = match[0]
        if "'" in text or '"' in text or escape in text:
            text = removed.sub(_unquote, text)
        if text == "--":
            return flags, end
        flags.append(RawFlag(text, position, end))
        if end < len(line) and line[end] not in LATIN_SPACE:
            end = len(line)  # the escape at the very end, which is dropped
        position = _skip(line, end)
    return flags, position


_SPACES = regex(f"[{LATIN_SPACE}]*")


def _skip(line: str, position: int) -> int:
    match = _SPACES.match(line, position)
    return match.end() if match else position


def _patterns(escape: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    mark = re.escape(escape)
    quoted = "|".join(
        rf"{quote}(?:[^{quote}{mark}]++|{mark}[\s\S])*+(?:{quote}|(?={mark}?\Z))" for quote in "'\""
    )
    word = re.compile(rf"(?:[^{LATIN_SPACE}'\"{mark}]++|{mark}[\s\S]|{quoted})*+")
    return word, re.compile(rf"{mark}([\s\S])|({quoted})")


_PATTERNS = {"\\": _patterns("\\"), "`": _patterns("`")}
_ESCAPED = {"\\": regex(r"\\([\s\S])"), "`": regex(r"`([\s\S])")}


def _unquote(match: re.Match[str]) -> str:
    if match[1] is not None:
        return match[1]
    text = match[2]
    quote = text[0]
    escape = "`" if match.re is _PATTERNS["`"][1] else "\\"
    # An unterminated quote runs to the end of the line, where a last escape is already left out.
    body = text[1:-1] if _closed(text, quote, escape) else text[1:]
    return _ESCAPED[escape].sub(r"\1", body)


def _closed(text: str, quote: str, escape: str) -> bool:
    if len(text) < 2 or text[-1] != quote:
        return False
    before = text[1:-1]
    return (len(before) - len(before.rstrip(escape))) % 2 == 0


def _offset(data: bytes, position: int) -> int:
    return len(data[:position].decode("utf-8", "ignore"))
