"""Build stages: where each begins and what it is built from.

Source: moby/buildkit, frontend/dockerfile/instructions/parse.go and dockerfile2llb/convert.go.
"""

from __future__ import annotations

from virida_audit.parse.dockerfile.expansion import expand
from virida_audit.parse.dockerfile.lexer import Absent
from virida_audit.parse.dockerfile.model import (
    Instruction,
    Problem,
    ProblemCode,
    Stage,
)
from virida_audit.regex import regex

_STAGE_NAME = regex(r"[a-z][a-z0-9\-_.]*")


def build_stages(
    instructions: tuple[Instruction, ...], escape: str
) -> tuple[tuple[Stage, ...], list[Problem]]:
    """Cut the instructions into stages; returns them and what BuildKit would refuse."""
    starts = [index for index, item in enumerate(instructions) if item.name == "FROM"]
    first = starts[0] if starts else len(instructions)
    problems = [
        Problem(item.line, ProblemCode.OUTSIDE_STAGE, item.name)
        for item in instructions[:first]
        if item.known and item.name != "ARG"
    ]
    if not starts and instructions:
        problems.append(Problem(instructions[-1].line, ProblemCode.NO_STAGE, "FROM"))
    defaults = _global_defaults(instructions[:first], escape)
    stages: list[Stage] = []
    names: dict[str, int] = {}
    for index, start in enumerate(starts):
        stop = starts[index + 1] if index + 1 < len(starts) else len(instructions)
        item = instructions[start]
        name, fault = _stage_name(item)
        if fault is not None:
            problems.append(Problem(item.line, fault, "FROM"))
        base = item.arguments[0] if item.arguments else ""
        expanded = expand(base, defaults, escape, absent=Absent.EMPTY)
        platform = item.flag("platform")
        stages.append(
            Stage(
                index,
                name,
                base,
                platform.value if platform else None,
                item.line,
                start,
                stop,
                names.get(expanded.text) if expanded.is_known else None,
            )
        )
        if name is not None:
            names[name] = index
    return tuple(stages), problems


def _stage_name(item: Instruction) -> tuple[str | None, ProblemCode | None]:
    arguments = item.arguments
    if len(arguments) == 1:
        return None, None
    if len(arguments) == 3 and arguments[1].lower() == "as":
        name = arguments[2].lower()
        fine = _STAGE_NAME.fullmatch(name)
        return name, None if fine else ProblemCode.BAD_STAGE_NAME
    few = len(arguments) == 0
    return None, ProblemCode.MISSING_ARGUMENTS if few else ProblemCode.BAD_ARGUMENT


def _global_defaults(instructions: tuple[Instruction, ...], escape: str) -> dict[str, str | None]:
    values: dict[str, str | None] = {}
    for item in instructions:
        if item.name == "ARG":
            for name, text in item.pairs:
                if text is not None:
                    found = expand(text, values, escape, absent=Absent.EMPTY)
                    values[name] = found.text if found.is_known else None
    return values
