"""Add-ons that the tree says are on the platform already: they are reused, not created again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from virida_audit.catalogue.addons import Addon
from virida_audit.facts.clever_addons import AddonMention
from virida_audit.facts.environments import environment_of
from virida_audit.model.plan import AddonPlan
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.text import Text
from virida_audit.plan.applications.subject import PRODUCTION
from virida_audit.plan.drafting import Drafting
from virida_audit.plan.services.parts import Parts
from virida_audit.plan.services.plans import is_smaller
from virida_audit.texts import say


def reuse_existing(drafting: Drafting, parts: Parts) -> None:
    """Link each add-on of the plan to the one that is there, and drop what nobody has to decide."""
    taken: dict[str, dict[str, AddonMention]] = {}
    for mention in drafting.existing:
        place = environment_of(mention.name) or PRODUCTION
        target = _target(mention, place, parts.addons)
        if target is not None:
            taken.setdefault(target.name, {}).setdefault(place, mention)
    parts.addons[:] = [
        _reused(drafting, each, taken[each.name]) if each.name in taken else each
        for each in parts.addons
    ]
    settled = {
        f"{name}.plan"
        for name, found in taken.items()
        if PRODUCTION in found and found[PRODUCTION].plan
    }
    parts.decisions[:] = [
        each for each in parts.decisions if each.id not in settled or each.is_answered
    ]


def _target(mention: AddonMention, place: str, addons: list[AddonPlan]) -> AddonPlan | None:
    """Return the planned add-on that a mention is about, None where several may be.

    Databases that products have for themselves come second to the one that code of the team opens.
    """
    fitting = [
        each
        for each in addons
        if each.provider.value == mention.provider
        and place in each.environments
        and place not in dict(each.linked)
    ]
    same = [each for each in fitting if dict(each.names).get(place) == mention.name]
    main = [each for each in fitting if each.name == each.workload or not each.workload]
    for found in (same, fitting, main):
        if len(found) == 1:
            return found[0]
    return None


def _reused(drafting: Drafting, plan: AddonPlan, found: Mapping[str, AddonMention]) -> AddonPlan:
    addon = drafting.catalogue.addons[plan.provider.value]
    last = plan.environments[-1]
    plans = {each: plan.plan_in(each) for each in plan.environments}
    limits: list[Text] = []
    for place, mention in found.items():
        limits += _notes(addon, plan, place, mention)
        if mention.plan and not _is_chosen(drafting, plan, place):
            why = Origin(say("plan-service.exists-plan", name=mention.name), at=mention.at)
            plans[place] = Stated(mention.plan, (why,))
    linked = {**{each: one.name for each, one in found.items()}, **dict(plan.linked)}
    return replace(
        plan,
        plan=plans[last],
        plans=tuple((each, one) for each, one in plans.items() if one.value != plans[last].value),
        linked=tuple((each, linked[each]) for each in plan.environments if each in linked),
        # What it holds is the team's data today: a dump restored over it would be a loss.
        carry=() if last in linked else plan.carry,
        limits=(*limits, *plan.limits),
        evidence=tuple(dict.fromkeys((*plan.evidence, *_evidence(plan, found)))),
    )


def _is_chosen(drafting: Drafting, plan: AddonPlan, place: str) -> bool:
    return place == PRODUCTION and f"{plan.name}.plan" in drafting.answers


def _notes(addon: Addon, plan: AddonPlan, place: str, mention: AddonMention) -> Iterator[Text]:
    yield say("plan-service.exists", name=mention.name, environment=place)
    needed = plan.plan_in(place).value
    if mention.plan and is_smaller(addon, mention.plan, needed):
        yield say(
            "plan-service.exists-smaller", name=mention.name, plan=mention.plan, needed=needed
        )


def _evidence(plan: AddonPlan, found: Mapping[str, AddonMention]) -> Iterator[Origin]:
    """Yield where it is named, and the places that tell how large it has to be."""
    for place, mention in sorted(found.items()):
        yield Origin(say("plan-service.exists-seen", name=mention.name), at=mention.at)
        yield from (each for each in plan.plan_in(place).origins if each.at is not None)
