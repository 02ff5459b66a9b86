"""Which compound commands are open, and what their reserved words do (POSIX.1-2017, 2.9.4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from virida_audit.parse.shell.cursor import Cursor
from virida_audit.parse.shell.model import Context
from virida_audit.parse.shell.word import Word

MAX_CONTEXTS = 64
"""Enclosing constructs that a command names; deeper ones are followed but not named."""

_OPENERS = {
    "if": Context.CONDITION,
    "while": Context.CONDITION,
    "until": Context.CONDITION,
    "for": Context.LOOP,
    "select": Context.LOOP,
    "case": Context.CASE,
    "{": Context.GROUP,
}
_FAMILY = {"while": "do", "until": "do", "for": "do", "select": "do"}
_CLOSERS = {"fi": "if", "done": "do", "esac": "case", "}": "{"}
_TURNS = {
    "then": ("if", Context.BRANCH),
    "elif": ("if", Context.CONDITION),
    "else": ("if", Context.BRANCH),
    "do": ("do", Context.LOOP),
}


class _Case(Enum):
    NONE = auto()
    SUBJECT = auto()
    IN = auto()
    PATTERN = auto()
    BODY = auto()


@dataclass(slots=True)
class _Frame:
    opener: str
    context: Context
    at: int
    case: _Case = _Case.NONE


class Frames:
    """The open compound commands of one list, outermost first."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._stack: list[_Frame] = []
        self._parentheses = 0
        self._is_function = False
        self._awaits_name = False

    def contexts(self) -> tuple[Context, ...]:
        """Give what encloses the position, outermost first."""
        return tuple(frame.context for frame in self._stack[:MAX_CONTEXTS])

    @property
    def is_reading_pattern(self) -> bool:
        """The position is in a pattern of `case`."""
        return self._case is _Case.PATTERN

    @property
    def expects_parenthesis(self) -> bool:
        """A `)` here would end a subshell or a pattern of this list."""
        return self._parentheses > 0 or self.is_reading_pattern

    @property
    def _case(self) -> _Case:
        return self._stack[-1].case if self._stack else _Case.NONE

    def open(self, opener: str, context: Context) -> None:
        """Enter a compound command."""
        if self._is_function:
            context = Context.FUNCTION
            self._is_function = False
        self._parentheses += opener == "("
        case = _Case.SUBJECT if opener == "case" else _Case.NONE
        family = _FAMILY.get(opener, opener)
        self._stack.append(_Frame(family, context, self._cursor.pos, case))

    def close(self, opener: str) -> bool:
        """Leave the innermost compound command if `opener` opened it; a `(` closes what it holds.

        Tells whether there was one.
        """
        if opener == "(" and self._parentheses:
            while self._stack[-1].opener != "(":
                self._unterminated(self._stack.pop())
        if not self._stack or self._stack[-1].opener != opener:
            return False
        self._stack.pop()
        self._parentheses -= opener == "("
        return True

    def close_all(self) -> None:
        """Note every compound command that the text leaves open."""
        for frame in self._stack[:MAX_CONTEXTS]:
            self._unterminated(frame)
        self._stack.clear()

    def _unterminated(self, frame: _Frame) -> None:
        self._cursor.complain("shell.unterminated-compound", frame.at)

    def takes(self, word: Word, *, is_first: bool) -> bool:
        """Take the words of a `case` that are no commands: subject, `in` and patterns."""
        if self._case in (_Case.NONE, _Case.BODY) or not self._stack:
            return False
        frame = self._stack[-1]
        if frame.case is _Case.SUBJECT:
            frame.case = _Case.IN
        elif frame.case is _Case.IN:
            frame.case = _Case.PATTERN
        elif is_first and word.raw == "esac":
            self._stack.pop()
        return True

    def end_pattern(self) -> bool:
        """Go from a pattern to its commands, at `)`; tell whether there was a pattern."""
        if not self.is_reading_pattern:
            return False
        self._stack[-1].case = _Case.BODY
        return True

    def end_clause(self) -> None:
        """Go to the next pattern, at `;;`."""
        if self._case is _Case.BODY:
            self._stack[-1].case = _Case.PATTERN

    def separate(self) -> None:
        """Forget what only holds up to a separator."""
        self._awaits_name = False

    def define_function(self, name: str) -> None:
        """Give the next compound command to a function."""
        self._cursor.functions.append(name)
        self._is_function = True

    def names_function(self, word: Word) -> bool:
        """Take the name after `function`."""
        if not self._awaits_name:
            return False
        self._awaits_name = False
        self.define_function(word.text)
        return True

    def reserved(self, word: Word) -> bool:
        """Obey a reserved word at the start of a command; tell whether it was one."""
        raw = word.raw
        if self._awaits_name:
            return False
        if raw in _OPENERS:
            self.open(raw, _OPENERS[raw])
        elif raw in _CLOSERS:
            if not self.close(_CLOSERS[raw]):
                self._cursor.complain("shell.unexpected-word", self._cursor.pos - len(raw))
        elif raw in _TURNS:
            self._turn(*_TURNS[raw])
        elif raw == "function":
            self._awaits_name = True
        else:
            return raw == "coproc"
        return True

    def _turn(self, opener: str, context: Context) -> None:
        if self._stack and self._stack[-1].opener == opener:
            self._stack[-1].context = context
        else:
            self._cursor.complain("shell.unexpected-word", self._cursor.pos)
