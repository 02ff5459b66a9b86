"""Bytes to `Dockerfile`: every instruction BuildKit sees, and what it would refuse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from virida_audit.parse.dockerfile.arguments import FORMS, Arguments, Fault, read_arguments
from virida_audit.parse.dockerfile.checks import check_instruction, is_plain
from virida_audit.parse.dockerfile.flags import RawFlag, split_flags
from virida_audit.parse.dockerfile.heredocs import Opening, heredoc_openings
from virida_audit.parse.dockerfile.lexer import LexError
from virida_audit.parse.dockerfile.lines import LineReader, LogicalLine, split_rows
from virida_audit.parse.dockerfile.links import check_links, name_stages
from virida_audit.parse.dockerfile.model import (
    Dockerfile,
    Flag,
    Heredoc,
    Instruction,
    Problem,
    ProblemCode,
)
from virida_audit.parse.dockerfile.positions import Segment, shift_segments, span_between
from virida_audit.parse.dockerfile.space import BLANK, SPACE
from virida_audit.parse.dockerfile.stages import build_stages
from virida_audit.regex import regex

MAX_TRIGGER_DEPTH = 8
"""Levels of ONBUILD that are looked into; BuildKit refuses the second one anyway."""

_HEREDOC_HOLDERS = frozenset({"ADD", "COPY", "RUN"})
_NAMES = {spelling: name for name in FORMS for spelling in (name, name.lower(), name.capitalize())}
_FAULTS = {
    Fault.NOT_STRINGS: ProblemCode.BAD_JSON,
    Fault.TWO_ARGUMENTS: ProblemCode.MISSING_ARGUMENTS,
    Fault.NO_EQUALS: ProblemCode.BAD_ARGUMENT,
}


def parse_dockerfile(data: bytes, path: str) -> Dockerfile:
    """Read a Dockerfile; whatever the bytes, what can be read is, and the rest is a problem."""
    rows, problems = split_rows(data)
    reader = LineReader(rows, problems=problems, plain_ends=b"\r" not in data)
    instructions: list[Instruction] = []
    for logical in reader.logical_lines():
        instruction = _instruction(logical, logical.text, logical.segments, reader)
        if "<<" in logical.text and _holds_heredocs(instruction):
            instruction = _with_heredocs(instruction, logical.text, reader)
        instructions.append(instruction)
    for instruction in instructions:
        if not is_plain(instruction):
            problems.extend(check_instruction(instruction))
    if not instructions:
        problems.append(Problem(1, ProblemCode.NO_INSTRUCTIONS, ""))
    whole = tuple(instructions)
    stages, found = build_stages(whole, reader.escape)
    problems.extend(found)
    names = name_stages(stages)
    problems.extend(check_links(whole, stages, names, reader.escape))
    if len(problems) > 1:
        problems.sort()
    return Dockerfile(
        path,
        tuple(reader.directives),
        whole,
        stages,
        tuple(problems),
        reader.escape,
        names,
    )


def _instruction(
    logical: LogicalLine,
    text: str,
    segments: tuple[Segment, ...],
    reader: LineReader,
    depth: int = 0,
) -> Instruction:
    """Cut one instruction; `text` is the joined line or, for a trigger, the end of it."""
    escape = reader.escape
    trimmed = text.rstrip(SPACE)
    head = _HEAD.match(trimmed)
    assert head is not None  # it matches the empty string
    keyword = head[1]
    name = _NAMES.get(keyword) or _name(keyword)
    rest = trimmed[head.end() :]
    offset = head.end()
    flags: tuple[Flag, ...] = ()
    if rest.startswith("--"):
        raw, after = split_flags(rest, escape)
        flags = tuple(_flag(flag, offset, segments) for flag in raw)
        rest, offset = rest[after:], offset + after
    value = rest.lstrip(SPACE)
    offset += len(rest) - len(value)
    inner: Instruction | None = None
    if name == "ONBUILD" and value and depth < MAX_TRIGGER_DEPTH:
        inner = _instruction(logical, value, shift_segments(segments, offset), reader, depth + 1)
        arguments = Arguments((inner.keyword, *inner.arguments))
    else:
        arguments = read_arguments(name, value, escape)
    if arguments.fault is not None:
        text_of_fault = f"{name}: {arguments.fault.value}"
        reader.problems.append(Problem(logical.line, _FAULTS[arguments.fault], text_of_fault))
    return Instruction(
        name,
        keyword,
        text,
        value,
        arguments.values,
        logical.line,
        logical.end_line,
        escape,
        offset,
        segments,
        flags,
        arguments.pairs,
        arguments.is_json,
        (),
        inner,
        () if depth else logical.comments,
    )


_HEAD = regex(f"[{SPACE}]*([^{BLANK}]*)[{BLANK}]*")


def _name(keyword: str) -> str:
    # Go's ToLower takes a dotted capital I to a plain one, Python's to two characters.
    known = _NAMES.get(keyword.replace("\u0130", "i").lower())
    if known is not None:
        return known
    # Upper case may make a known name of an unknown one: that of a long s is S.
    upper = keyword.upper()
    return keyword if upper in FORMS else upper


def _flag(flag: RawFlag, offset: int, segments: tuple[Segment, ...]) -> Flag:
    name, equals, value = flag.text[2:].partition("=")
    span = span_between(segments, offset + flag.start, offset + flag.end)
    return Flag(name, value if equals else None, span)


def _holds_heredocs(instruction: Instruction) -> bool:
    holder = instruction.inner or instruction
    return holder.name in _HEREDOC_HOLDERS and not holder.is_json


def _with_heredocs(instruction: Instruction, line: str, reader: LineReader) -> Instruction:
    try:
        openings = heredoc_openings(line)
    except LexError as error:
        reader.problems.append(Problem(instruction.line, ProblemCode.BAD_HEREDOC, str(error)))
        return instruction
    heredocs = tuple(_read_heredocs(openings, instruction, reader))
    if not heredocs:
        return instruction
    end_line = reader.position
    inner = instruction.inner
    if inner is not None:
        inner = replace(inner, heredocs=heredocs, end_line=end_line)
    return replace(instruction, heredocs=heredocs, end_line=end_line, inner=inner)


def _read_heredocs(
    openings: list[Opening], instruction: Instruction, reader: LineReader
) -> Iterator[Heredoc]:
    for name, expand, chomp, fd in openings:
        start = reader.position
        end = reader.find_terminator(name, chomp)
        if end is None:
            # BuildKit stops here. An older one knows no here-documents and reads the lines below
            # as instructions, and so does this reader: nothing of them is lost.
            problem = Problem(instruction.line, ProblemCode.UNTERMINATED_HEREDOC, instruction.name)
            reader.problems.append(problem)
            return
        body = "".join(f"{row}\n" for row in reader.rows[start:end])
        reader.position = end + 1
        yield Heredoc(name, body, expand, chomp, fd, start + 1, end + 1)
