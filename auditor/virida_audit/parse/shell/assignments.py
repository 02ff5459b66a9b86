"""Tell assignments from words: prefixes, declarations and arrays (bash 5 manual, 3.4 and 6.7)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from virida_audit.parse.shell.arrays import read_array
from virida_audit.parse.shell.cursor import CommandDraft, Cursor
from virida_audit.parse.shell.model import Assignment, AssignmentKind
from virida_audit.parse.shell.word import Word
from virida_audit.regex import regex

_ASSIGNMENT = regex(r"([A-Za-z_]\w*)(?:\[[^\]]*\])?(\+)?=", re.ASCII)
_DECLARERS = {
    "export": AssignmentKind.EXPORT,
    "local": AssignmentKind.LOCAL,
    "declare": AssignmentKind.DECLARE,
    "typeset": AssignmentKind.DECLARE,
    "readonly": AssignmentKind.READONLY,
}


def add_word(draft: CommandDraft, word: Word) -> None:
    """Add a word to a command: as an assignment, as a word, or as both after `export`."""
    match = _ASSIGNMENT.match(word.raw)
    if not draft.words and match:
        draft.assignments.append(_assignment(word, match, AssignmentKind.STANDALONE))
        return
    draft.words.append(word)
    if len(draft.words) == 1:
        draft.in_test = word.raw == "[["
    elif draft.in_test and word.raw == "]]":
        draft.in_test = False
    kind = _DECLARERS.get(draft.words[0].text)
    if kind is None or len(draft.words) == 1 or word.text.startswith("-"):
        return
    if match:
        draft.assignments.append(_assignment(word, match, kind))
    elif word.text.isidentifier():
        draft.assignments.append(Assignment(word.text, None, kind, word))


def _assignment(word: Word, match: re.Match[str], kind: AssignmentKind) -> Assignment:
    value = word.after(match.end())
    return Assignment(match[1], value, kind, word, is_append=bool(match[2]))


def opens_array(word: Word) -> bool:
    """Tell whether a word that a `(` follows is the `NAME=` of an array."""
    return _ASSIGNMENT.fullmatch(word.raw) is not None


def add_array(
    draft: CommandDraft, cursor: Cursor, word: Word, start: int, read_word: Callable[[], Word]
) -> None:
    """Read the array that the cursor stands on, and add it; `start` is where its name began."""
    match = _ASSIGNMENT.fullmatch(word.raw)
    if match is None:
        return
    elements = read_array(cursor, read_word)
    _, _, end_line, end_column = cursor.source.span(start, cursor.pos)
    raw = cursor.source.raw(start, cursor.pos)
    whole = replace(word, raw=raw, text=raw, end_line=end_line, end_column=end_column)
    kind = AssignmentKind.STANDALONE
    if draft.words:
        kind = _DECLARERS.get(draft.words[0].text, AssignmentKind.PREFIX)
        draft.words.append(whole)
    found = _assignment(whole, match, kind)
    draft.assignments.append(replace(found, elements=elements))
    draft.end = cursor.pos
