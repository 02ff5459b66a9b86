"""Services of Compose files, each as the project of its file runs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from virida_audit.facts.compose.model import ComposeService
from virida_audit.facts.reading import Reading
from virida_audit.model.sighting import Form, SeenImage, Setting, Sighting
from virida_audit.workloads.sightings.compose_routing import routing_settings
from virida_audit.workloads.sightings.compose_settings import (
    exposure_settings,
    launch_settings,
    operation_settings,
    privilege_settings,
    storage_settings,
)
from virida_audit.workloads.sightings.compose_variables import argument_settings, variable_settings
from virida_audit.workloads.sightings.image import image_names, seen_image
from virida_audit.workloads.sightings.veil import Veil

_SIDE = ("one-shot", "scheduled", "worker")


def compose_sightings(reading: Reading) -> Iterator[Sighting]:
    """Yield the services of one file in its order; what others only extend is none.

    A base file and the overlay that changes a service both show it: each for the environments
    that it speaks for.
    """
    veil = Veil(reading.secrets)
    for fact in reading.facts:
        if isinstance(fact, ComposeService) and not fact.run.is_template:
            yield _sighting(fact, veil)


def _sighting(fact: ComposeService, veil: Veil) -> Sighting:
    image, made = _image(fact), fact.run.made
    becomes = fact.service.becomes
    return Sighting(
        at=fact.at,
        form=Form.COMPOSE_SERVICE,
        name=fact.name,
        role=fact.role,
        group=fact.run.project,
        environments=fact.run.environments,
        becomes=becomes,
        folder=None if _is_remote(fact.build) or not fact.build else fact.build,
        dockerfile=fact.dockerfile,
        stage="" if made is None else made.stage,
        is_ghost=fact.run.is_ghost,
        image=image,
        base=None if made is None else seen_image(made.stage_base),
        names=image_names(image),
        runtime=fact.runtime if made is None else made.stage_runtime,
        is_static_site=made is not None and made.is_static_site,
        parent=fact.shares_with if becomes in _SIDE else "",
        settings=tuple(_settings(fact, veil)),
        is_complete=becomes != "incomplete",
    )


def _settings(fact: ComposeService, veil: Veil) -> Iterator[Setting]:
    table = fact.run.table
    yield from launch_settings(table, veil)
    yield from argument_settings(fact, veil)
    yield from variable_settings(fact, veil)
    yield from exposure_settings(table)
    yield from routing_settings(table)
    yield from storage_settings(fact, veil)
    yield from operation_settings(table, veil)
    yield from privilege_settings(fact)


def _image(fact: ComposeService) -> SeenImage | None:
    """Return the image it runs; one that its own build makes is the team's."""
    if not fact.image.raw:
        return None
    image = seen_image(fact.image)
    return replace(image, is_own=True) if fact.build else image


def _is_remote(context: str) -> bool:
    """Tell whether a build takes its sources from elsewhere."""
    return ":/" in context or context.startswith("git@")
