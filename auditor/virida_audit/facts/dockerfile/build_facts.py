"""FROM, RUN, COPY and ADD become facts."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from virida_audit.facts.commands import describe
from virida_audit.facts.commands.secrets import mask_text, secret_values
from virida_audit.facts.container import purpose_of
from virida_audit.facts.dockerfile.model import (
    OTHER_PURPOSES,
    DockerfileCommand,
    DockerfileCopy,
    DockerfileRun,
    DockerfileStage,
    StageContext,
)
from virida_audit.facts.dockerfile.source import DockerfileSource, is_remote
from virida_audit.facts.image import image_of
from virida_audit.facts.packages import package_verdicts
from virida_audit.facts.reading import Fact
from virida_audit.parse.dockerfile import Instruction, stage_sources
from virida_audit.parse.shell import Command
from virida_audit.secrets import HINT, secret_spans


def from_facts(
    at: DockerfileSource,
    instruction: Instruction,
    stage: StageContext,
    leaves: tuple[int, ...],
    secrets: set[str],
) -> Iterator[Fact]:
    """Yield the fact of a FROM."""
    node = at.parsed.stages[stage.index] if stage.index >= 0 else None
    base = at.scopes.base(node).text if node else ""
    spans = instruction.argument_spans
    yield DockerfileStage(
        at=at.location(spans[0] if spans else instruction.span, stage, "FROM"),
        role=at.role_in(stage),
        leaves=leaves,
        stage=stage,
        image=image_of(base, at.catalogue),
        is_from_stage=node is not None and node.base_stage is not None,
    )


def run_facts(
    at: DockerfileSource,
    instruction: Instruction,
    stage: StageContext,
    leaves: tuple[int, ...],
    secrets: set[str],
) -> Iterator[Fact]:
    """Yield the facts of a RUN: the whole, then each of its commands."""
    text = "\n".join((instruction.original, *(each.body for each in instruction.heredocs)))
    spans = secret_spans(text)
    secrets.update(text[start:end] for start, end in spans)
    commands = [each for each in at.script_of(instruction).commands if each.words]
    said = {value for each in commands for value in secret_values(each)}
    secrets.update(said)
    facts = tuple(_command(at, each, stage, leaves, said) for each in commands)
    others = (
        each.shown
        for each in facts
        if each.command.purpose in OTHER_PURPOSES and not each.is_version_check
    )
    yield DockerfileRun(
        at=at.location(instruction.span, stage, "RUN"),
        role=at.role_in(stage),
        leaves=leaves,
        stage=stage,
        has_secret=bool(spans or said),
        is_empty=not commands,
        others=tuple(dict.fromkeys(others)),
    )
    yield from facts


def _command(
    at: DockerfileSource,
    command: Command,
    stage: StageContext,
    leaves: tuple[int, ...],
    secrets: Collection[str],
) -> DockerfileCommand:
    described = describe(command)
    return DockerfileCommand(
        at=at.command_location(command, stage, "RUN"),
        role=at.role_in(stage),
        leaves=leaves,
        stage=stage,
        command=described,
        text=written_command(command, secrets),
        packages=package_verdicts(described, at.catalogue),
    )


def written_command(command: Command, secrets: Collection[str]) -> str:
    """Return a command as it is written, on one line, without secrets."""
    text = mask_text(" ".join(" ".join(word.raw.split()) for word in command.words))
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HINT)
    return text


def copy_facts(
    at: DockerfileSource,
    instruction: Instruction,
    stage: StageContext,
    leaves: tuple[int, ...],
    secrets: set[str],
) -> Iterator[Fact]:
    """Yield the fact of a COPY or ADD."""
    *sources, destination = (each.strip("\"'") for each in instruction.arguments or ("",))
    origin = next(iter(stage_sources(at.parsed, instruction)), None)
    yield DockerfileCopy(
        at=at.location(instruction.span, stage, instruction.name),
        role=at.role_in(stage),
        leaves=leaves,
        stage=stage,
        instruction=instruction.name,
        sources=tuple(sources),
        destination=destination,
        from_stage=origin is not None and origin.stage is not None,
        from_image=image_of(origin.image, at.catalogue) if origin and origin.image else None,
        is_remote=any(is_remote(each) for each in sources),
        is_inline=bool(instruction.heredocs),
        purpose=purpose_of(tuple(sources), destination),
    )
