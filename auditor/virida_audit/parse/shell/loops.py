"""Read the header of `for` and `select` as an assignment, so that its values can be looked up."""

from __future__ import annotations

from collections.abc import Callable

from virida_audit.parse.shell.cursor import Cursor
from virida_audit.parse.shell.expansions import ARITHMETIC
from virida_audit.parse.shell.model import Assignment, AssignmentKind
from virida_audit.parse.shell.word import Word
from virida_audit.regex import regex

_END = regex(r"[;&|()\n]")


def read_loop_header(cursor: Cursor, read_word: Callable[[], Word]) -> Assignment | None:
    """Read `NAME in words` up to its separator or `do`; `((…; …; …))` is passed over."""
    if cursor.text.startswith("((", cursor.pos, cursor.end):
        arithmetic = ARITHMETIC.match(cursor.text, cursor.pos, cursor.end)
        cursor.pos = arithmetic.end() if arithmetic else cursor.pos
        return None
    words = _words(cursor, read_word)
    if not words:
        return None
    has_values = len(words) > 1 and words[1].raw == "in"
    elements = tuple(words[2:]) if has_values else ()
    return Assignment(words[0].text, None, AssignmentKind.LOOP, words[0], elements=elements)


def _words(cursor: Cursor, read_word: Callable[[], Word]) -> list[Word]:
    words: list[Word] = []
    while cursor.pos < cursor.end and not _END.match(cursor.text, cursor.pos, cursor.end):
        before = cursor.pos
        word = read_word()
        if len(words) == 1 and word.raw == "do":
            cursor.pos = before
            break
        words.append(word)
        cursor.pos = max(cursor.pos, before + 1)
        cursor.skip_blanks()
    return words
