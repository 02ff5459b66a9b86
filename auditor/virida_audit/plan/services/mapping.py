"""Give a variable the value of an add-on: injected, copied, or put together by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace

from virida_audit.catalogue import Catalogue
from virida_audit.model.plan import AddonVariable, ApplicationPlan, PlannedVariable
from virida_audit.model.provenance import Origin, Stated
from virida_audit.plan.applications.reasons import by_fact
from virida_audit.plan.services.addresses import addresses_in
from virida_audit.plan.services.injected import Serving, Taking, taking_of
from virida_audit.texts import say


@dataclass(frozen=True, slots=True)
class Mapped:
    """A variable with its new value, and what it reads of the add-on; None for neither."""

    variable: PlannedVariable
    read: AddonVariable | None


def map_variable(
    catalogue: Catalogue,
    application: ApplicationPlan,
    variable: PlannedVariable,
    value: str,
    owner: Serving,
) -> Mapped:
    """Return a variable that speaks of an add-on with where its value comes from.

    `value` is what the old way gave it. What takes nothing of the add-on stays as it is, unless it
    names the host that goes.
    """
    taking = taking_of(owner.addon, variable.name, value)
    names_host = not value or bool(addresses_in(variable.name, value))
    if not taking.gives and not taking.template and not names_host:
        return Mapped(variable, None)
    is_same = taking.is_same and owner.injects
    why = _reason(catalogue, owner, taking, is_same=is_same)
    stated = Stated("", (*variable.value.origins, why), variable.value.confidence)
    changed = replace(
        variable,
        value=stated,
        is_blank=not is_same,
        is_injected=is_same,
        maps="" if is_same else taking.gives,
    )
    read = AddonVariable(
        application=application.name,
        reads=variable.name,
        gives=taking.gives,
        is_same=is_same,
        value=replace(stated, value=f"${taking.gives}" if taking.gives else taking.template),
    )
    return Mapped(changed, read)


def _reason(catalogue: Catalogue, owner: Serving, taking: Taking, *, is_same: bool) -> Origin:
    name = owner.plan.name
    if is_same:
        why = say("plan-service.injected", addon=name, name=taking.gives)
        return Origin(why, source=owner.addon.sources[0], rule=owner.addon.id)
    if taking.gives:
        why = say("plan-service.maps", addon=name, name=taking.gives)
    elif taking.template:
        why = say("plan-service.put-together", addon=name, value=taking.template)
    else:
        why = say("plan-service.gives-none", addon=name)
    return by_fact(catalogue, "map-by-copy", why)
