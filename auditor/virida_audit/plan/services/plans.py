"""Choose the plan of an add-on by what the tree says of its memory and its disk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from virida_audit.catalogue.addons import Addon, Plan
from virida_audit.model.location import Location
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Matter, Setting, Sighting
from virida_audit.model.source import Role
from virida_audit.model.text import Text
from virida_audit.model.workload import Workload
from virida_audit.plan.applications.subject import PRODUCTION
from virida_audit.regex import regex
from virida_audit.texts import number, say

_SIZE = regex(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[KMGT])i?B?", re.IGNORECASE)
_MIB = {"K": 1 / 1024, "M": 1.0, "G": 1024.0, "T": 1024.0 * 1024}
_MAXMEMORY = regex(r"--maxmemory[ =]+(?P<size>\d+(?:\.\d+)?\s*[kmgKMG][bB]?)\b")
PASSING_STAGES = frozenset(("local", "dev", "test", "ci", "sandbox", "preview", "demo"))
"""Environments whose data may be lost: the free plan is enough, nothing is carried over."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What an artefact says that the service takes."""

    memory_mib: int = 0
    disk_mib: int = 0
    origins: tuple[Origin, ...] = ()

    @property
    def is_known(self) -> bool:
        """Tell whether the tree says anything of its size."""
        return bool(self.memory_mib or self.disk_mib)


def demand_of(workload: Workload | None) -> Demand:
    """Return the most that production asks for, with its places.

    Where no appearance speaks of production, what the others ask for is all there is to go by. What
    a server is told to keep in memory says more of its data than the memory of its container.
    """
    seen = _of_production(workload)
    memory, disk = [*_kept_in_memory(seen)] or [*_memory(seen)], [*_disk(seen)]
    origins = []
    for code, found in (("memory-demand", memory), ("disk-demand", disk)):
        if found:
            size, at = max(found, key=lambda each: each[0])
            origins.append(Origin(say(f"plan-service.{code}", size=number(size)), at=at))
    return Demand(
        max((size for size, _ in memory), default=0),
        max((size for size, _ in disk), default=0),
        tuple(origins),
    )


def choose_plan(
    addon: Addon, environment: str, demand: Demand, version: str, *, needs_own_server: bool
) -> Stated:
    """Return the plan of one environment with its reasons; empty where the add-on has no plans.

    Production gets the smallest that holds what the tree says, what comes before it the smallest.
    """
    if len(addon.plans) < 2:
        code, slug = ("plan-only", addon.plans[0].slug) if addon.plans else ("plan-none", "")
        return Stated(slug, (_why(addon, code),))
    if environment in PASSING_STAGES and not needs_own_server and _takes(addon, version):
        shared = next((each for each in addon.plans if each.shared), None)
        if shared is not None:
            return Stated(shared.slug, (_why(addon, "plan-shared", environment=environment),))
    own = [each for each in addon.plans if not each.shared]
    if environment != PRODUCTION:
        reason = _why(addon, "plan-smallest", environment=environment)
        return Stated(_smallest(own).slug, (reason,))
    if not demand.is_known:
        reason = _why(addon, "plan-unknown-size", environment=environment)
        return Stated(_smallest(own).slug, (reason,), Confidence.MEDIUM)
    fitting = [each for each in own if _fits(each, demand)]
    if not fitting:
        origins = (*demand.origins, _why(addon, "plan-too-small"))
        return Stated(max(own, key=_weight).slug, origins, Confidence.LOW)
    chosen = min(fitting, key=_weight)
    return Stated(chosen.slug, (*demand.origins, _why_it_fits(addon, own, chosen)))


def _why(addon: Addon, code: str, **values: str | Text) -> Origin:
    text = say(f"plan-service.{code}", **values)
    return Origin(text, source=addon.sources[0], rule=addon.id)


def _why_it_fits(addon: Addon, own: list[Plan], chosen: Plan) -> Origin:
    """Return why it is this plan, with what the largest of the smaller ones falls short of."""
    smaller = [each for each in own if _weight(each) and _weight(each) < _weight(chosen)]
    if not smaller:
        return _why(addon, "plan-fits-first", plan=chosen.slug, room=room_of(chosen))
    below = max(smaller, key=_weight)
    return _why(
        addon,
        "plan-fits",
        plan=chosen.slug,
        room=room_of(chosen),
        smaller=below.slug,
        less=room_of(below),
    )


def room_of(plan: Plan) -> Text:
    """Return what a plan holds: memory and disk, or the data where that is what is limited."""
    if plan.max_database_mib is not None or plan.memory_mib is None or plan.disk_mib is None:
        size = plan.max_database_mib or plan.memory_mib or plan.disk_mib or 0
        return say("plan-service.mib", count=size)
    return say("plan-service.room", memory=number(plan.memory_mib), disk=number(plan.disk_mib))


def next_plan(addon: Addon, slug: str) -> str:
    """Return the next larger plan of one's own, empty where there is none."""
    own = sorted((each for each in addon.plans if not each.shared and _weight(each)), key=_weight)
    slugs = [each.slug for each in own]
    after = slugs.index(slug) + 1 if slug in slugs else len(slugs)
    memory = next((each.memory_mib for each in own if each.slug == slug), None)
    return next(
        (each.slug for each in own[after:] if memory is None or each.memory_mib != memory), ""
    )


def is_smaller(addon: Addon, slug: str, other: str) -> bool:
    """Tell whether a plan holds less than another one, as far as their sizes are known."""
    plans = {each.slug: each for each in addon.plans}
    if slug not in plans or other not in plans:
        return False
    one, two = plans[slug], plans[other]
    sizes = ((one.max_database_mib, two.max_database_mib), (one.memory_mib, two.memory_mib),
             (one.disk_mib, two.disk_mib))  # fmt: skip
    return any(less is not None and more is not None and less < more for less, more in sizes)


def size_mib(text: str) -> int:
    """Return a size such as `20Gi`, `512M` in MiB; 0 for none."""
    match = _SIZE.search(text)
    return round(float(match["number"]) * _MIB[match["unit"].upper()]) if match else 0


def _takes(addon: Addon, version: str) -> bool:
    shared = addon.versions.shared_plan
    return not version or not shared or any(_major(each) == version for each in shared)


def _major(version: str) -> str:
    return version.partition(".")[0]


def _smallest(plans: list[Plan]) -> Plan:
    known = [each for each in plans if _weight(each)]
    return min(known, key=_weight) if known else plans[0]


def _weight(plan: Plan) -> tuple[int, ...]:
    """Order plans by what they hold; empty for sizes that nothing tells."""
    if plan.max_database_mib is not None:
        return (plan.max_database_mib, 0)
    if plan.memory_mib is None or plan.disk_mib is None:
        return ()
    return (plan.memory_mib, plan.disk_mib)


def _fits(plan: Plan, demand: Demand) -> bool:
    if plan.max_database_mib is not None:
        return plan.max_database_mib >= demand.memory_mib
    if plan.memory_mib is None or plan.disk_mib is None:
        return False
    return plan.memory_mib >= demand.memory_mib and plan.disk_mib >= demand.disk_mib


def _of_production(workload: Workload | None) -> tuple[Sighting, ...]:
    every = workload.sightings if workload is not None else ()
    said = tuple(each for each in every if PRODUCTION in each.environments)
    plain = (each for each in every if not each.environments and each.role is Role.PRODUCTION)
    return (*said, *plain) or every


def _kept_in_memory(sightings: tuple[Sighting, ...]) -> Iterator[tuple[int, Location]]:
    for setting in _settings(sightings, Matter.COMMAND):
        match = _MAXMEMORY.search(setting.value)
        if match is not None:
            yield size_mib(match["size"]), setting.at


def _memory(sightings: tuple[Sighting, ...]) -> Iterator[tuple[int, Location]]:
    for setting in _settings(sightings, Matter.MEMORY):
        if setting.value.isdigit():
            yield int(setting.value), setting.at


def _disk(sightings: tuple[Sighting, ...]) -> Iterator[tuple[int, Location]]:
    for setting in _settings(sightings, Matter.MOUNT):
        size = size_mib(setting.detail)
        if size:
            yield size, setting.at


def _settings(sightings: tuple[Sighting, ...], matter: Matter) -> Iterator[Setting]:
    for sighting in sightings:
        yield from sighting.of(matter)
