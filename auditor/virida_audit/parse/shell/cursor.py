"""Where reading stands, and what was found so far: the state that words and lists share."""

from __future__ import annotations

from dataclasses import dataclass, field

from virida_audit.parse.shell.model import Assignment, Context, Heredoc, Operator, Problem
from virida_audit.parse.shell.source import SourceMap
from virida_audit.parse.shell.word import Word
from virida_audit.regex import regex

_BLANK = regex(r"(?:[ \t\r\f\v]|\\\r?\n)+")
_COMMENT = regex(r"#[^\n]*")

MAX_NESTING = 32
"""Substitutions within substitutions that are followed; deeper ones are plain characters."""

MAX_PROBLEMS = 64
"""Problems that are noted for one text."""


@dataclass(slots=True)
class RedirectionDraft:
    """A redirection whose here-document may still be to come."""

    operator: str
    target: Word | None
    fd: str
    heredoc: Heredoc | None = None


@dataclass(slots=True)
class CommandDraft:
    """A simple command while it is being read."""

    start: int
    end: int
    operator: Operator
    contexts: tuple[Context, ...]
    is_negated: bool = False
    words: list[Word] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    redirections: list[RedirectionDraft] = field(default_factory=list)
    in_test: bool = False
    """Between `[[` and `]]`, where operators are words."""

    @property
    def is_empty(self) -> bool:
        """Nothing was read yet."""
        return not (self.words or self.assignments or self.redirections)


@dataclass(slots=True)
class Cursor:
    """A position in a text, up to `end`."""

    text: str
    end: int
    source: SourceMap
    pos: int = 0
    depth: int = 0
    """Substitutions that enclose the position."""
    drafts: list[CommandDraft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    heredocs: list[RedirectionDraft] = field(default_factory=list)
    """Here-documents whose bodies start after the next newline."""
    is_backtick_dead: bool = False
    """A backtick without its pair was seen, so no other can have one either."""

    def peek(self, ahead: int = 0) -> str:
        """Give the character `ahead` of the position, or an empty string past the end."""
        at = self.pos + ahead
        return self.text[at] if at < self.end else ""

    def skip_blanks(self) -> None:
        """Move past blanks, continued line ends and a comment; a newline stays."""
        match = _BLANK.match(self.text, self.pos, self.end)
        if match:
            self.pos = match.end()
        comment = _COMMENT.match(self.text, self.pos, self.end)
        if comment:
            self.pos = comment.end()

    def complain(self, code: str, at: int) -> None:
        """Note a problem at an offset; a text that is no shell at all has enough of them soon."""
        if len(self.problems) >= MAX_PROBLEMS:
            return
        line, column, _, _ = self.source.span(at, at)
        self.problems.append(Problem(line, column, code))
