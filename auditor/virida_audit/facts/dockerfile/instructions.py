"""One instruction becomes its facts. Which function does it depends on the instruction's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from virida_audit.facts.dockerfile.build_facts import copy_facts, from_facts, run_facts
from virida_audit.facts.dockerfile.model import (
    DockerfileInstruction,
    StageContext,
)
from virida_audit.facts.dockerfile.network_facts import (
    expose_facts,
    healthcheck_facts,
    volume_facts,
)
from virida_audit.facts.dockerfile.setting_facts import arg_facts, env_facts
from virida_audit.facts.dockerfile.source import DockerfileSource
from virida_audit.facts.dockerfile.start import start_facts
from virida_audit.facts.reading import Fact
from virida_audit.parse.dockerfile import Instruction

_Builder = Callable[
    [DockerfileSource, Instruction, StageContext, tuple[int, ...], set[str]], Iterator[Fact]
]


def facts_of(
    at: DockerfileSource,
    instruction: Instruction,
    stage: StageContext,
    leaves: tuple[int, ...],
    secrets: set[str],
) -> Iterator[Fact]:
    """Yield the facts of one instruction, those of an ONBUILD trigger after its own.

    Values of secrets met on the way are added to `secrets`.
    """
    yield from _BUILDERS.get(instruction.name, _plain)(at, instruction, stage, leaves, secrets)
    if instruction.inner is not None:
        yield from facts_of(at, instruction.inner, stage, leaves, secrets)


def _plain(
    at: DockerfileSource,
    instruction: Instruction,
    stage: StageContext,
    leaves: tuple[int, ...],
    secrets: set[str],
) -> Iterator[Fact]:
    yield DockerfileInstruction(
        at=at.location(instruction.span, stage, instruction.name),
        role=at.role_in(stage),
        leaves=leaves,
        stage=stage,
        name=instruction.name,
        value=instruction.value,
        is_known=instruction.known,
    )


_BUILDERS: dict[str, _Builder] = {
    "ADD": copy_facts,
    "ARG": arg_facts,
    "CMD": start_facts,
    "COPY": copy_facts,
    "ENTRYPOINT": start_facts,
    "ENV": env_facts,
    "EXPOSE": expose_facts,
    "FROM": from_facts,
    "HEALTHCHECK": healthcheck_facts,
    "RUN": run_facts,
    "VOLUME": volume_facts,
}
