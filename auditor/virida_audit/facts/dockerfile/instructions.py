"""One instruction becomes its facts. Which function does it depends on the instruction's name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from virida_audit.catalogue import Catalogue
from virida_audit.facts.commands import describe
from virida_audit.facts.commands.secrets import mask_text, secret_values
from virida_audit.facts.container import habits, purpose_of
from virida_audit.facts.dockerfile.model import (
    OTHER_PURPOSES,
    DockerfileArgument,
    DockerfileCommand,
    DockerfileCopy,
    DockerfileHealthcheck,
    DockerfileInstruction,
    DockerfilePort,
    DockerfileRun,
    DockerfileStage,
    DockerfileVariable,
    DockerfileVolume,
    StageContext,
)
from virida_audit.facts.dockerfile.source import DockerfileSource, is_remote
from virida_audit.facts.dockerfile.start import start_facts
from virida_audit.facts.image import image_of
from virida_audit.facts.packages import package_verdicts
from virida_audit.facts.probe import http_probe
from virida_audit.facts.reading import Fact
from virida_audit.parse.dockerfile import PREDEFINED_ARGS, Instruction, Span, expand, stage_sources
from virida_audit.parse.shell import Command
from virida_audit.secrets import HINT, is_placeholder, is_secret_name, secret_spans

_Builder = Callable[
    [DockerfileSource, Instruction, StageContext, tuple[int, ...], set[str]], Iterator[Fact]
]

_PORT_DIGITS = 5
_TLS_PORTS = (443, 8443)


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


def _from(
    at: DockerfileSource,
    instruction: Instruction,
    stage: StageContext,
    leaves: tuple[int, ...],
    secrets: set[str],
) -> Iterator[Fact]:
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


def _run(
    at: DockerfileSource,
    instruction: Instruction,
    stage: StageContext,
    leaves: tuple[int, ...],
    secrets: set[str],
) -> Iterator[Fact]:
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
        text=_written(command, secrets),
        packages=package_verdicts(described, at.catalogue),
    )


def _written(command: Command, secrets: Collection[str]) -> str:
    """Return a command as it is written, on one line, without secrets."""
    text = mask_text(" ".join(" ".join(word.raw.split()) for word in command.words))
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HINT)
    return text


def _copy(
    at: DockerfileSource,
    instruction: Instruction,
    stage: StageContext,
    leaves: tuple[int, ...],
    secrets: set[str],
) -> Iterator[Fact]:
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


def _env(
    at: DockerfileSource,
    instruction: Instruction,
    stage: StageContext,
    leaves: tuple[int, ...],
    secrets: set[str],
) -> Iterator[Fact]:
    known = habits().image_variables
    for (name, quoted), span in zip(instruction.pairs, _pair_spans(instruction), strict=True):
        value = expand(quoted or "", {}, at.parsed.escape).text
        is_secret = _note_secret(name, value, secrets)
        yield DockerfileVariable(
            at=at.location(span, stage, f"ENV {name}"),
            role=at.role_in(stage),
            leaves=leaves,
            stage=stage,
            name=name,
            value=value,
            is_secret=is_secret,
            is_platform=at.catalogue.variables.find(name) is not None,
            is_image_setting=name in known or name.endswith("_VERSION"),
            is_injected=_is_injected(name, at.catalogue),
        )


def _is_injected(name: str, catalogue: Catalogue) -> bool:
    row = catalogue.variables.find(name)
    return row is not None and row.direction in ("injected", "addon")


def _arg(
    at: DockerfileSource,
    instruction: Instruction,
    stage: StageContext,
    leaves: tuple[int, ...],
    secrets: set[str],
) -> Iterator[Fact]:
    bases = [each.base + (each.platform or "") for each in at.parsed.stages]
    for (name, quoted), span in zip(instruction.pairs, _pair_spans(instruction), strict=True):
        default = expand(quoted or "", {}, at.parsed.escape).text
        holds_secret = _note_secret(name, default, secrets)
        yield DockerfileArgument(
            at=at.location(span, stage, f"ARG {name}"),
            role=at.role_in(stage),
            leaves=leaves,
            stage=stage,
            name=name,
            default=default,
            # The name alone is enough: whatever the build passes is kept in the image's history.
            is_secret=is_secret_name(name) or holds_secret,
            is_predefined=name in PREDEFINED_ARGS,
            in_base=any(f"${name}" in base or f"${{{name}" in base for base in bases),
        )


def _note_secret(name: str, value: str, secrets: set[str]) -> bool:
    """Tell whether a variable holds a secret, and remember its value if so."""
    if not value or is_placeholder(value):
        return False
    spans = secret_spans(value)
    if is_secret_name(name):
        secrets.add(value)
        return True
    secrets.update(value[start:end] for start, end in spans)
    return bool(spans)


def _pair_spans(instruction: Instruction) -> Iterator[Span]:
    """Yield the span of each pair, from its name to the end of its value."""
    spans = instruction.argument_spans
    if instruction.name == "ARG":
        yield from spans
        return
    for name, value in zip(spans[::3], spans[1::3], strict=True):
        yield Span(name.line, name.column, value.end_line, value.end_column)


def _expose(
    at: DockerfileSource,
    instruction: Instruction,
    stage: StageContext,
    leaves: tuple[int, ...],
    secrets: set[str],
) -> Iterator[Fact]:
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


def _healthcheck(
    at: DockerfileSource,
    instruction: Instruction,
    stage: StageContext,
    leaves: tuple[int, ...],
    secrets: set[str],
) -> Iterator[Fact]:
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
        text=" ".join(instruction.arguments[1:]),
    )


def _volume(
    at: DockerfileSource,
    instruction: Instruction,
    stage: StageContext,
    leaves: tuple[int, ...],
    secrets: set[str],
) -> Iterator[Fact]:
    for path, span in zip(instruction.arguments, instruction.argument_spans, strict=True):
        yield DockerfileVolume(
            at=at.location(span, stage, f"VOLUME {path}"),
            role=at.role_in(stage),
            leaves=leaves,
            stage=stage,
            path=path,
        )


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
    "ADD": _copy,
    "ARG": _arg,
    "CMD": start_facts,
    "COPY": _copy,
    "ENTRYPOINT": start_facts,
    "ENV": _env,
    "EXPOSE": _expose,
    "FROM": _from,
    "HEALTHCHECK": _healthcheck,
    "RUN": _run,
    "VOLUME": _volume,
}
