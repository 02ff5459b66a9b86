"""Objects of a built overlay or chart as the part that one environment says of a workload."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.catalogue import Catalogue
from virida_audit.facts.kubernetes.packaging import OverlayObject
from virida_audit.model.location import Location
from virida_audit.model.sighting import Form, Matter, Setting, Sighting
from virida_audit.model.source import Role
from virida_audit.workloads.sightings.image import image_names, seen_text
from virida_audit.workloads.sightings.pod_settings import (
    bounds_settings,
    given_setting,
    size_settings,
    way_setting,
)
from virida_audit.workloads.sightings.veil import Veil


def object_sighting(
    one: OverlayObject,
    name: str,
    group: str,
    environment: str,
    at: Location,
    role: Role,
    veil: Veil,
    catalogue: Catalogue,
) -> Sighting:
    """Return what an environment says of a workload that is written elsewhere."""
    image = seen_text(one.images[0], catalogue) if one.images and one.images[0] else None
    return Sighting(
        at=at,
        form=Form.KUBERNETES,
        name=name,
        role=role,
        group=group,
        environments=(environment,) if environment else (),
        image=image,
        names=image_names(image),
        kind=one.kind,
        settings=tuple(_settings(one, name, at, veil)),
        is_complete=False,
    )


def _settings(one: OverlayObject, name: str, at: Location, veil: Veil) -> Iterator[Setting]:
    places = {key: place if place.path else at for key, place in one.places}
    if one.replicas >= 0:
        yield Setting(Matter.REPLICAS, str(one.replicas), places.get("replicas", at))
    yield from size_settings(
        one.memory_mib, one.cpu_millis, places.get("memory", at), places.get("cpu", at)
    )
    if one.bounds is not None:
        yield from bounds_settings(one.bounds)
    for way in one.ways:
        yield way_setting(way)
    for given in one.variables:
        yield given_setting(given, veil)
    if one.name not in (name, one.original) and "<" not in one.name:
        yield Setting(Matter.ALIAS, one.name, at)
