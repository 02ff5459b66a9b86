"""What a Dockerfile says in several places and a person settles once: variables and images."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from virida_audit.facts.dockerfile.model import (
    DockerfileEnvironment,
    DockerfileFlag,
    DockerfileStage,
    DockerfileVariable,
)
from virida_audit.facts.image import Image
from virida_audit.facts.image_use import ImageUse
from virida_audit.facts.reading import Fact


def environment_of(facts: Iterable[Fact]) -> Iterator[DockerfileEnvironment]:
    """Yield one fact for the plain variables of the stages that are needed, if there are any."""
    plain = [
        each
        for each in facts
        if isinstance(each, DockerfileVariable) and each.is_plain and each.stage.is_used
    ]
    if plain:
        yield DockerfileEnvironment(
            at=plain[0].at,
            role=plain[0].role,
            leaves=tuple(sorted({leaf for each in plain for leaf in each.leaves})),
            names=tuple(dict.fromkeys(each.name for each in plain)),
        )


def image_uses_of(facts: Iterable[Fact]) -> Iterator[ImageUse]:
    """Yield each image that the file builds on or takes files from, where it is first named."""
    seen: set[str] = set()
    for each in facts:
        image = _image_of(each)
        if image is None or image.raw in seen:
            continue
        seen.add(image.raw)
        yield ImageUse(
            at=each.at,
            role=each.role,
            leaves=(),
            image=image,
            use="base" if isinstance(each, DockerfileStage) else _use_of(each),
        )


def _use_of(fact: Fact) -> str:
    return "mount" if isinstance(fact, DockerfileFlag) and fact.mount else "copy"


def _image_of(fact: Fact) -> Image | None:
    """Return the image that a FROM or a `--from` pulls, None where it pulls none."""
    match fact:
        case (
            DockerfileStage(is_from_stage=False, image=image)
            | DockerfileFlag(image=Image() as image)
        ):
            return image if image.is_valid and not image.is_scratch else None
    return None
