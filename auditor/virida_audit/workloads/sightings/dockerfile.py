"""Dockerfiles: the image that the last stage makes, and those of stages with their own command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from virida_audit.facts.dockerfile.model import (
    DockerfileFact,
    DockerfileStage,
    StageContext,
    StageLaunch,
)
from virida_audit.facts.reading import Fact, Reading
from virida_audit.model.location import Location
from virida_audit.model.sighting import Form, SeenImage, Sighting
from virida_audit.model.source import Role
from virida_audit.workloads.sightings.dockerfile_name import name_of
from virida_audit.workloads.sightings.dockerfile_settings import StageFacts, stage_settings
from virida_audit.workloads.sightings.image import seen_image
from virida_audit.workloads.sightings.veil import Veil


def dockerfile_sightings(reading: Reading) -> Iterator[Sighting]:
    """Yield what a Dockerfile makes, the last stage first, then the others by position."""
    whole = next((each for each in reading.facts if isinstance(each, DockerfileFact)), None)
    stages = {each.stage.index: each for each in reading.facts if isinstance(each, DockerfileStage)}
    if whole is None or not stages:
        return
    veil = Veil(reading.secrets)
    by_stage = _by_stage(reading.facts)
    last = max(stages)
    launch = next((each for each in whole.launches if each.stage == last), None)
    yield _sighting(whole, StageFacts(stages, by_stage, last, launch), veil)
    for further in _runnable(whole, stages, last):
        yield _sighting(whole, StageFacts(stages, by_stage, further.stage, further), veil)


def _by_stage(facts: tuple[Fact, ...]) -> Mapping[int, list[Fact]]:
    found: dict[int, list[Fact]] = {}
    for each in facts:
        stage = getattr(each, "stage", None)
        if isinstance(stage, StageContext):
            found.setdefault(stage.index, []).append(each)
    return found


def _runnable(
    whole: DockerfileFact, stages: Mapping[int, DockerfileStage], last: int
) -> tuple[StageLaunch, ...]:
    """Return what further stages start; what the last one inherits of them is not said twice.

    An ENTRYPOINT that later stages give their commands to is no start of its own.
    """
    inherited = {(each.at, each.text) for each in whole.launches if each.stage == last}
    begun = {(each.at, each.text.partition(" ")[0]) for each in whole.launches if " " in each.text}
    return tuple(
        each
        for each in whole.launches
        if each.stage != last
        and each.stage in stages
        and (each.at, each.text) not in inherited
        and (each.at, each.text) not in begun
    )


@dataclass(frozen=True, slots=True)
class _Made:
    """What a stage makes."""

    at: Location
    role: Role
    base: SeenImage | None
    runtime: str
    is_static_site: bool
    stage: str


def _made(whole: DockerfileFact, stages: Mapping[int, DockerfileStage], index: int) -> _Made:
    stage = stages[index].stage
    if index == max(stages):
        base = seen_image(whole.final_image)
        role = _last_role(whole, stages, index)
        return _Made(whole.at, role, base, whole.runtime, whole.is_static_site, "")
    runtime = stage.runtime or whole.runtime
    at = stages[index].at
    return _Made(at, stages[index].role, seen_image(stage.image), runtime, False, stage.name)


def _last_role(whole: DockerfileFact, stages: Mapping[int, DockerfileStage], last: int) -> Role:
    """Return the role of the last stage: one for developers, where another is there to run."""
    others = {stages[each.stage].role for each in whole.launches if each.stage != last}
    return stages[last].role if Role.PRODUCTION in others else whole.role


def _sighting(whole: DockerfileFact, facts: StageFacts, veil: Veil) -> Sighting:
    made = _made(whole, facts.stages, facts.index)
    name, environments = name_of(whole.path, whole.context)
    return Sighting(
        at=made.at,
        form=Form.DOCKERFILE,
        name=f"{name}:{made.stage}" if made.stage else name,
        role=made.role,
        group=whole.path,
        environments=environments,
        folder=whole.context,
        dockerfile=whole.path,
        stage=made.stage,
        is_ghost=whole.is_ghost,
        base=made.base,
        runtime=made.runtime,
        is_static_site=made.is_static_site,
        settings=tuple(stage_settings(facts, veil)),
    )
