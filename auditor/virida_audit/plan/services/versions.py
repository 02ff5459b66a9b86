"""Choose the version of an add-on: the major of the image where it is offered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from virida_audit.catalogue.addons import Addon
from virida_audit.model.location import Location
from virida_audit.model.plan import Gap
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.text import Text
from virida_audit.model.workload import Workload
from virida_audit.texts import say

_ENGINES = {
    "postgresql-addon": frozenset(("postgresql", "postgis")),
    "mysql-addon": frozenset(("mysql", "percona-server")),
    "redis-addon": frozenset(("redis",)),
    "mongodb-addon": frozenset(("mongodb",)),
    "es-addon": frozenset(("elasticsearch", "kibana", "elastic-apm-server")),
}
"""Products whose version numbers are those of the add-on's engine."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The version, with what has to be said of it."""

    version: Stated | None
    gaps: tuple[Gap, ...] = ()
    limits: tuple[Text, ...] = ()


def choose_version(addon: Addon, workload: Workload | None, name: str) -> Chosen:
    """Return the version to ask for and where it differs from what runs today."""
    offered = {major(each): each for each in addon.versions.supported}
    source = addon.sources[0]
    if not offered:
        return Chosen(None)
    seen = [*_seen(addon, workload)]
    if not seen:
        return Chosen(_usual(addon, offered))
    written, at = max(seen, key=lambda each: (each[2], each[0]))[:2]
    wanted = major(written)
    limits = _conflict(seen)
    if wanted in offered:
        origins = (
            Origin(say("plan-service.version-seen", version=written), at=at),
            Origin(
                say("plan-service.version-offered", version=offered[wanted]),
                source=source,
                rule=addon.id,
            ),
        )
        return Chosen(Stated(wanted, origins), (), limits)
    nearest = _nearest(wanted, offered)
    origins = (
        Origin(say("plan-service.version-seen", version=written), at=at),
        Origin(
            say("plan-service.version-not-offered", version=written, offered=nearest),
            source=source,
            rule=addon.id,
        ),
    )
    gap = Gap(
        id=f"{name}.version",
        subject=name,
        what=say("plan-service.version-gap", name=addon.name, seen=written, offered=nearest),
        way_round=say("plan-service.version-way", offered=nearest),
        origins=origins,
    )
    return Chosen(Stated(nearest, origins, Confidence.MEDIUM), (gap,), limits)


def major(version: str) -> str:
    """Return what comes before the first dot."""
    return version.partition(".")[0]


def has_choice(addon: Addon) -> bool:
    """Tell whether a version is given when the add-on is made: it is refused without a choice."""
    return len(addon.versions.supported) > 1


def _seen(addon: Addon, workload: Workload | None) -> Iterator[tuple[str, Location, bool]]:
    """Yield version, place, and whether production says it."""
    if workload is None:
        return
    engines = _ENGINES.get(addon.id, frozenset())
    for each in workload.sightings:
        for image in (each.image, each.base):
            if image is not None and image.version and image.product in engines:
                is_production = "prod" in each.environments or not each.environments
                yield image.version, each.at, is_production


def _conflict(seen: list[tuple[str, Location, bool]]) -> tuple[Text, ...]:
    majors = sorted({major(version) for version, _, _ in seen}, key=_number)
    if len(majors) < 2:
        return ()
    return (say("plan-service.version-conflict", versions=", ".join(majors)),)


def _usual(addon: Addon, offered: dict[str, str]) -> Stated:
    default = addon.versions.default
    chosen = default if default in offered else max(offered, key=_number)
    code = "version-default" if chosen == default else "version-newest"
    why = say(f"plan-service.{code}", version=chosen)
    return Stated(chosen, (Origin(why, source=addon.sources[0], rule=addon.id),), Confidence.MEDIUM)


def _nearest(wanted: str, offered: dict[str, str]) -> str:
    """Return the lowest version above what runs today, else the highest there is."""
    above = [each for each in offered if _number(each) > _number(wanted)]
    return min(above, key=_number) if above else max(offered, key=_number)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0
