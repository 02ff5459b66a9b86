"""Read one word: quotes, escapes and expansions (POSIX.1-2017, 2.2 and 2.6; bash 5 manual, 3.5)."""

from __future__ import annotations

from virida_audit.parse.shell.expansions import ExpansionReader
from virida_audit.parse.shell.model import Context
from virida_audit.parse.shell.word import Word
from virida_audit.regex import regex

_PLAIN = regex(r"[^\s'\"\\$`<>|&;(){]+")
_EXTGLOB = regex(r"\([^()\s]*+\)")


class WordReader(ExpansionReader):
    """Read the word at the cursor, which stands on the first character of one."""

    def read(self) -> Word:
        """Read to the end of the word and give it."""
        while self._step():
            pass
        return self.word()

    def word(self) -> Word:
        """Give what was read up to the cursor."""
        cursor = self._cursor
        span = cursor.source.span(self._start, cursor.pos)
        raw = cursor.source.raw(self._start, cursor.pos)
        text = "".join(self._parts)
        return Word(text, raw, *span, self._is_literal, tuple(self._variables))

    def _step(self) -> bool:
        cursor = self._cursor
        match = _PLAIN.match(cursor.text, cursor.pos, cursor.end)
        if match:
            self._take(match.end())
        char = cursor.peek()
        if not char or char.isspace() or char in ";&|)":
            return False
        if char == "'":
            self._single_quoted()
        elif char == '"':
            self._double_quoted()
        elif char == "\\":
            self._escape()
        elif char == "$":
            self._dollar(is_quoted=False)
        elif char == "`":
            self._backtick()
        elif char == "{":
            self._brace()
        elif char == "(":
            return self._parenthesis()
        else:
            return self._angle()
        return True

    def _brace(self) -> None:
        if not self._template():
            self._take(self._cursor.pos + 1)

    def _parenthesis(self) -> bool:
        cursor = self._cursor
        before = cursor.text[cursor.pos - 1] if cursor.pos > self._start else ""
        match = _EXTGLOB.match(cursor.text, cursor.pos, cursor.end)
        if not before or before not in "@!?+*" or match is None:
            return False
        self._take(match.end())
        return True

    def _angle(self) -> bool:
        if self._cursor.peek(1) != "(":
            return False
        self._nested_commands(2, Context.PROCESS)
        return True
