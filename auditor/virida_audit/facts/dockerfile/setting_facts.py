"""ENV and ARG become facts."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.catalogue import Catalogue
from virida_audit.facts.container import habits
from virida_audit.facts.dockerfile.model import (
    DockerfileArgument,
    DockerfileVariable,
    StageContext,
)
from virida_audit.facts.dockerfile.source import DockerfileSource
from virida_audit.facts.reading import Fact
from virida_audit.parse.dockerfile import PREDEFINED_ARGS, Instruction, Span, expand
from virida_audit.secrets import is_placeholder, is_secret_name, secret_spans


def env_facts(
    at: DockerfileSource,
    instruction: Instruction,
    stage: StageContext,
    leaves: tuple[int, ...],
    secrets: set[str],
) -> Iterator[Fact]:
    """Yield one fact for each name of an ENV."""
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


def arg_facts(
    at: DockerfileSource,
    instruction: Instruction,
    stage: StageContext,
    leaves: tuple[int, ...],
    secrets: set[str],
) -> Iterator[Fact]:
    """Yield one fact for each name of an ARG."""
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
