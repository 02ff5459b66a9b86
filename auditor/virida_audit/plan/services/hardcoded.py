"""Addresses that the code writes out: no variable can change them."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.model.plan import ApplicationPlan, Gap, Link
from virida_audit.model.project import Sign, SignKind
from virida_audit.model.provenance import Origin, Stated
from virida_audit.plan.applications.reasons import by_fact
from virida_audit.plan.drafting import Drafting
from virida_audit.plan.services.addresses import Address
from virida_audit.plan.services.calls import Caller
from virida_audit.plan.services.targets import link_kind
from virida_audit.texts import say


def hard_coded_gaps(drafting: Drafting, caller: Caller) -> Iterator[Gap]:
    """Yield a gap for each host of the old network that the code names, with all its places."""
    found: dict[str, list[Sign]] = {}
    defaults = {
        (each.at.path, each.at.line)
        for each in caller.application.signs
        if each.kind is SignKind.VARIABLE_READ
    }
    for sign, address in _addresses(caller.application):
        if (sign.at.path, sign.at.line) in defaults:
            # The address is only what a variable falls back on.
            continue
        # A host that no artefact runs may be an example: `postgresql://user:password@host/name`.
        if caller.hosts.find(address, caller.seen_from) is not None:
            found.setdefault(address.host, []).append(sign)
    for host, signs in sorted(found.items()):
        why = say("plan-service.hard-coded", host=host)
        fact = by_fact(drafting.catalogue, "no-service-names", say("plan-service.traffic-why"))
        yield Gap(
            id=f"{caller.application.name}.hard-coded-{host}",
            subject=caller.application.name,
            what=say("plan-service.hard-coded-gap", host=host, count=len(signs)),
            way_round=say("plan-service.hard-coded-way"),
            origins=(*(Origin(why, at=each.at) for each in signs), fact),
        )


def hard_coded_links(caller: Caller) -> Iterator[Link]:
    """Yield the applications that the code calls by a host that it writes out."""
    for sign, address in _addresses(caller.application):
        other = caller.target(address)
        if other is not None and other.name != caller.application.name:
            why = Origin(say("plan-service.hard-coded", host=address.host), at=sign.at)
            yield Link(other.name, link_kind(caller.traffic), Stated(address.host, (why,)))


def _addresses(application: ApplicationPlan) -> Iterator[tuple[Sign, Address]]:
    for sign in application.signs:
        if sign.kind is SignKind.HARD_CODED_ADDRESS and sign.value:
            host = sign.value.rpartition("://")[2].partition("/")[0].partition(":")[0]
            address = Address(host)
            if host and not address.is_here:
                yield sign, address
