"""Read the commands of a shell text without running anything; no text makes it raise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from virida_audit.parse.shell.cursor import CommandDraft, Cursor
from virida_audit.parse.shell.lists import ListReader
from virida_audit.parse.shell.model import (
    AssignmentKind,
    Command,
    Context,
    Problem,
    Redirection,
    Script,
)
from virida_audit.parse.shell.nested import reads_standard_input, script_word
from virida_audit.parse.shell.prepare import Dialect, prepare
from virida_audit.parse.shell.source import FixedMap, SourceMap
from virida_audit.parse.shell.windows import is_windows, split_windows
from virida_audit.parse.shell.word import Word
from virida_audit.parse.shell.wrappers import strip_wrappers

MAX_SCRIPTS = 8
"""`sh -c` within `sh -c` that is followed."""


def read_commands(
    text: str,
    *,
    line: int = 1,
    column: int = 1,
    indent: int = 0,
    dialect: Dialect = Dialect.SHELL,
    escape: str = "\\",
) -> tuple[Command, ...]:
    """Give every simple command of `text` in source order, those of substitutions included.

    `line` and `column` (1-based) say where the text starts in its file, `indent` how many columns
    were taken away from its other lines. `escape` is the Dockerfile's line continuation.
    """
    return read_script(
        text, line=line, column=column, indent=indent, dialect=dialect, escape=escape
    ).commands


def read_script(
    text: str,
    *,
    line: int = 1,
    column: int = 1,
    indent: int = 0,
    dialect: Dialect = Dialect.SHELL,
    escape: str = "\\",
) -> Script:
    """Give the commands of `text` with the functions it defines and what is wrong with it."""
    read, source = prepare(text, dialect, escape, line, column, indent)
    if is_windows(read):
        return split_windows(read, source)
    reading = _Reading()
    reading.text(read, source, ())
    return reading.script()


def read_arguments(
    arguments: Sequence[str],
    *,
    line: int = 1,
    column: int = 1,
    end_line: int | None = None,
    end_column: int | None = None,
) -> Script:
    """Give the command of an argument list, which no shell reads: the exec form of `CMD`.

    Wrappers are stripped and `["sh", "-c", "…"]` is followed, as in a text. Every word has the
    span that is given.
    """
    if not arguments:
        return Script(())
    span = (line, column, end_line or line, end_column or column)
    words = tuple(Word(argument, argument, *span) for argument in arguments)
    reading = _Reading()
    reading.command(_command(words, span), ())
    return reading.script()


def _command(words: tuple[Word, ...], span: tuple[int, int, int, int]) -> Command:
    stripped = strip_wrappers(words)
    return Command(
        words,
        *span,
        assignments=stripped.assignments,
        program_index=stripped.index,
        wrappers=stripped.wrappers,
    )


@dataclass(slots=True)
class _Reading:
    """What is collected over a text and the texts within it."""

    commands: list[Command] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    functions: dict[str, None] = field(default_factory=dict)
    scripts: int = 0

    def script(self) -> Script:
        return Script(
            tuple(self.commands), tuple(sorted(set(self.problems))), tuple(self.functions)
        )

    def text(self, text: str, source: SourceMap, contexts: tuple[Context, ...]) -> None:
        cursor = Cursor(text, len(text), source)
        ListReader(cursor, contexts).read()
        self.problems += cursor.problems
        self.functions |= dict.fromkeys(cursor.functions)
        # A command is noted when its first word ends, after those of that word's substitutions.
        for draft in sorted(cursor.drafts, key=_start):
            self.command(_built(draft, source), draft.contexts)

    def command(self, command: Command, contexts: tuple[Context, ...]) -> None:
        self.commands.append(command)
        if self.scripts >= MAX_SCRIPTS:
            return
        self.scripts += 1
        inner = (*contexts, Context.SCRIPT)
        word = script_word(command)
        if word is not None:
            self.text(word.text, _map_of(word), inner)
        elif reads_standard_input(command):
            for redirection in command.redirections:
                if redirection.heredoc is not None:
                    body = redirection.heredoc
                    self.text(body.text, SourceMap(body.text, body.line), inner)
        self.scripts -= 1


def _start(draft: CommandDraft) -> int:
    return draft.start


def _map_of(word: Word) -> SourceMap:
    """Locate the text of a word exactly if it is one quoted piece, else at the whole word."""
    quote = word.raw[:1]
    if quote in ("'", '"') and word.raw == quote + word.text + quote:
        return SourceMap(word.text, word.line, word.column + 1)
    return FixedMap(word.text, (word.line, word.column, word.end_line, word.end_column))


def _built(draft: CommandDraft, source: SourceMap) -> Command:
    words = tuple(draft.words)
    stripped = strip_wrappers(words)
    assignments = (*draft.assignments, *stripped.assignments)
    if words:
        assignments = tuple(
            replace(one, kind=AssignmentKind.PREFIX)
            if one.kind is AssignmentKind.STANDALONE
            else one
            for one in assignments
        )
    return Command(
        words,
        *source.span(draft.start, draft.end),
        assignments=assignments,
        redirections=tuple(
            Redirection(one.operator, one.target, one.fd, one.heredoc) for one in draft.redirections
        ),
        operator=draft.operator,
        contexts=draft.contexts,
        is_negated=draft.is_negated,
        program_index=stripped.index,
        wrappers=stripped.wrappers,
    )
