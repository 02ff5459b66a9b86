"""Say in figures what the plan comes to: what every view of it starts with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from virida_audit.catalogue import Catalogue
from virida_audit.model.plan import Plan
from virida_audit.model.text import Text
from virida_audit.texts import phrase, same, say


def count_plan(plan: Plan) -> tuple[Text, ...]:
    """Return what runs in the end, in how many waves, and what is still open."""
    lines = []
    if plan.applications:
        count = len(plan.applications)
        lines.append(say("document.plan-applications", count=count, parts=_runtimes(plan)))
    if plan.addons:
        lines.append(say("document.plan-addons", count=len(plan.addons), parts=list_products(plan)))
    if plan.platform:
        lines.append(say("document.plan-platform", count=len(plan.platform)))
    if plan.gaps:
        lines.append(say("document.plan-gaps", count=len(plan.gaps)))
    waiting = sum(not each.is_answered for each in plan.decisions)
    if waiting:
        lines.append(say("document.plan-open", count=waiting))
    if plan.waves:
        steps = say("wave.steps", count=sum(len(each.steps) for each in plan.waves))
        environments = phrase(tuple(map(same, plan.environments)))
        lines.append(
            say("document.plan-waves", count=len(plan.waves), steps=steps, where=environments)
        )
    return tuple(lines)


def list_products(plan: Plan) -> Text:
    """Return the add-ons by product, counted."""
    addons = Catalogue().addons
    ids = [each.provider.value for each in plan.addons]
    names = (addons[each].name if each in addons else each for each in ids)
    return phrase(_counted(each.partition(" (")[0] for each in names))


def _runtimes(plan: Plan) -> Text:
    runtimes = Catalogue().runtimes
    slugs = [each.runtime.value for each in plan.applications]
    parts = _counted(runtimes[each].name if each in runtimes else each for each in slugs if each)
    waiting = slugs.count("")
    if waiting:
        parts = (*parts, say("document.plan-to-decide", count=waiting))
    return phrase(parts)


def _counted(names: Iterable[str]) -> tuple[Text, ...]:
    """Return each name with how often it is there, the most frequent first."""
    ranked = sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))
    return tuple(say("document.plan-part", name=name, count=count) for name, count in ranked)
