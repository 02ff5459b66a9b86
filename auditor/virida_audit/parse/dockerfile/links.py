"""Who takes files from whom: `COPY --from=` and `RUN --mount=from=`.

Source: moby/buildkit, frontend/dockerfile/dockerfile2llb/convert.go, `toCommand`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from virida_audit.parse.dockerfile.expansion import expand
from virida_audit.parse.dockerfile.lexer import Absent
from virida_audit.parse.dockerfile.model import (
    Dockerfile,
    Flag,
    Instruction,
    Problem,
    ProblemCode,
    Stage,
)
from virida_audit.parse.dockerfile.mounts import read_mount
from virida_audit.regex import regex

_INDEX = regex(r"[+-]?[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class StageSource:
    """What a flag names: a stage, or else an image or a named build context."""

    text: str
    """The name as written."""
    flag: Flag
    stage: int | None = None
    """Index of the stage, by name or number."""
    image: str | None = None
    """The image, when no stage has that name; None also for a number no stage has."""


def stage_sources(dockerfile: Dockerfile, instruction: Instruction) -> tuple[StageSource, ...]:
    """List what an instruction takes files from, in the order of its flags.

    For ONBUILD, what its trigger would take if its own file held the stage.
    """
    holder = instruction.inner or instruction
    return tuple(_sources(dockerfile.stage_names, len(dockerfile.stages), holder))


def resolve_stage(dockerfile: Dockerfile, name: str) -> int | None:
    """Find a stage by name, whatever its case, or by number; the last one of a name wins."""
    return _resolve(dockerfile.stage_names, len(dockerfile.stages), name)


def name_stages(stages: tuple[Stage, ...]) -> dict[str, int]:
    """Map each stage name to its last stage."""
    return {stage.name: stage.index for stage in stages if stage.name is not None}


def check_links(
    instructions: tuple[Instruction, ...],
    stages: tuple[Stage, ...],
    names: Mapping[str, int],
    escape: str,
) -> list[Problem]:
    """List sources that cannot be: an unknown number, a variable, a circle of stages."""
    problems: list[Problem] = []
    edges: list[list[tuple[int, int]]] = []
    for stage in stages:
        base = [] if stage.base_stage is None else [(stage.base_stage, stage.line)]
        edges.append(base)
        for item in instructions[stage.start : stage.stop]:
            if not item.flags:
                continue
            for source in _sources(names, len(stages), item):
                if source.stage is not None:
                    base.append((source.stage, item.line))
                elif source.image is None:
                    problems.append(Problem(item.line, ProblemCode.UNKNOWN_STAGE, source.text))
                elif source.flag.name == "from" and _varies(source.text, escape):
                    text = f"{item.name}: variable in --from"
                    problems.append(Problem(item.line, ProblemCode.BAD_FLAG, text))
    problems.extend(_circles(edges))
    return problems


def _resolve(names: Mapping[str, int], count: int, name: str) -> int | None:
    if _INDEX.fullmatch(name):
        index = int(name)
        return index if 0 <= index < count else None
    return names.get(name.lower())


def _sources(
    names: Mapping[str, int], count: int, instruction: Instruction
) -> Iterator[StageSource]:
    for flag in instruction.flags:
        name: str | None = None
        is_copy = flag.name == "from" and instruction.name == "COPY"
        if is_copy:
            name = flag.value
        elif flag.name == "mount" and instruction.name == "RUN" and "from" in (flag.value or ""):
            mount = read_mount(flag.value or "")
            name = mount.option("from") if mount else None
        if not name:
            continue
        # Only COPY knows numbers; a mount looks for a stage of that name.
        number = is_copy and _INDEX.fullmatch(name) is not None
        stage = _resolve(names, count, name) if number else names.get(name.lower())
        yield StageSource(name, flag, stage, None if stage is not None or number else name)


def _varies(text: str, escape: str) -> bool:
    found = expand(text, {}, escape, absent=Absent.EMPTY)
    return found.error is not None or found.text != text


def _circles(edges: list[list[tuple[int, int]]]) -> Iterator[Problem]:
    """Yield one problem for each edge that closes a circle; iterative, for stages by thousands."""
    done = [False] * len(edges)
    for start in range(len(edges)):
        path = {start}
        stack = [(start, iter(edges[start]))]
        while stack and not done[start]:
            stage, following = stack[-1]
            target, line = next(following, (-1, 0))
            if target < 0:
                done[stage] = True
                path.discard(stage)
                stack.pop()
            elif target in path:
                yield Problem(line, ProblemCode.CIRCULAR_STAGES, "FROM")
            elif not done[target]:
                path.add(target)
                stack.append((target, iter(edges[target])))
