"""Make the plan: applications, what they stand on, and the order in which they move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from virida_audit.catalogue import Catalogue
from virida_audit.model.plan import Plan
from virida_audit.model.project import SourceProject
from virida_audit.model.provenance import Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.workload import Workloads

if TYPE_CHECKING:
    from virida_audit.facts.clever_addons import AddonMention

_NO_ANSWERS: Mapping[str, str] = MappingProxyType({})


def make_plan(
    workloads: Workloads,
    projects: Mapping[str, SourceProject],
    catalogue: Catalogue,
    answers: Mapping[str, str] = _NO_ANSWERS,
    existing: tuple[AddonMention, ...] = (),
) -> Plan:
    """Return everything that has to be done for the workloads of a tree.

    `projects` are by folder, `answers` by decision; `existing` are add-ons that are there already.
    Errors: AuditError where an answer is none of its decision's options.
    """
    # A scan of a tree without workloads never comes here: the parts are loaded on first use.
    from virida_audit.plan.applications import draft_applications
    from virida_audit.plan.applications.subject import in_order
    from virida_audit.plan.drafting import Drafting
    from virida_audit.plan.services import draft_services
    from virida_audit.plan.waves import draft_waves

    drafting = Drafting(workloads, projects, catalogue, answers, existing)
    first = draft_applications(drafting)
    services = draft_services(drafting, first.applications)
    environments = {one for each in services.applications for one in each.environments}
    environments |= {one for each in services.addons for one in each.environments}
    plan = Plan(
        applications=tuple(sorted(services.applications, key=lambda each: each.name)),
        addons=services.addons,
        platform=services.platform,
        removed=services.removed,
        gaps=tuple(sorted((*first.gaps, *services.gaps), key=lambda each: (each.subject, each.id))),
        decisions=tuple(sorted((*first.decisions, *services.decisions), key=lambda each: each.id)),
        environments=in_order(environments),
    )
    plan = replace(plan, confidence=_weakest(plan))
    return replace(plan, waves=draft_waves(drafting, plan))


def _weakest(plan: Plan) -> Confidence:
    """Return the confidence of the weakest value that no open decision is about."""
    open_subjects = {each.subject for each in plan.decisions if not each.is_answered}
    levels = {stated.confidence for stated in _values(plan, open_subjects)}
    return next((each for each in Confidence if each in levels), Confidence.HIGH)


def _values(plan: Plan, skipped: set[str]) -> Iterator[Stated]:
    for application in plan.applications:
        if application.name not in skipped:
            yield application.runtime
            yield application.port
            optional = (application.version, application.run, application.start, application.build)
            yield from (each for each in optional if each is not None)
    for addon in plan.addons:
        if addon.name not in skipped:
            yield addon.provider
            yield addon.plan
            if addon.version is not None:
                yield addon.version
