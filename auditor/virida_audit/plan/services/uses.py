"""Which application uses which managed product, with every reason for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from virida_audit.model.location import Location
from virida_audit.model.plan import ApplicationPlan
from virida_audit.model.project import SignKind
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Matter
from virida_audit.model.workload import Workload, WorkloadKind
from virida_audit.plan.drafting import Drafting
from virida_audit.plan.services.addresses import Address, addresses_in
from virida_audit.plan.services.hosts import HostNames
from virida_audit.plan.services.roles import Part, part_of
from virida_audit.plan.services.values import Values
from virida_audit.texts import say

_RELATED = {
    "postgresql": frozenset(("postgis", "pgvector", "timescaledb", "supabase-postgres")),
    "mysql": frozenset(("mariadb", "percona-server")),
    "redis": frozenset(("valkey", "keydb", "dragonfly", "garnet", "redis-stack")),
    "elasticsearch": frozenset(("opensearch",)),
    "minio": frozenset(("garage", "rustfs", "seaweedfs", "ceph")),
}
"""Products that the same client library opens."""


@dataclass(frozen=True, slots=True)
class Use:
    """One application that needs one workload."""

    application: ApplicationPlan
    workload: Workload
    how: Stated
    """`value` is the variable, host name or product by which it is reached."""
    database: str = ""
    """Name of the database it opens there, where something tells."""


@dataclass(frozen=True, slots=True)
class _Reason:
    """One thing that shows a use."""

    workload: Workload
    value: str
    origin: Origin
    confidence: Confidence


class Uses:
    """Every use of a managed product."""

    def __init__(
        self, drafting: Drafting, applications: tuple[ApplicationPlan, ...], hosts: HostNames
    ) -> None:
        self._drafting = drafting
        self._hosts = hosts
        self._managed = {
            each.name: each for each in drafting.workloads.every if each.kind is WorkloadKind.ADDON
        }
        self._by_client: dict[str, tuple[Workload, ...]] = {}
        self._by_application: dict[str, list[Use]] = {}
        self._by_workload: dict[str, list[Use]] = {}
        for application in applications:
            for use in self._of(application):
                self._by_application.setdefault(application.name, []).append(use)
                self._by_workload.setdefault(use.workload.name, []).append(use)

    def of(self, workload: Workload) -> tuple[Use, ...]:
        """Return who uses a workload, sorted by application."""
        return tuple(self._by_workload.get(workload.name, ()))

    def by(self, application: ApplicationPlan) -> tuple[Use, ...]:
        """Return what an application uses."""
        return tuple(self._by_application.get(application.name, ()))

    def _of(self, application: ApplicationPlan) -> Iterator[Use]:
        parts = parts_of(self._drafting, application)
        values = Values(application, parts)
        found: dict[str, list[_Reason]] = {}
        for reason in self._addresses(values, parts[0] if parts else None):
            found.setdefault(reason.workload.name, []).append(reason)
        for reason in (*self._needs(parts), *self._clients(application)):
            found.setdefault(reason.workload.name, []).append(reason)
        for _, reasons in sorted(found.items()):
            first = reasons[0]
            level = Confidence.HIGH if len(reasons) > 1 else first.confidence
            origins = tuple(dict.fromkeys(each.origin for each in reasons))
            how = Stated(first.value, origins, level)
            yield Use(application, first.workload, how, _database(values, first.workload))

    def _addresses(self, values: Values, seen_from: Workload | None) -> Iterator[_Reason]:
        for name in sorted(values.names):
            for value, at in values.every(name):
                for address in addresses_in(name, value):
                    managed = self._hosts.find(address, seen_from)
                    if managed is not None and managed.name in self._managed:
                        why = say("plan-service.names-host", name=name, host=address.host)
                        origin = Origin(why, at=at or managed.at)
                        yield _Reason(managed, name, origin, Confidence.HIGH)

    def _needs(self, parts: tuple[Workload, ...]) -> Iterator[_Reason]:
        for part in parts:
            for need in part.needs:
                managed = self._managed.get(need)
                if managed is not None:
                    why = say("plan-service.waits-for", one=part.name, other=need)
                    origin = Origin(why, at=_place(part, managed))
                    yield _Reason(managed, need, origin, Confidence.HIGH)

    def _clients(self, application: ApplicationPlan) -> Iterator[_Reason]:
        """Yield what a client library speaks to, where there is only one of its kind."""
        clients = {
            each.value: each for each in reversed(application.signs) if each.kind is SignKind.CLIENT
        }
        for product, sign in sorted(clients.items()):
            opened = self._opened(product)
            if len(opened) == 1:
                why = say("plan-service.client", library=sign.detail or product)
                origin = Origin(why, at=sign.at)
                yield _Reason(opened[0], product, origin, Confidence.MEDIUM)

    def _opened(self, client: str) -> tuple[Workload, ...]:
        """Return what a client library speaks to; many applications have the same few."""
        if client not in self._by_client:
            self._by_client[client] = tuple(
                each for each in self._managed.values() if opens(client, each.product)
            )
        return self._by_client[client]


def parts_of(drafting: Drafting, application: ApplicationPlan) -> tuple[Workload, ...]:
    """Return the workloads that an application holds: its own, then those with its code."""
    own = drafting.workloads.named(application.workload)
    children = drafting.workloads.children(application.workload)
    return (own, *children) if own is not None else children


def opens(client: str, product: str) -> bool:
    """Tell whether a client library of one product speaks to another one."""
    return client == product or product in _RELATED.get(client, ())


def address_of(name: str, value: str) -> Address | None:
    """Return the only host of a value, None where it names none or several."""
    found = addresses_in(name, value)
    return found[0] if len(found) == 1 else None


def _place(part: Workload, managed: Workload) -> Location:
    names = {managed.name, *(each.name for each in managed.sightings)}
    for sighting in part.sightings:
        for setting in sighting.of(Matter.DEPENDS):
            if setting.value in names:
                return setting.at
    return part.at


def _database(values: Values, managed: Workload) -> str:
    """Return the database that an address or a variable of the same stem names, else empty."""
    names = {managed.name, *(each.name for each in managed.sightings)}
    stems = set()
    for name in sorted(values.names):
        for value, _ in values.every(name):
            address = address_of(name, value)
            if address is None or address.short not in names:
                continue
            path = address.path.strip("/").partition("?")[0]
            if address.scheme and path.strip("_") and not path.isdigit():
                return path
            part = part_of(name)
            stems.add(part[0] if part is not None else "")
    for name in sorted(values.names):
        part = part_of(name)
        if part is not None and part[1] is Part.DATABASE and part[0] in stems:
            return next((value for value, _ in values.every(name)), "")
    return ""
