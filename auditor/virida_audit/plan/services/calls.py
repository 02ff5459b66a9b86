"""Follow a variable that calls something: another application, the world outside, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from virida_audit.catalogue import Catalogue
from virida_audit.model.plan import ApplicationPlan, Gap, Link, LinkKind, PlannedVariable
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.text import Text
from virida_audit.model.workload import Workload
from virida_audit.plan.applications.reasons import by_fact
from virida_audit.plan.services.addresses import Address, addresses_in
from virida_audit.plan.services.hosts import HostNames
from virida_audit.plan.services.targets import (
    NETWORK_GROUP,
    Applications,
    fate_of,
    is_web,
    link_kind,
    value_at,
)
from virida_audit.plan.services.values import Values
from virida_audit.texts import say


@dataclass(frozen=True, slots=True)
class Caller:
    """One application that calls others."""

    catalogue: Catalogue
    hosts: HostNames
    applications: Applications
    traffic: str
    """Answer to `applications.traffic`; empty where nobody had to be asked."""
    application: ApplicationPlan
    seen_from: Workload | None

    def target(self, address: Address) -> ApplicationPlan | None:
        """Return the application behind a host of the old network, None for none."""
        workload = self.hosts.find(address, self.seen_from)
        return self.applications.behind(workload) if workload is not None else None

    def rewrite(self, variable: PlannedVariable, value: str) -> Iterator[PlannedVariable]:
        """Yield the variable as it is on the platform, once for each environment it differs in."""
        inside = [each for each in addresses_in(variable.name, value) if self._is_old(each)]
        if not inside or variable.is_injected:
            yield variable
            return
        address = inside[0]
        other = self.target(address)
        if other is not None and other.name != self.application.name:
            yield from self._towards(variable, address, other)
            return
        code = "plan-service.host-itself"
        if other is None:
            code = fate_of(self.hosts.find(address, self.seen_from))
        yield self._blank(variable, say(code, host=address.host))

    def links(self, variable: PlannedVariable, value: str) -> Iterator[Link]:
        """Yield what a variable leads to."""
        reason = Stated(variable.name, variable.value.origins)
        for address in addresses_in(variable.name, value):
            link = self._link(address, reason)
            if link is not None:
                yield link

    def protocol_gap(self, values: Values) -> Gap | None:
        """Return the calls that name no protocol of the web, as gRPC's do; None for none.

        The load balancers speak HTTP; for gRPC through them nothing is documented.
        """
        found: dict[str, tuple[Origin, ...]] = {}
        for variable in self.application.variables:
            for address in addresses_in(variable.name, values.of(variable)):
                other = self.target(address)
                if other is None or other.name == self.application.name or is_web(address):
                    continue
                found.setdefault(other.name, variable.value.origins[:1])
        if not found or self.traffic == NETWORK_GROUP:
            return None
        names = ", ".join(f"`{each}`" for each in sorted(found))
        fact = by_fact(self.catalogue, "one-http-entry", say("plan-service.protocol-why"))
        return Gap(
            id=f"{self.application.name}.protocol",
            subject=self.application.name,
            what=say("plan-service.protocol-gap", names=names),
            way_round=say("plan-service.protocol-way"),
            origins=(*(one for name in sorted(found) for one in found[name]), fact),
        )

    def _is_old(self, address: Address) -> bool:
        if address.is_here:
            return address.is_internal
        return address.is_internal or self.hosts.find(address, self.seen_from) is not None

    def _towards(
        self, variable: PlannedVariable, address: Address, other: ApplicationPlan
    ) -> Iterator[PlannedVariable]:
        if self.traffic == NETWORK_GROUP:
            why = say("plan-service.by-network-group", name=other.name)
            yield self._blank(variable, why, "one-http-entry")
            return
        places = (variable.environment,) if variable.environment else self.application.environments
        values = {each: value_at(other, each, address) for each in places}
        if len(set(values.values())) == 1 and not variable.environment:
            values = {"": next(iter(values.values()))}
        for environment, value in values.items():
            placed = replace(variable, environment=environment)
            if not value:
                yield self._blank(placed, say("plan-service.no-domain", name=other.name))
                continue
            why = say("plan-service.by-domain", name=other.name)
            origins = (*variable.value.origins, by_fact(self.catalogue, "no-service-names", why))
            yield replace(placed, value=Stated(value, origins, Confidence.MEDIUM), is_blank=False)

    def _blank(
        self, variable: PlannedVariable, why: Text, fact: str = "no-service-names"
    ) -> PlannedVariable:
        origin = by_fact(self.catalogue, fact, why)
        stated = Stated("", (*variable.value.origins, origin), variable.value.confidence)
        return replace(variable, value=stated, is_blank=True)

    def _link(self, address: Address, reason: Stated) -> Link | None:
        other = self.target(address)
        if other is not None:
            kind = link_kind(self.traffic)
            return Link(other.name, kind, reason) if other.name != self.application.name else None
        public = self.applications.by_host.get(address.host)
        if public is not None:
            is_itself = public == self.application.name
            return None if is_itself else Link(public, LinkKind.APPLICATION, reason)
        is_known = self.hosts.find(address, self.seen_from) is not None
        if is_known or address.is_internal or address.is_here:
            return None
        return Link(address.host, LinkKind.EXTERNAL, reason)
