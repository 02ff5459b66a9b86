"""Simple commands of a POSIX shell or bash text, in the words of POSIX.1-2017 chapter 2."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from virida_audit.parse.shell.options import has_option, operands, option_values
from virida_audit.parse.shell.word import Word, base_name


class Operator(StrEnum):
    """What links a command to the one before it in the same list."""

    NONE = ""
    """The first command of a list, or what follows a compound command without a separator."""
    AND = "&&"
    OR = "||"
    SEQUENCE = ";"
    PIPE = "|"
    PIPE_ALL = "|&"
    BACKGROUND = "&"
    """The command before it was sent to the background."""
    NEWLINE = "newline"


class Context(StrEnum):
    """What encloses a command."""

    SUBSHELL = "subshell"
    GROUP = "group"
    FUNCTION = "function"
    CONDITION = "condition"
    """The test of `if`, `elif`, `while` or `until`."""
    BRANCH = "branch"
    """The body of `then` or `else`."""
    LOOP = "loop"
    CASE = "case"
    SUBSTITUTION = "substitution"
    """`$(…)` or backticks."""
    PROCESS = "process"
    """`<(…)` or `>(…)`."""
    SCRIPT = "script"
    """The text given to another shell: `sh -c '…'`, `eval '…'`, `bash <<EOF`."""


class AssignmentKind(StrEnum):
    """How a variable was set."""

    PREFIX = "prefix"
    """`NAME=value program`: for this command only."""
    STANDALONE = "standalone"
    EXPORT = "export"
    LOCAL = "local"
    DECLARE = "declare"
    READONLY = "readonly"
    ENV = "env"
    """`env NAME=value program` and its likes."""
    LOOP = "loop"
    """`for NAME in …`: the values are the elements."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """One variable set, or exported without a value (`value` is None)."""

    name: str
    value: Word | None
    kind: AssignmentKind
    word: Word
    """The whole of `NAME=value`."""
    is_append: bool = False
    """`NAME+=value`."""
    elements: tuple[Word, ...] = ()
    """The words of an array, `NAME=(a b)`."""


@dataclass(frozen=True, slots=True)
class Heredoc:
    """The body of a here-document, `<<-` indentation removed."""

    text: str
    line: int
    """1-based line of the first line of the body."""
    is_quoted: bool
    """The delimiter was quoted, so nothing in the body expands."""
    is_terminated: bool = True


@dataclass(frozen=True, slots=True)
class Redirection:
    """One redirection; `fd` is as written (`2`, `{log}`) or empty for the operator's default."""

    operator: str
    target: Word | None
    fd: str = ""
    heredoc: Heredoc | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """One simple command. A command that only assigns or redirects has no words."""

    words: tuple[Word, ...]
    """All its words, wrappers such as `sudo` included."""
    line: int
    column: int
    end_line: int
    end_column: int
    assignments: tuple[Assignment, ...] = ()
    redirections: tuple[Redirection, ...] = ()
    operator: Operator = Operator.NONE
    contexts: tuple[Context, ...] = ()
    """What encloses it, outermost first."""
    is_negated: bool = False
    """`! command`."""
    program_index: int = 0
    """Where in `words` the program stands once wrappers are stripped."""
    wrappers: tuple[str, ...] = ()
    """Names of the wrappers stripped, e.g. `('sudo', 'env')`."""
    is_windows: bool = False
    """Of a cmd or PowerShell text, whose words are only split."""

    @property
    def program(self) -> Word | None:
        """The word that names the program, wrappers stripped; None for a bare assignment."""
        if self.program_index >= len(self.words):
            return None
        return self.words[self.program_index]

    @property
    def name(self) -> str:
        """The program without its folder, or an empty string where there is none."""
        word = self.program
        if word is None:
            return ""
        return base_name(word.text) or word.text

    @property
    def arguments(self) -> tuple[Word, ...]:
        """The words after the program."""
        return self.words[self.program_index + 1 :]

    @property
    def depth(self) -> int:
        """How many constructs enclose it."""
        return len(self.contexts)

    @property
    def is_dynamic(self) -> bool:
        """Which program runs is only known when it runs, e.g. `$CMD` or `"$@"`."""
        word = self.program
        return word is not None and not word.is_literal

    @property
    def is_conditional(self) -> bool:
        """It may not run: a branch, a loop, a case, a function, or after `&&` or `||`."""
        unsure = {Context.BRANCH, Context.LOOP, Context.CASE, Context.FUNCTION}
        return self.operator in (Operator.AND, Operator.OR) or not unsure.isdisjoint(self.contexts)

    def option(self, *names: str) -> Word | None:
        """Give the value of the first option among `names`, e.g. `option("-f", "--file")`.

        Reads `--file=x`, `--file x`, `-f x`, `-fx`, `-f=x` and a cluster that ends in it (`-xf y`).
        An option that stands last, without a value, gives None.
        """
        return next(iter(self.option_values(*names)), None)

    def option_values(self, *names: str) -> tuple[Word, ...]:
        """Give every value of the options among `names`, in order."""
        return option_values(self.arguments, names)

    def has_option(self, *names: str) -> bool:
        """Tell whether one of `names` is given, with or without a value, or in a short cluster."""
        return has_option(self.arguments, names)

    def operands(self, valued: Collection[str] = ()) -> tuple[Word, ...]:
        """Give the arguments that are no options; `valued` lists options that take a value."""
        return operands(self.arguments, valued)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A place that is no valid shell; reading went on after it."""

    line: int
    column: int
    code: str
    """Message id, e.g. `shell.unterminated-quote`."""


@dataclass(frozen=True, slots=True)
class Script:
    """Everything read from one text."""

    commands: tuple[Command, ...]
    """In the order in which they start in the source."""
    problems: tuple[Problem, ...] = ()
    functions: tuple[str, ...] = ()
    """Names of the functions it defines: a call of one is not a program."""
