"""Tell each application what it is linked to and where its variables take their values from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from virida_audit.model.plan import (
    AddonPlan,
    AddonVariable,
    ApplicationPlan,
    Link,
    LinkKind,
    PlannedVariable,
)
from virida_audit.model.provenance import Origin, Stated
from virida_audit.plan.drafting import Drafting
from virida_audit.plan.services.calls import Caller
from virida_audit.plan.services.choices import ask_mapping, ask_traffic
from virida_audit.plan.services.fates import product_of
from virida_audit.plan.services.hardcoded import hard_coded_gaps, hard_coded_links
from virida_audit.plan.services.hosts import HostNames
from virida_audit.plan.services.injected import Serving
from virida_audit.plan.services.parts import Parts
from virida_audit.plan.services.ports import port_gaps
from virida_audit.plan.services.storage import mount_variables
from virida_audit.plan.services.targets import Applications, link_kind
from virida_audit.plan.services.uses import parts_of
from virida_audit.plan.services.values import Values
from virida_audit.plan.services.variables import Rewritten, rewrite
from virida_audit.texts import say


def link_applications(
    drafting: Drafting,
    applications: tuple[ApplicationPlan, ...],
    hosts: HostNames,
    parts: Parts,
) -> tuple[ApplicationPlan, ...]:
    """Return the applications with links and mapped variables; the add-ons learn who reads what."""
    asked = ask_traffic(drafting, applications, hosts)
    traffic = asked.answer if asked is not None else ""
    known = Applications.of(applications, drafting.workloads)
    callers = [_caller(drafting, each, hosts, known, traffic) for each in applications]
    serving = _by_application(parts.addons)
    done = [
        (each, _rewritten(drafting, each, serving.get(each.application.name, ())))
        for each in callers
    ]
    for caller, rewritten in done:
        parts.gaps.extend((*hard_coded_gaps(drafting, caller), *rewritten.gaps))
    reads = {key: read for _, each in done for key, read in _keyed(each)}
    parts.gaps.extend(port_gaps(drafting, reads))
    mapping = ask_mapping(drafting, [*reads.values()])
    parts.decisions.extend(each for each in (asked, mapping) if each is not None)
    parts.addons[:] = _with_reads(parts.addons, reads)
    return tuple(
        _finished(drafting, caller, each, parts, serving.get(caller.application.name, ()))
        for caller, each in done
    )


def _by_application(addons: Iterable[AddonPlan]) -> Mapping[str, Sequence[AddonPlan]]:
    """Return the add-ons of each application, sorted by name."""
    found: dict[str, list[AddonPlan]] = {}
    for addon in sorted(addons, key=lambda each: each.name):
        for name in addon.serves:
            found.setdefault(name, []).append(addon)
    return found


def _caller(
    drafting: Drafting,
    application: ApplicationPlan,
    hosts: HostNames,
    known: Applications,
    traffic: str,
) -> Caller:
    held = parts_of(drafting, application)
    seen_from = held[0] if held else None
    return Caller(drafting.catalogue, hosts, known, traffic, application, seen_from)


def _rewritten(drafting: Drafting, caller: Caller, addons: Sequence[AddonPlan]) -> Rewritten:
    application = caller.application
    values = Values(application, parts_of(drafting, application))
    serving = tuple(_serving(drafting, addons))
    return rewrite(caller, values, serving, drafting.answers.get("addons.mapping", ""))


def _keyed(rewritten: Rewritten) -> Iterator[tuple[tuple[str, str, str], AddonVariable]]:
    for (addon, name), read in rewritten.reads.items():
        yield (addon, read.application, name), read


def _serving(drafting: Drafting, addons: Sequence[AddonPlan]) -> Iterator[Serving]:
    providers: set[str] = set()
    for plan in addons:
        addon = drafting.catalogue.addons[plan.provider.value]
        workload = drafting.workloads.named(plan.workload) if plan.workload else None
        product = product_of(drafting, workload) if workload is not None else None
        expects = product.names_apps_expect if product is not None else ()
        names = tuple(dict.fromkeys((*addon.expected_names, *expects)))
        yield Serving(plan, addon, workload, names, injects=addon.id not in providers)
        providers.add(addon.id)


def _with_reads(
    addons: Iterable[AddonPlan], reads: Mapping[tuple[str, str, str], AddonVariable]
) -> Iterator[AddonPlan]:
    """Yield the add-ons with who reads what of each, sorted by application and name."""
    found: dict[str, list[AddonVariable]] = {}
    for key in sorted(reads):
        found.setdefault(key[0], []).append(reads[key])
    for addon in addons:
        yield replace(addon, variables=tuple(found.get(addon.name, ())))


def _finished(
    drafting: Drafting,
    caller: Caller,
    rewritten: Rewritten,
    parts: Parts,
    addons: Sequence[AddonPlan],
) -> ApplicationPlan:
    application = caller.application
    variables = (*rewritten.variables, *mount_variables(application))
    called = (*rewritten.links, *hard_coded_links(caller))
    links = (
        *application.links,
        *called,
        *_addon_links(application, parts, addons),
        *_waiting_links(drafting, caller, called),
    )
    return replace(application, variables=_sorted(variables), links=_joined(links))


def _sorted(variables: Iterable[PlannedVariable]) -> tuple[PlannedVariable, ...]:
    return tuple(sorted(variables, key=lambda each: (each.name, each.environment)))


def _joined(links: Iterable[Link]) -> tuple[Link, ...]:
    """Return each target once with all its reasons, sorted by kind and name."""
    found: dict[tuple[LinkKind, str], list[Stated]] = {}
    for each in links:
        found.setdefault((each.kind, each.target), []).append(each.reason)
    return tuple(
        Link(target, kind, replace(reasons[0], origins=_origins(reasons)))
        for (kind, target), reasons in sorted(found.items())
    )


def _origins(reasons: Iterable[Stated]) -> tuple[Origin, ...]:
    return tuple(dict.fromkeys(one for each in reasons for one in each.origins))


def _addon_links(
    application: ApplicationPlan, parts: Parts, addons: Sequence[AddonPlan]
) -> Iterator[Link]:
    for addon in addons:
        how = parts.uses.get((application.name, addon.name), addon.provider)
        yield Link(addon.name, LinkKind.ADDON, how)


def _waiting_links(drafting: Drafting, caller: Caller, known: Iterable[Link]) -> Iterator[Link]:
    """Yield the applications that an artefact makes it wait for, beyond its variables."""
    targets = {caller.application.name, *(each.target for each in known)}
    for part in parts_of(drafting, caller.application):
        for need in part.needs:
            workload = drafting.workloads.named(need)
            other = caller.applications.behind(workload) if workload is not None else None
            if other is None or other.name in targets:
                continue
            targets.add(other.name)
            why = say("plan-service.waits-for", one=part.name, other=need)
            reason = Stated(need, (Origin(why, at=part.at),))
            yield Link(other.name, link_kind(caller.traffic), reason)
