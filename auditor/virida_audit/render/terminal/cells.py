"""Measure, wrap and cut text by the columns it fills on a terminal.

Source: Unicode Standard Annex 11; ambiguous characters fill one column.
"""

from __future__ import annotations

import unicodedata


def cell_width(text: str) -> int:
    """Return the columns that a text fills."""
    if text.isascii():
        return len(text)
    return sum(map(_letter_width, text))


def wrap(text: str, width: int, first_width: int | None = None) -> list[str]:
    """Return the lines of a text; only at plain spaces, so that `12 %` stays whole in French.

    A word that is longer than a line is cut. `first_width` is that of the first line.
    """
    lines: list[str] = []
    room = width if first_width is None else first_width
    line = ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if cell_width(joined) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
            room = width
        while cell_width(word) > room:
            head = take(word, room)
            lines.append(head)
            word = word[len(head) :]
            room = width
        line = word
    return [*lines, line] if line or not lines else lines


def take(text: str, width: int) -> str:
    """Return the longest start of a text that fits; at least one character."""
    used = 0
    for position, letter in enumerate(text):
        used += _letter_width(letter)
        if used > width and position:
            return text[:position]
    return text


def shorten(text: str, width: int, ellipsis: str) -> str:
    """Return a text cut to fit, with a mark where something is missing."""
    if cell_width(text) <= width:
        return text
    return take(text, max(width - cell_width(ellipsis), 1)) + ellipsis


def shorten_start(text: str, width: int, ellipsis: str) -> str:
    """Return the end of a text that fits: of a path, the file name tells most."""
    if cell_width(text) <= width:
        return text
    tail = take(text[::-1], max(width - cell_width(ellipsis), 1))[::-1]
    return ellipsis + tail


def padded(text: str, width: int) -> str:
    """Return a text with blanks after it up to a width."""
    return text + " " * (width - cell_width(text))


def right(text: str, width: int) -> str:
    """Return a text with blanks before it up to a width."""
    return " " * (width - cell_width(text)) + text


def _letter_width(letter: str) -> int:
    if letter < "\u0300":
        return 1
    if unicodedata.category(letter) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
