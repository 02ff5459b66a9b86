"""EXPOSE, HEALTHCHECK and VOLUME become facts."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.commands.secrets import secret_values
from virida_audit.facts.container import habits
from virida_audit.facts.dockerfile.model import (
    DockerfileHealthcheck,
    DockerfilePort,
    DockerfileVolume,
    StageContext,
)
from virida_audit.facts.dockerfile.source import DockerfileSource
from virida_audit.facts.probe import http_probe
from virida_audit.facts.reading import Fact
from virida_audit.parse.dockerfile import Instruction

_PORT_DIGITS = 5
_TLS_PORTS = (443, 8443)


def expose_facts(
    at: DockerfileSource,
    instruction: Instruction,
    stage: StageContext,
    leaves: tuple[int, ...],
    secrets: set[str],
) -> Iterator[Fact]:
    """Yield one fact for each port of an EXPOSE."""
    services = habits().services
    for text, span in zip(instruction.arguments, instruction.argument_spans, strict=True):
        ports, _, protocol = text.partition("/")
        first, _, last = ports.partition("-")
        number = _port_number(first)
        service = services.get(number, "")
        yield DockerfilePort(
            at=at.location(span, stage, f"EXPOSE {text}"),
            role=at.role_in(stage),
            leaves=leaves,
            stage=stage,
            text=text,
            number=number,
            protocol=protocol.lower() or "tcp",
            service=service,
            is_http=not service and (protocol.lower() or "tcp") == "tcp",
            siblings=len(_exposed(at, stage)) - 1,
            is_range=bool(last),
            http_ports=_http_ports(_exposed(at, stage)),
        )


def _http_ports(exposed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ports that may serve HTTP; those for TLS only where there is no other."""
    services = habits().services
    numbers = {text: _port_number(text.lower().removesuffix("/tcp")) for text in exposed}
    plain = [text for text, number in numbers.items() if number and number not in services]
    return tuple(text for text in plain if numbers[text] not in _TLS_PORTS) or tuple(plain[:1])


def _port_number(text: str) -> int:
    """Return a port, 0 for what is no plain number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _PORT_DIGITS else 0


def _exposed(at: DockerfileSource, stage: StageContext) -> tuple[str, ...]:
    """Return the ports that a stage exposes, as written."""
    node = at.parsed.stages[stage.index] if stage.index >= 0 else None
    return tuple(
        text
        for each in (at.parsed.stage_instructions(node) if node else at.parsed.instructions)
        if each.name == "EXPOSE"
        for text in each.arguments
    )


def healthcheck_facts(
    at: DockerfileSource,
    instruction: Instruction,
    stage: StageContext,
    leaves: tuple[int, ...],
    secrets: set[str],
) -> Iterator[Fact]:
    """Yield the fact of a HEALTHCHECK."""
    is_none = instruction.arguments[:1] == ("NONE",)
    commands = () if is_none else at.script_of(instruction).commands
    secrets.update(value for each in commands for value in secret_values(each))
    probe = http_probe(commands)
    yield DockerfileHealthcheck(
        at=at.location(instruction.span, stage, "HEALTHCHECK"),
        role=at.role_in(stage),
        leaves=leaves,
        stage=stage,
        is_none=is_none,
        http_path=probe.path if probe else "",
        http_port=probe.port if probe else 0,
        text=" ".join(instruction.arguments[1:]),
    )


def volume_facts(
    at: DockerfileSource,
    instruction: Instruction,
    stage: StageContext,
    leaves: tuple[int, ...],
    secrets: set[str],
) -> Iterator[Fact]:
    """Yield one fact for each path of a VOLUME."""
    for path, span in zip(instruction.arguments, instruction.argument_spans, strict=True):
        yield DockerfileVolume(
            at=at.location(span, stage, f"VOLUME {path}"),
            role=at.role_in(stage),
            leaves=leaves,
            stage=stage,
            path=path,
        )
