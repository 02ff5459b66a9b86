"""Questions about the whole plan: how names are mapped, how applications reach one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from virida_audit.model.plan import AddonVariable, ApplicationPlan, Decision, Option
from virida_audit.model.provenance import Origin
from virida_audit.plan.drafting import Drafting
from virida_audit.plan.services.addresses import addresses_in
from virida_audit.plan.services.hosts import HostNames
from virida_audit.plan.services.targets import NETWORK_GROUP
from virida_audit.plan.services.uses import parts_of
from virida_audit.plan.services.values import Values
from virida_audit.texts import say


def ask_mapping(drafting: Drafting, reads: Sequence[AddonVariable]) -> Decision | None:
    """Ask how the names of the code get the values of the add-ons; None where all are the same."""
    mapped = [each for each in reads if not each.is_same]
    if not mapped:
        return None
    facts = drafting.catalogue.facts
    origins = tuple(dict.fromkeys(each.value.origins[0] for each in mapped))
    why = Origin(
        say("plan-service.mapping-why"),
        source=facts["addon-names-only"].sources[0],
        rule="addon-names-only",
    )
    return drafting.ask(
        "addons.mapping",
        "addons",
        say("plan-service.mapping-question"),
        _options("mapping", ("copy", "read-in-code")),
        "copy",
        (*origins, why),
    )


def ask_traffic(
    drafting: Drafting, applications: tuple[ApplicationPlan, ...], hosts: HostNames
) -> Decision | None:
    """Ask how applications reach one another; None where no variable names another one."""
    origins = tuple(dict.fromkeys(_calls(drafting, applications, hosts)))
    if not origins:
        return None
    fact = drafting.catalogue.facts["no-service-names"]
    why = Origin(say("plan-service.traffic-why"), source=fact.sources[0], rule=fact.id)
    return drafting.ask(
        "applications.traffic",
        "applications",
        say("plan-service.traffic-question"),
        _options("traffic", ("domain", NETWORK_GROUP)),
        "domain",
        (*origins, why),
    )


def _calls(
    drafting: Drafting, applications: tuple[ApplicationPlan, ...], hosts: HostNames
) -> Iterator[Origin]:
    """Yield the places of variables that name the host of another application."""
    for application in applications:
        parts = parts_of(drafting, application)
        own = {each.name for each in parts}
        values = Values(application, parts)
        for variable in application.variables:
            for address in addresses_in(variable.name, values.of(variable)):
                target = hosts.find(address, parts[0] if parts else None)
                if target is not None and target.kind.runs_code and target.name not in own:
                    yield variable.value.origins[0]


def _options(subject: str, ids: tuple[str, ...]) -> tuple[Option, ...]:
    return tuple(
        Option(
            id,
            say(f"plan-service.{subject}-{id}"),
            say(f"plan-service.{subject}-{id}-consequence"),
        )
        for id in ids
    )
