"""Rewrite the variables of an application: nothing planned may name a host of the old network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from virida_audit.model.plan import AddonVariable, Gap, Link, PlannedVariable
from virida_audit.model.project import SignKind
from virida_audit.model.provenance import Origin, Stated
from virida_audit.plan.services.addresses import addresses_in
from virida_audit.plan.services.calls import Caller
from virida_audit.plan.services.injected import Serving, owners_of
from virida_audit.plan.services.mapping import map_variable
from virida_audit.plan.services.values import Values
from virida_audit.texts import say

READ_IN_CODE = "read-in-code"
"""Answer to `addons.mapping`: the code reads the add-on's own names, nothing is copied."""


@dataclass(slots=True)
class Rewritten:
    """The variables of one application, and what they lead to."""

    variables: list[PlannedVariable] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    reads: dict[tuple[str, str], AddonVariable] = field(default_factory=dict)
    """(name of the add-on, name that is read) → what the application reads of it."""
    gaps: tuple[Gap, ...] = ()


def rewrite(
    caller: Caller, values: Values, serving: tuple[Serving, ...], mapping: str
) -> Rewritten:
    """Return the variables of an application with their reasons, and its links.

    `mapping` is the team's answer to how the names of the code get the values of the add-ons.
    """
    application = caller.application
    owners = owners_of(application, values, serving, caller.hosts, caller.seen_from)
    done = Rewritten()
    for variable in (*application.variables, *_not_deployed(caller, values, owners)):
        value = values.of(variable)
        owner = owners.get(variable.name)
        if owner is None:
            done.variables.extend(caller.rewrite(variable, value))
            done.links.extend(caller.links(variable, value))
            continue
        mapped = map_variable(caller.catalogue, application, variable, value, owner)
        if mapped.read is not None:
            done.reads.setdefault((owner.plan.name, variable.name), mapped.read)
        if mapped.read is None or mapped.read.is_same or mapping != READ_IN_CODE:
            done.variables.append(mapped.variable)
    gap = caller.protocol_gap(values)
    done.gaps = (gap,) if gap is not None else ()
    return done


def _not_deployed(
    caller: Caller, values: Values, owners: Mapping[str, Serving]
) -> Iterator[PlannedVariable]:
    """Yield the names that no deployment sets and that the plan can fill, sorted in each half.

    First those that an artefact of development gives, then those that the code alone reads.
    """
    known = {each.name for each in caller.application.variables}
    for name in sorted(owners.keys() & values.names - known):
        at = next((at for _, at in values.every(name) if at is not None), None)
        if at is not None:
            known.add(name)
            origin = Origin(say("plan-service.set-elsewhere", name=name), at=at)
            yield PlannedVariable(name, Stated("", (origin,)), is_blank=True)
    for sign in caller.application.signs:
        if sign.kind is not SignKind.VARIABLE_READ or sign.value in known:
            continue
        known.add(sign.value)
        if sign.value in owners or _calls(caller, sign.value, values):
            why = say("plan-service.code-reads", name=sign.value)
            value = Stated("", (Origin(why, at=sign.at),))
            yield PlannedVariable(sign.value, value, is_blank=True)


def _calls(caller: Caller, name: str, values: Values) -> bool:
    return any(
        caller.target(address) is not None
        for value, _ in values.every(name)
        for address in addresses_in(name, value)
    )
