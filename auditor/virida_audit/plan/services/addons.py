"""Draft the add-on that takes the place of a service that the team runs itself."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.catalogue.addons import Addon
from virida_audit.model.plan import AddonPlan, Decision, Gap, Option
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form
from virida_audit.model.text import Text
from virida_audit.model.workload import Workload
from virida_audit.plan.applications.subject import PRODUCTION, environments_of, in_order
from virida_audit.plan.drafting import Drafting
from virida_audit.plan.services.data import carry_steps, init_scripts, volumes_of
from virida_audit.plan.services.extensions import Extensions, extensions_of
from virida_audit.plan.services.naming import console_names
from virida_audit.plan.services.plans import (
    Demand,
    choose_plan,
    demand_of,
    next_plan,
    room_of,
)
from virida_audit.plan.services.sharing import share
from virida_audit.plan.services.uses import Use
from virida_audit.plan.services.versions import choose_version, major
from virida_audit.products import Product
from virida_audit.texts import say


@dataclass(frozen=True, slots=True)
class Wanted:
    """A managed product that something asks for."""

    name: str
    addon: Addon
    reason: Origin
    uses: tuple[Use, ...]
    workload: Workload | None = None
    product: Product | None = None
    confidence: Confidence = Confidence.HIGH


@dataclass(frozen=True, slots=True)
class Drafted:
    """The add-ons of one wish, with what has to be said or asked."""

    addons: tuple[AddonPlan, ...] = ()
    gaps: tuple[Gap, ...] = ()
    decisions: tuple[Decision, ...] = ()


def draft_addon(drafting: Drafting, wanted: Wanted, project: str) -> Drafted:
    """Return one add-on, or several where applications open databases of their own."""
    shares = share(drafting, wanted.name, wanted.addon.id, wanted.uses)
    drafts = [
        _draft(drafting, wanted, project, group, index) for index, group in enumerate(shares.groups)
    ]
    asked = (shares.decision,) if shares.decision is not None else ()
    return Drafted(
        tuple(addon for each in drafts for addon in each.addons),
        tuple(dict.fromkeys(gap for each in drafts for gap in each.gaps)),
        (*asked, *(decision for each in drafts for decision in each.decisions)),
    )


def _draft(
    drafting: Drafting, wanted: Wanted, project: str, uses: tuple[Use, ...], index: int
) -> Drafted:
    addon, workload = wanted.addon, wanted.workload
    serves = tuple(sorted({each.application.name for each in uses}))
    name = wanted.name if index == 0 else f"{serves[0]}-{wanted.name}"
    environments = _environments(workload, uses)
    version = choose_version(addon, workload, name)
    extensions = extensions_of(addon, workload, uses, name)
    demand = demand_of(workload) if index == 0 else Demand()
    plans, asked = _plans(drafting, wanted, name, environments, version.version, extensions, demand)
    data = volumes_of(workload, wanted.product) if workload is not None else ()
    scripts = init_scripts(workload)
    names = console_names(name, project, serves, environments)
    main = plans[-1][1]
    plan = AddonPlan(
        name=name,
        workload=workload.name if workload is not None else "",
        provider=Stated(addon.id, (wanted.reason, *_uses(uses)), wanted.confidence),
        plan=main,
        version=version.version,
        serves=serves,
        environments=environments,
        is_shared=len(serves) > 1,
        data=data,
        carry=carry_steps(addon.id, dict(names)[environments[-1]]) if data else (),
        limits=_limits(wanted, version.limits, extensions, bool(scripts)),
        linked=_existing(workload, environments),
        evidence=(wanted.reason, *_uses(uses), *scripts),
        names=names,
        plans=tuple((each, one) for each, one in plans if one.value != main.value),
    )
    return Drafted((plan,), (*version.gaps, *extensions.gaps), asked)


def _uses(uses: tuple[Use, ...]) -> tuple[Origin, ...]:
    return tuple(dict.fromkeys(origin for each in uses for origin in each.how.origins[:2]))


def _environments(workload: Workload | None, uses: tuple[Use, ...]) -> tuple[str, ...]:
    """Return where it is deployed: where those it serves are, and an artefact runs it."""
    served = {one for each in uses for one in each.application.environments}
    if not served:
        return environments_of((workload,)) if workload is not None else (PRODUCTION,)
    if workload is None or not all(each.environments for each in workload.sightings):
        return in_order(served)
    return in_order(served.intersection(workload.environments)) or in_order(served)


def _plans(
    drafting: Drafting,
    wanted: Wanted,
    name: str,
    environments: tuple[str, ...],
    version: Stated | None,
    extensions: Extensions,
    demand: Demand,
) -> tuple[tuple[tuple[str, Stated], ...], tuple[Decision, ...]]:
    """Return the plan of each environment, and the question where production's is a guess."""
    addon = wanted.addon
    number = major(version.value) if version is not None else ""
    own = extensions.needs_own_server
    chosen = [
        (each, choose_plan(addon, each, demand, number, needs_own_server=own))
        for each in environments
    ]
    place, last = chosen[-1]
    larger = next_plan(addon, last.value)
    if place != PRODUCTION or demand.is_known or not larger:
        return tuple(chosen), ()
    decision = _ask_plan(drafting, addon, name, last, larger)
    if decision.answer != last.value:
        why = Origin(say("plan-service.plan-answer"), source=addon.sources[0], rule=decision.id)
        chosen[-1] = (place, Stated(decision.answer, (why,)))
    elif decision.is_answered:
        chosen[-1] = (place, Stated(last.value, last.origins))
    return tuple(chosen), (decision,)


def _ask_plan(
    drafting: Drafting, addon: Addon, name: str, smallest: Stated, larger: str
) -> Decision:
    options = (
        _plan_option("plan-small", addon, smallest.value),
        _plan_option("plan-larger", addon, larger),
    )
    question = say("plan-service.plan-question", name=name)
    return drafting.ask(f"{name}.plan", name, question, options, smallest.value, smallest.origins)


def _plan_option(code: str, addon: Addon, slug: str) -> Option:
    plan = next(each for each in addon.plans if each.slug == slug)
    consequence = say(f"plan-service.{code}-consequence", plan=slug, size=room_of(plan))
    return Option(slug, say("plan-service.plan-option", plan=slug), consequence)


def _limits(
    wanted: Wanted, versions: tuple[Text, ...], extensions: Extensions, has_scripts: bool
) -> tuple[Text, ...]:
    scripts = (say("plan-service.init-scripts"),) if has_scripts else ()
    caveats = wanted.product.caveats if wanted.product is not None else None
    said = (caveats,) if caveats is not None else ()
    nobody = () if wanted.uses else (say("plan-service.nobody"),)
    limits = (*nobody, *versions, *extensions.limits, *scripts, *said, *wanted.addon.limitations)
    return tuple(dict.fromkeys(limits))


def _existing(
    workload: Workload | None, environments: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Return the add-ons that the tree says are there already, by environment."""
    if workload is None:
        return ()
    found: dict[str, str] = {}
    for each in workload.in_form(Form.CLEVER_APPLICATION):
        for place in each.environments or (PRODUCTION,):
            if place in environments:
                found.setdefault(place, each.name)
    return tuple((each, found[each]) for each in environments if each in found)
