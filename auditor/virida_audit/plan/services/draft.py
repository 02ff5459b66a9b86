"""Put the services of a plan together, and tell the applications how to reach them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from virida_audit.model.plan import (
    AddonPlan,
    ApplicationPlan,
    Decision,
    Gap,
    PlatformService,
    Removed,
)
from virida_audit.model.provenance import Origin
from virida_audit.model.workload import Workload, WorkloadKind
from virida_audit.plan.applications.subject import deployed
from virida_audit.plan.drafting import Drafting
from virida_audit.plan.services.addons import Wanted, draft_addon
from virida_audit.plan.services.existing import reuse_existing
from virida_audit.plan.services.fates import (
    Fate,
    platform_service,
    product_of,
    removed,
    undecided,
)
from virida_audit.plan.services.hosts import HostNames
from virida_audit.plan.services.linking import link_applications
from virida_audit.plan.services.naming import project_of
from virida_audit.plan.services.parts import Parts
from virida_audit.plan.services.satellites import (
    hosts_of_satellites,
    satellite_service,
    with_options,
)
from virida_audit.plan.services.storage import storage_addons, storage_gaps
from virida_audit.plan.services.uses import Use, Uses, parts_of
from virida_audit.plan.services.wanted import wanted_by_code, wanted_by_storage
from virida_audit.texts import say

_UNDECIDED = (WorkloadKind.UNMANAGED, WorkloadKind.UNKNOWN, WorkloadKind.GHOST)
_REMOVED = (
    WorkloadKind.TOOL,
    WorkloadKind.DEVELOPMENT,
    WorkloadKind.TEST,
    WorkloadKind.EXAMPLE,
)


@dataclass(frozen=True, slots=True)
class ServicesDraft:
    """The services of a plan, each part sorted by name."""

    applications: tuple[ApplicationPlan, ...]
    """With their links, their variables mapped to what they stand on."""
    addons: tuple[AddonPlan, ...]
    platform: tuple[PlatformService, ...]
    removed: tuple[Removed, ...]
    gaps: tuple[Gap, ...]
    decisions: tuple[Decision, ...]


def draft_services(drafting: Drafting, applications: tuple[ApplicationPlan, ...]) -> ServicesDraft:
    """Return the services that the workloads of a tree ask for."""
    hosts = HostNames(drafting.workloads)
    uses = Uses(drafting, applications, hosts)
    project = project_of(drafting.workloads)
    held = {name for each in applications for name in _held(drafting, each)}
    parts = Parts()
    satellites = hosts_of_satellites(drafting)
    for workload in drafting.workloads.every:
        if workload.name in satellites:
            main = satellites[workload.name]
            parts.platform.append(satellite_service(drafting, workload, main))
        elif workload.name not in held:
            _settle(drafting, workload, uses.of(workload), project, parts)
    for decision, wanted in wanted_by_code(drafting, applications, uses):
        parts.decisions.append(decision)
        if wanted is not None:
            _add(drafting, wanted, project, parts)
    for wanted in wanted_by_storage(drafting, applications, uses):
        _add(drafting, wanted, project, parts)
    for application in applications:
        parts.addons.extend(storage_addons(drafting, application, project))
        parts.gaps.extend(storage_gaps(application))
    parts.addons[:] = with_options(drafting, tuple(parts.addons), satellites)
    reuse_existing(drafting, parts)
    rewritten = link_applications(drafting, applications, hosts, parts)
    return ServicesDraft(
        applications=rewritten,
        addons=tuple(sorted(parts.addons, key=lambda each: each.name)),
        platform=tuple(sorted(parts.platform, key=lambda each: each.name)),
        removed=tuple(sorted(parts.removed, key=lambda each: each.name)),
        gaps=tuple(sorted(parts.gaps, key=lambda each: (each.subject, each.id))),
        decisions=tuple(sorted(parts.decisions, key=lambda each: each.id)),
    )


def _held(drafting: Drafting, application: ApplicationPlan) -> Iterator[str]:
    return (each.name for each in parts_of(drafting, application))


def _settle(
    drafting: Drafting, workload: Workload, uses: tuple[Use, ...], project: str, parts: Parts
) -> None:
    if workload.kind is WorkloadKind.ADDON:
        _settle_addon(drafting, workload, uses, project, parts)
    elif workload.kind is WorkloadKind.PLATFORM:
        parts.platform.append(platform_service(drafting, workload))
    elif workload.kind in _REMOVED:
        parts.removed.append(removed(drafting, workload))
    elif workload.kind in _UNDECIDED:
        fate = undecided(drafting, workload)
        _keep(fate, parts)
        if fate.addon:
            _add(drafting, _wanted(drafting, workload, fate.addon, uses), project, parts)


def _settle_addon(
    drafting: Drafting, workload: Workload, uses: tuple[Use, ...], project: str, parts: Parts
) -> None:
    product = product_of(drafting, workload)
    addon = drafting.catalogue.addons.get((product.addon if product else None) or "")
    if addon is None or not addon.provider:
        # On request or as a service apart: the command line cannot create it.
        _keep(undecided(drafting, workload), parts)
        return
    _add(drafting, _wanted(drafting, workload, addon.id, uses), project, parts)


def _wanted(drafting: Drafting, workload: Workload, provider: str, uses: tuple[Use, ...]) -> Wanted:
    product = product_of(drafting, workload)
    addon = drafting.catalogue.addons[provider]
    name = product.name if product is not None else workload.name
    why = say("plan-service.runs-product", product=name)
    # What deploys it says more than an override for a developer's machine.
    at = next((each.at for each in deployed(workload)), workload.at)
    reason = Origin(why, at=at, source=addon.sources[0], rule=addon.id)
    return Wanted(workload.name, addon, reason, uses, workload, product, workload.confidence)


def _add(drafting: Drafting, wanted: Wanted, project: str, parts: Parts) -> None:
    taken = {each.name for each in parts.addons}
    if wanted.name in taken:
        wanted = replace(wanted, name=f"{wanted.name}-2")
    drafted = draft_addon(drafting, wanted, project)
    parts.addons.extend(drafted.addons)
    parts.gaps.extend(drafted.gaps)
    parts.decisions.extend(drafted.decisions)
    for plan in drafted.addons:
        for use in wanted.uses:
            if use.application.name in plan.serves:
                parts.uses[(use.application.name, plan.name)] = use.how


def _keep(fate: Fate, parts: Parts) -> None:
    parts.platform.extend(fate.platform)
    parts.gaps.extend(fate.gaps)
    parts.decisions.extend(fate.decisions)
