"""Make text of a scanned repository safe to show: what acts on a terminal becomes something seen.

Control characters, bidirectional overrides (CVE-2021-42574), invisible and unassigned characters
and stacked marks are replaced by a visible form, one at a time. Letters of every script stay.
"""

from __future__ import annotations

import unicodedata

_TAB = "    "
_MOST_MARKS = 2
_INVISIBLE_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_VARIATIONS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_KEPT_SPACES = frozenset("\u00a0\u202f")
_ASCII = {
    "\u00a0": " ", "\u202f": " ", "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"',
    "…": "...", "–": "-", "—": "-", "→": "->", "•": "*", "·": "-", "×": "x", "≥": ">=", "≤": "<=",
    "œ": "oe", "Œ": "OE", "æ": "ae", "ß": "ss",
}  # fmt: skip


def visible(text: str, unicode: bool = True) -> str:
    """Return a text that does nothing but show; in ASCII only, unless `unicode`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(visible_pieces(text, unicode))


def visible_pieces(text: str, unicode: bool = True) -> tuple[str, ...]:
    """Return what stands for each character, so that columns can still be found."""
    pieces: list[str] = []
    marks = _MOST_MARKS
    for letter in text:
        is_mark = unicodedata.category(letter) in ("Mn", "Me")
        marks = marks + 1 if is_mark else 0
        if is_mark and marks > _MOST_MARKS:
            pieces.append(_escape(letter))
        else:
            pieces.append(_piece(letter, unicode))
    return tuple(pieces)


def one_line(text: str) -> str:
    """Return prose on one line: line ends and runs of blanks become one space."""
    return " ".join(part for part in text.translate(_BLANKS).split(" ") if part)


_BLANKS = {ord(blank): " " for blank in "\n\r\t\v\f"}


def _piece(letter: str, unicode: bool) -> str:
    if " " <= letter <= "~":
        return letter
    if letter == "\t":
        return _TAB
    if not unicode:
        return _ascii(letter)
    if letter < " ":
        return chr(0x2400 + ord(letter))
    if letter == "\x7f":
        return "\u2421"
    return letter if _is_shown(letter) else _escape(letter)


def _is_shown(letter: str) -> bool:
    if letter in _VARIATIONS or letter in _INVISIBLE_LETTERS:
        return False
    return letter in _KEPT_SPACES or unicodedata.category(letter)[0] not in "CZ"


def _ascii(letter: str) -> str:
    if letter in _ASCII:
        return _ASCII[letter]
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if " " < base <= "~" else _escape(letter)


def _escape(letter: str) -> str:
    """Return the escape of a character; a byte of a name that is not UTF-8 is shown as a byte."""
    number = ord(letter)
    if 0xDC80 <= number <= 0xDCFF:
        return f"\\x{number - 0xDC00:02x}"
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
