"""How large and how many in each environment, within the bounds of the platform."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from virida_audit.model.plan import Size
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form, Matter, Setting, Sighting
from virida_audit.model.text import Text
from virida_audit.model.workload import WorkloadKind
from virida_audit.plan.applications.outcome import Outcome
from virida_audit.plan.applications.reasons import by_fact, by_runtime, seen, stated
from virida_audit.plan.applications.runtime import RuntimeChoice
from virida_audit.plan.applications.subject import (
    Subject,
    deployed,
    for_environment,
    settings_in,
)
from virida_audit.texts import say

_SIZING = "rules/catalogue/flavors.yaml"
_OVERLAYS = ("kustomization.yaml", "kustomization.yml", "Kustomization")


@dataclass(frozen=True, slots=True)
class _Limit:
    """The largest of some limits, with the places that give it."""

    value: float
    origins: tuple[Origin, ...]
    is_agreed: bool = True


_NONE = _Limit(0, ())


def settle_sizes(subject: Subject, choice: RuntimeChoice) -> Outcome[tuple[Size, ...]]:
    """Return one size an environment, in the order of a delivery."""
    sizes, notes = [], []
    for environment in subject.environments:
        flavor, remarks = _flavor(subject, choice, environment)
        lowest, highest, capped = _instances(subject, environment)
        sizes.append(Size(environment, flavor, lowest, highest))
        notes += [*remarks, *capped]
    return Outcome(tuple(sizes), notes=tuple(dict.fromkeys(notes)))


def _flavor(
    subject: Subject, choice: RuntimeChoice, environment: str
) -> tuple[Stated, tuple[Text, ...]]:
    catalogue, slug = subject.catalogue, choice.slug
    sightings = subject.sightings
    memory = _largest(sightings, Matter.MEMORY, environment)
    cpu = _largest(sightings, Matter.CPU, environment)
    beside = [
        _largest(deployed(each), Matter.MEMORY, environment)
        for each in subject.part(WorkloadKind.WORKER)
    ]
    total = int(memory.value + sum(each.value for each in beside))
    origins = (*memory.origins, *(o for each in beside for o in each.origins), *cpu.origins)
    if not origins:
        why = say("plan-app.why-default-flavor")
        page = by_runtime(catalogue, slug, why)
        default = catalogue.runtimes[slug].default_flavor
        return stated(default, page, confidence=Confidence.MEDIUM), ()
    margin = str(catalogue.sizes.sizing.memory_margin_percent)
    rule = Origin(say("plan-app.why-flavor", margin=margin), source=_SIZING, rule="sizing")
    found = catalogue.sizes.smallest(total, cpu.value / 1000, slug)
    if found is None:
        largest = catalogue.sizes.limits.max_flavor
        note = say("plan-app.flavor-too-large", largest=largest, memory=str(total))
        return stated(largest, *origins, rule, confidence=Confidence.LOW), (note,)
    level = Confidence.HIGH if memory.is_agreed and cpu.is_agreed else Confidence.MEDIUM
    return stated(found.name, *origins, rule, confidence=level), ()


def _largest(sightings: Iterable[Sighting], matter: Matter, environment: str) -> _Limit:
    """Return the largest number that each form's most specific word gives, with all the places."""
    spoken = for_environment(sightings, environment)
    found = [(each, s, _number(s)) for each, s in settings_in(spoken, matter)]
    found = [each for each in found if each[2] > 0]
    named = [each for each in found if each[0].environments]
    kept = [each for each in named or found if _is_most_specific(each[0], named)]
    if not kept:
        return _NONE
    top = max(value for _, _, value in kept)
    at_top = [seen(each, s) for each, s, value in kept if value == top]
    others = [seen(each, s) for each, s, value in kept if value != top]
    return _Limit(top, tuple(dict.fromkeys((*at_top, *others))), not others)


def _is_most_specific(sighting: Sighting, named: list[tuple[Sighting, Setting, float]]) -> bool:
    """Tell whether nothing of its form speaks of fewer environments."""
    rivals = (each for each, _, _ in named if each.form is sighting.form)
    return all(len(sighting.environments) <= len(each.environments) for each in rivals)


def _number(setting: Setting) -> float:
    """Return the number of a setting, nought where it is none."""
    try:
        value = float(setting.value)
    except ValueError:
        return 0
    return value if 0 < value < 1e9 else 0


def _instances(subject: Subject, environment: str) -> tuple[Stated, Stated, tuple[Text, ...]]:
    """Return the fewest and the most instances; an autoscaler's bounds before a fixed number."""
    sightings = subject.sightings
    scaled = _scaled(sightings, environment)
    fixed = _largest(sightings, Matter.REPLICAS, environment)
    low = _largest(scaled, Matter.MIN_REPLICAS, environment)
    high = _largest(scaled, Matter.MAX_REPLICAS, environment)
    if high.origins:
        scaling = by_fact(subject.catalogue, "autoscaling", say("plan-app.why-autoscaling"))
        low = low if low.origins else _Limit(1, high.origins)
        low = _Limit(min(low.value, high.value), (*low.origins, scaling), low.is_agreed)
        high = _Limit(high.value, (*high.origins, scaling), high.is_agreed)
    elif fixed.origins:
        low = high = fixed
    else:
        why = say("plan-app.why-one-instance")
        low = high = _Limit(1, (Origin(why, at=subject.workload.at),))
    bound = subject.catalogue.sizes.limits.max_instances_cli
    notes: tuple[Text, ...] = ()
    if high.value > bound:
        platform = str(subject.catalogue.sizes.limits.max_instances_platform)
        wanted = str(int(high.value))
        notes = (
            say("plan-app.instances-capped", wanted=wanted, bound=str(bound), platform=platform),
        )
    return _bounded(subject, low, bound), _bounded(subject, high, bound), notes


def _scaled(sightings: tuple[Sighting, ...], environment: str) -> tuple[Sighting, ...]:
    """Return what may give the bounds of an autoscaler.

    An overlay is the whole of its environment: where it builds no autoscaler it has taken away the
    one that its base holds.
    """
    built = [
        each
        for each in sightings
        if each.at.path.endswith(_OVERLAYS) and environment in each.environments
    ]
    if not built or any(each.first(Matter.MAX_REPLICAS) for each in built):
        return sightings
    return tuple(each for each in sightings if each.form is not Form.KUBERNETES)


def _bounded(subject: Subject, limit: _Limit, bound: int) -> Stated:
    origins = limit.origins
    if limit.value > bound:
        why = say("plan-app.why-instances-bound", bound=str(bound))
        origins = (*origins, by_fact(subject.catalogue, "whole-machine", why))
    level = Confidence.HIGH if limit.is_agreed else Confidence.MEDIUM
    return stated(str(min(int(limit.value), bound)), *origins, confidence=level)
