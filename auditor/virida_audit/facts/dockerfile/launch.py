"""What a stage starts: its ENTRYPOINT and CMD put together as the builder does.

Source: moby/buildkit, frontend/dockerfile/dockerfile2llb/convert.go, `dispatchEntrypoint`.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from virida_audit.facts.container import habits
from virida_audit.facts.dockerfile.model import StageLaunch
from virida_audit.facts.dockerfile.source import DockerfileSource
from virida_audit.facts.dockerfile.stages import StageContexts
from virida_audit.parse.dockerfile import Instruction
from virida_audit.parse.shell import Command, Script, read_arguments

_MOST_STAGES = 20
"""Stages of one file that are looked at beside the last one."""


@dataclass(frozen=True, slots=True)
class Launch:
    """The command line of a stage, and the instruction that speaks for it."""

    carrier: Instruction
    """The ENTRYPOINT, or the CMD where there is none or it only starts an init."""
    script: Script
    text: str
    """Without an init, quoted as a shell takes it."""
    arguments: str
    """What CMD gives to an ENTRYPOINT; empty where there is only one of them."""


def launch_of(at: DockerfileSource, stage: int = -1) -> Launch | None:
    """Return what the container of a stage starts, None where its base image decides.

    `stage` is its index; the final stage where none is given.
    """
    if not at.parsed.stages:
        return None
    entrypoint, entrypoint_stage = _last(at, "ENTRYPOINT", stage)
    cmd, cmd_stage = _last(at, "CMD", stage)
    if entrypoint is not None and cmd_stage < entrypoint_stage:
        # An ENTRYPOINT takes back the CMD of the stage it builds on.
        cmd = None
    if entrypoint is None:
        return _alone(at, cmd) if cmd else None
    if cmd is None or not entrypoint.is_json:
        return _alone(at, entrypoint)
    # CMD in shell form reaches an exec-form ENTRYPOINT as `/bin/sh -c "…"`.
    given = cmd.arguments if cmd.is_json else ("/bin/sh", "-c", cmd.value)
    if is_init_alone(entrypoint):
        return _alone(at, cmd)
    span = entrypoint.value_span
    words = (*entrypoint.arguments, *given)
    script = read_arguments(
        words,
        line=span.line,
        column=span.column,
        end_line=span.end_line,
        end_column=span.end_column,
    )
    return Launch(entrypoint, script, _without_init(script, words), shlex.join(given))


def stage_launches(at: DockerfileSource, contexts: StageContexts) -> Iterator[StageLaunch]:
    """Yield what the last stage starts, then what the first of the others that can be asked for do.

    A stage can be asked for that has a name, and is worth it where it has a command of its own.
    """
    stages = at.parsed.stages
    own = [
        each.index
        for each in stages[:-1]
        if each.name
        and any(one.name in ("CMD", "ENTRYPOINT") for one in at.parsed.stage_instructions(each))
    ]
    for index in (*(each.index for each in stages[-1:]), *own[:_MOST_STAGES]):
        launch = launch_of(at, index)
        if launch is not None:
            carrier = at.parsed.instructions.index(launch.carrier)
            context = contexts.of_instruction(carrier)
            place = at.location(launch.carrier.span, context, launch.carrier.name)
            yield StageLaunch(index, launch.text, place)


def is_init_alone(instruction: Instruction) -> bool:
    """Tell whether an ENTRYPOINT starts an init and leaves the program to CMD."""
    if not instruction.is_json:
        return False
    commands = read_arguments(instruction.arguments).commands
    return len(commands) == 1 and commands[0].name in habits().inits


def written(instruction: Instruction) -> str:
    """Return the command line of one instruction with its quoting."""
    if instruction.is_json:
        return shlex.join(instruction.arguments)
    return instruction.heredocs[0].text if instruction.heredocs else instruction.value


def _alone(at: DockerfileSource, instruction: Instruction) -> Launch:
    script = at.script_of(instruction)
    text = written(instruction)
    if instruction.is_json:
        text = _without_init(script, instruction.arguments)
    return Launch(instruction, script, text, "")


def _last(at: DockerfileSource, name: str, stage: int) -> tuple[Instruction | None, int]:
    """Return the instruction of that name that holds in the end, and the index of its stage."""
    node = at.parsed.stages[stage]
    while True:
        found = [each for each in at.parsed.stage_instructions(node) if each.name == name]
        if found:
            return found[-1], node.index
        if node.base_stage is None:
            return None, -1
        node = at.parsed.stages[node.base_stage]


def _without_init(script: Script, words: tuple[str, ...]) -> str:
    first: Command | None = script.commands[0] if script.commands else None
    if first is not None and first.wrappers and habits().inits.issuperset(first.wrappers):
        words = words[first.program_index :]
    return shlex.join(words)
