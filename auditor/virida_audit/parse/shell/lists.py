"""Read lists of commands: operators, compound commands and redirections (POSIX.1-2017, 2.9).

Grouping is followed with an explicit stack, so nesting costs no recursion; only substitutions
recurse, and their depth is bounded by the cursor.
"""

from __future__ import annotations

import re

from virida_audit.parse.shell.assignments import add_array, add_word, opens_array
from virida_audit.parse.shell.cursor import CommandDraft, Cursor, RedirectionDraft
from virida_audit.parse.shell.expansions import ARITHMETIC
from virida_audit.parse.shell.frames import Frames
from virida_audit.parse.shell.heredocs import read_heredocs
from virida_audit.parse.shell.loops import read_loop_header
from virida_audit.parse.shell.model import Context, Operator
from virida_audit.parse.shell.word import Word
from virida_audit.parse.shell.words import WordReader
from virida_audit.regex import regex

_OPERATOR = regex(r";;&|;;|;&|&&|\|\||\|&|[;&|()\n]")
_REDIRECTION = regex(
    r"(\d{1,9}|\{[A-Za-z_]\w*\})?"
    r"(<<<|<<-?|<>|<&|<(?!\()|&>>|&>|>>|>&|>\||>(?!\())",
    re.ASCII,
)
_FUNCTION_PARENTHESES = regex(r"[ \t]*\([ \t]*\)")
_TEST_OPERATOR = regex(r"&&|\|\||[()<>|&]")

_LINKS = {
    "&&": Operator.AND,
    "||": Operator.OR,
    "|": Operator.PIPE,
    "|&": Operator.PIPE_ALL,
    "&": Operator.BACKGROUND,
    ";": Operator.SEQUENCE,
}


class ListReader:
    """Read the commands of one list into the cursor's drafts."""

    def __init__(self, cursor: Cursor, contexts: tuple[Context, ...] = ()) -> None:
        self._cursor = cursor
        self._outer = contexts
        self._frames = Frames(cursor)
        self._link = Operator.NONE
        self._has_started = False
        self._draft: CommandDraft | None = None
        self._is_negated = False
        self._token_start = cursor.pos

    def read(self, closer: str = "") -> bool:
        """Read up to `closer`, or to the cursor's end; tell whether the closer was there."""
        cursor = self._cursor
        while True:
            self._cursor.skip_blanks()
            if cursor.pos >= cursor.end:
                self._finish()
                self._frames.close_all()
                return not closer
            if closer and cursor.peek() == closer and not self._frames.expects_parenthesis:
                self._finish()
                cursor.pos += 1
                return True
            self._token()

    def _token(self) -> None:
        cursor = self._cursor
        self._token_start = cursor.pos
        if self._draft is not None and self._draft.in_test and self._test_token():
            return
        redirection = _REDIRECTION.match(cursor.text, cursor.pos, cursor.end)
        if redirection:
            self._redirect(redirection)
            return
        operator = _OPERATOR.match(cursor.text, cursor.pos, cursor.end)
        if operator:
            self._operate(operator[0])
            return
        self._word()

    def _test_token(self) -> bool:
        """Take an operator inside `[[ … ]]` as a word; a separator ends an unclosed test."""
        cursor = self._cursor
        match = _TEST_OPERATOR.match(cursor.text, cursor.pos, cursor.end)
        if match is None:
            return False
        self._add_word(self._symbol(match.end()))
        return True

    def _symbol(self, end: int) -> Word:
        cursor = self._cursor
        start, cursor.pos = cursor.pos, end
        text = cursor.text[start:end]
        return Word(text, text, *cursor.source.span(start, end))

    def _operate(self, operator: str) -> None:
        cursor = self._cursor
        if operator == "(":
            self._open_parenthesis()
            return
        at = cursor.pos
        self._finish()
        cursor.pos += len(operator)
        if operator == "\n":
            self._newline()
        elif operator == ")":
            self._close_parenthesis(at)
        elif operator.startswith((";;", ";&")):
            self._frames.end_clause()
            self._link = Operator.NONE
        elif self._frames.is_reading_pattern:
            return
        else:
            self._link = _LINKS[operator]
            self._frames.separate()

    def _newline(self) -> None:
        if self._cursor.heredocs:
            read_heredocs(self._cursor)
        self._frames.separate()
        if self._link is Operator.NONE and self._has_started:
            self._link = Operator.NEWLINE

    def _open_parenthesis(self) -> None:
        cursor = self._cursor
        if self._frames.is_reading_pattern:
            cursor.pos += 1
            return
        if self._draft is not None:
            cursor.complain("shell.unexpected-parenthesis", cursor.pos)
            self._finish()
        arithmetic = ARITHMETIC.match(cursor.text, cursor.pos, cursor.end)
        if arithmetic:
            cursor.pos = arithmetic.end()
            self._link = Operator.NONE
            self._has_started = True
            return
        cursor.pos += 1
        self._frames.open("(", Context.SUBSHELL)

    def _close_parenthesis(self, at: int) -> None:
        if self._frames.end_pattern():
            return
        if not self._frames.close("("):
            self._cursor.complain("shell.unexpected-parenthesis", at)
        self._link = Operator.NONE
        self._has_started = True

    def _redirect(self, match: re.Match[str]) -> None:
        cursor = self._cursor
        draft = self._open_draft()
        cursor.pos = match.end()
        self._cursor.skip_blanks()
        target = None
        if cursor.pos < cursor.end and not _OPERATOR.match(cursor.text, cursor.pos, cursor.end):
            target = self._read_word()
        else:
            cursor.complain("shell.missing-target", match.start())
        redirection = RedirectionDraft(match[2], target, match[1] or "")
        draft.redirections.append(redirection)
        draft.end = cursor.pos
        if match[2] in ("<<", "<<-") and target is not None:
            cursor.heredocs.append(redirection)

    def _word(self) -> None:
        cursor = self._cursor
        start = cursor.pos
        word = self._read_word()
        if cursor.pos == start:
            # Nothing a word may start with: a stray `>` of a bounded range. Pass over it.
            cursor.pos += 1
            return
        if self._frames.takes(word, is_first=self._draft is None):
            return
        if self._draft is None and self._reserved(word):
            return
        if cursor.peek() == "(" and self._array(word, start):
            return
        if self._draft is None and self._function(word):
            return
        self._add_word(word)

    def _read_word(self) -> Word:
        return WordReader(self._cursor, self._substitute).read()

    def _substitute(self, closer: str, context: Context) -> bool:
        contexts = (*self._contexts(), context)
        return ListReader(self._cursor, contexts).read(closer)

    def _contexts(self) -> tuple[Context, ...]:
        return (*self._outer, *self._frames.contexts())

    def _reserved(self, word: Word) -> bool:
        if word.raw == "!":
            self._is_negated = True
            return True
        if not self._frames.reserved(word):
            return False
        if word.raw in ("for", "select"):
            self._loop_header()
        if word.raw in ("fi", "done", "esac", "}", "then", "else", "do"):
            self._link = Operator.NONE
        return True

    def _loop_header(self) -> None:
        self._cursor.skip_blanks()
        start = self._cursor.pos
        assignment = read_loop_header(self._cursor, self._read_word)
        if assignment is None:
            return
        draft = self._open_draft(start)
        draft.assignments.append(assignment)
        draft.end = self._cursor.pos
        self._finish()

    def _function(self, word: Word) -> bool:
        cursor = self._cursor
        if self._frames.names_function(word):
            match = _FUNCTION_PARENTHESES.match(cursor.text, cursor.pos, cursor.end)
            cursor.pos = match.end() if match else cursor.pos
            return True
        match = _FUNCTION_PARENTHESES.match(cursor.text, cursor.pos, cursor.end)
        if match is None or not word.is_literal or "=" in word.raw:
            return False
        cursor.pos = match.end()
        self._frames.define_function(word.text)
        return True

    def _array(self, word: Word, start: int) -> bool:
        if not opens_array(word):
            return False
        add_array(self._open_draft(start), self._cursor, word, start, self._read_word)
        return True

    def _add_word(self, word: Word) -> None:
        draft = self._open_draft()
        draft.end = self._cursor.pos
        add_word(draft, word)

    def _open_draft(self, start: int | None = None) -> CommandDraft:
        if self._draft is None:
            at = self._token_start if start is None else start
            self._draft = CommandDraft(at, at, self._link, self._contexts(), self._is_negated)
            self._cursor.drafts.append(self._draft)
        return self._draft

    def _finish(self) -> None:
        draft, self._draft = self._draft, None
        self._is_negated = False
        if draft is None:
            return
        if draft.in_test:
            self._cursor.complain("shell.unterminated-test", draft.start)
        self._link = Operator.NONE
        self._has_started = True
