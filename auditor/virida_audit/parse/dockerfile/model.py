"""What a Dockerfile holds, in BuildKit's words: directives, instructions, stages, problems.

Lines and columns are 1-based; columns count characters of the text without its byte order mark;
end columns are exclusive, end lines inclusive.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from virida_audit.parse.dockerfile.arguments import FORMS, argument_ranges
from virida_audit.parse.dockerfile.positions import Segment, Span, span_between
from virida_audit.parse.dockerfile.space import SPACE


class ProblemCode(StrEnum):
    """Why BuildKit refuses a Dockerfile, or what it only tolerates (see `Problem.refused`)."""

    NO_INSTRUCTIONS = "no-instructions"
    NO_STAGE = "no-stage"
    OUTSIDE_STAGE = "outside-stage"
    UNKNOWN_INSTRUCTION = "unknown-instruction"
    REPEATED_DIRECTIVE = "repeated-directive"
    BAD_ESCAPE_DIRECTIVE = "bad-escape-directive"
    LINE_TOO_LONG = "line-too-long"
    UNTERMINATED_HEREDOC = "unterminated-heredoc"
    BAD_HEREDOC = "bad-heredoc"
    BAD_JSON = "bad-json"
    BAD_FLAG = "bad-flag"
    MISSING_ARGUMENTS = "missing-arguments"
    TOO_MANY_ARGUMENTS = "too-many-arguments"
    BAD_ARGUMENT = "bad-argument"
    BAD_TRIGGER = "bad-trigger"
    BAD_STAGE_NAME = "bad-stage-name"
    UNKNOWN_STAGE = "unknown-stage"
    CIRCULAR_STAGES = "circular-stages"
    EMPTY_CONTINUATION = "empty-continuation"
    NOT_UTF8 = "not-utf8"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong at one line. The text quotes names and keywords only, never values."""

    line: int
    code: ProblemCode
    text: str
    """What BuildKit would say, in English; a renderer words it from `code`."""
    refused: bool = True
    """Whether BuildKit refuses to build; otherwise it warns or does not mind."""


@dataclass(frozen=True, slots=True)
class Directive:
    """A parser directive: `syntax`, `escape` or `check`, in lower case."""

    name: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag of an instruction, quotes and escapes removed as BuildKit does."""

    name: str
    """Without the dashes, e.g. `from`."""
    value: str | None
    """None when there is no `=`. BuildKit reads flags byte by byte, so text outside ASCII
    comes out as it would there (UTF-8 read as Latin-1)."""
    span: Span
    """From the dashes to the end of the value, quotes included."""

    @property
    def text(self) -> str:
        """Write the flag as BuildKit keeps it: `--name` or `--name=value`."""
        return f"--{self.name}" if self.value is None else f"--{self.name}={self.value}"


@dataclass(frozen=True, slots=True)
class Heredoc:
    """A here-document of RUN, COPY or ADD."""

    name: str
    body: str
    """Lines between the instruction and the terminator, line ends included, tabs kept."""
    expand: bool
    """False when part of the name is quoted: variables in the body are left alone."""
    chomp: bool
    """True for `<<-`: leading tabs of the body are to be dropped."""
    fd: int
    """File descriptor before `<<`; 0 when there is none."""
    line: int
    """First line of the body (that of the terminator when the body is empty)."""
    end_line: int
    """Line of the terminator."""

    @property
    def text(self) -> str:
        """Give the body as the shell or the copied file sees it: without tabs when chomped."""
        if not self.chomp:
            return self.body
        return "".join(line.lstrip("\t") for line in self.body.splitlines(keepends=True))


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction with everything BuildKit's parser knows of it, and where it stands."""

    name: str
    """Upper case; unknown ones are kept, see `known`."""
    keyword: str
    """The name as written."""
    original: str
    """The whole instruction, continuation lines joined, comments in between dropped."""
    value: str
    """What follows name and flags, without surrounding space."""
    arguments: tuple[str, ...]
    """BuildKit's node arguments. ENV and LABEL: name, value, separator in threes (`=`, or an empty
    separator in the old form); HEALTHCHECK: type, then command; ONBUILD: those of `inner`, name
    first. Quotes and variables are as written except in JSON form."""
    line: int
    end_line: int
    """Last line, here-documents included."""
    escape: str
    value_offset: int
    """Where `value` starts in `original`."""
    segments: tuple[Segment, ...]
    """One (offset in `original`, line, column) for each physical line that contributes."""
    flags: tuple[Flag, ...] = ()
    pairs: tuple[tuple[str, str | None], ...] = ()
    """Names and values of ENV, LABEL and ARG, in order, quotes kept; None where no value."""
    is_json: bool = False
    """Whether the arguments are a JSON array (exec form)."""
    heredocs: tuple[Heredoc, ...] = ()
    """For ONBUILD, those of its trigger, which holds them as well."""
    inner: Instruction | None = None
    """The trigger of ONBUILD."""
    comments: tuple[str, ...] = ()
    """Comment lines before it, as BuildKit attaches them (an empty comment starts afresh)."""

    @property
    def known(self) -> bool:
        """Tell whether BuildKit knows the instruction."""
        return self.name in FORMS

    @property
    def span(self) -> Span:
        """Give the name's first character to the last one of the value, heredocs left out."""
        start = len(self.original) - len(self.original.lstrip(SPACE))
        return span_between(self.segments, start, len(self.original.rstrip(SPACE)))

    @property
    def keyword_span(self) -> Span:
        """Give where the instruction's name stands."""
        start = len(self.original) - len(self.original.lstrip(SPACE))
        return span_between(self.segments, start, start + len(self.keyword))

    @property
    def value_span(self) -> Span:
        """Give where `value` stands."""
        return self.value_range(0, len(self.value))

    @property
    def argument_spans(self) -> tuple[Span, ...]:
        """Give where each of `arguments` stands, in the same order; JSON strings with quotes.

        An old-form separator is an empty span. Computed anew on each call.
        """
        if self.inner is not None:
            return (self.inner.keyword_span, *self.inner.argument_spans)
        ranges = argument_ranges(self.name, self.value, self.escape, self.is_json)
        return tuple(self.value_range(start, end) for start, end in ranges)

    def flag(self, name: str) -> Flag | None:
        """Find the first flag of that name."""
        return next((flag for flag in self.flags if flag.name == name), None)

    def value_range(self, start: int, end: int) -> Span:
        """Give where characters `start` to `end` (exclusive) of `value` stand in the file."""
        return span_between(self.segments, self.value_offset + start, self.value_offset + end)


@dataclass(frozen=True, slots=True)
class Stage:
    """A build stage: one FROM and the instructions up to the next."""

    index: int
    name: str | None
    """Lower case, as BuildKit keeps it."""
    base: str
    """First argument of FROM as written; empty when it is missing."""
    platform: str | None
    """Value of `--platform` as written."""
    line: int
    start: int
    """Index of its FROM in `Dockerfile.instructions`."""
    stop: int
    """Index after its last instruction."""
    base_stage: int | None
    """Index of the earlier stage that FROM names, defaults of global ARGs substituted."""


@dataclass(frozen=True, slots=True)
class Dockerfile:
    """A Dockerfile as read, in file order."""

    path: str
    directives: tuple[Directive, ...]
    instructions: tuple[Instruction, ...]
    stages: tuple[Stage, ...]
    problems: tuple[Problem, ...]
    """Sorted by line."""
    escape: str
    stage_names: Mapping[str, int] = field(compare=False, repr=False)
    """Index of the last stage of each name, lower case."""

    @property
    def is_refused(self) -> bool:
        """Tell whether BuildKit would refuse the file."""
        return any(problem.refused for problem in self.problems)

    def directive(self, name: str) -> Directive | None:
        """Find the directive of that name."""
        return next((item for item in self.directives if item.name == name), None)

    def stage_at(self, index: int) -> Stage | None:
        """Find the stage of the instruction at that index; None before the first FROM."""
        position = bisect_right(self.stages, index, key=_stage_start) - 1
        return self.stages[position] if position >= 0 else None

    def stage_instructions(self, stage: Stage) -> tuple[Instruction, ...]:
        """Give the instructions of a stage, its FROM first."""
        return self.instructions[stage.start : stage.stop]


def _stage_start(stage: Stage) -> int:
    return stage.start
