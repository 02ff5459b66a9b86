"""Read the elements of `NAME=(…)` (bash 5 manual, 6.7)."""

from __future__ import annotations

from collections.abc import Callable

from virida_audit.parse.shell.cursor import Cursor
from virida_audit.parse.shell.word import Word
from virida_audit.regex import regex

_GAP = regex(r"(?:\s|\\\r?\n|(?<=\s)#[^\n]*)+")


def read_array(cursor: Cursor, read_word: Callable[[], Word]) -> tuple[Word, ...]:
    """Read from the `(` at the cursor past its `)`; a character that fits nowhere is passed."""
    opened = cursor.pos
    cursor.pos += 1
    elements: list[Word] = []
    while cursor.pos < cursor.end:
        gap = _GAP.match(cursor.text, cursor.pos, cursor.end)
        if gap:
            cursor.pos = gap.end()
        if cursor.peek() == ")":
            cursor.pos += 1
            return tuple(elements)
        before = cursor.pos
        if before < cursor.end:
            word = read_word()
            if cursor.pos == before:
                cursor.pos += 1
            else:
                elements.append(word)
    cursor.complain("shell.unterminated-array", opened)
    return tuple(elements)
