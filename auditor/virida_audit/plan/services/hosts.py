"""The names that each workload answers to on the old network."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.model.sighting import Matter
from virida_audit.model.workload import Workload, Workloads
from virida_audit.plan.services.addresses import Address


class HostNames:
    """Which workload a host is, seen from another one."""

    def __init__(self, workloads: Workloads) -> None:
        self._by_name: dict[str, list[Workload]] = {}
        for workload in workloads.every:
            for name in sorted(set(names_of(workload))):
                self._by_name.setdefault(name, []).append(workload)
        self._groups = {
            each.name: frozenset(one.group for one in each.sightings) for each in workloads.every
        }

    def find(self, address: Address, seen_from: Workload | None) -> Workload | None:
        """Return the workload behind a host, None where none or several answer to it.

        `db` of two Compose projects is the one that shares a project with who asks.
        """
        answering = self._by_name.get(address.host, []) or self._by_name.get(address.short, [])
        if len(answering) > 1 and seen_from is not None:
            groups = self._groups[seen_from.name]
            near = [each for each in answering if groups & self._groups[each.name]]
            answering = near or answering
        return answering[0] if len(answering) == 1 else None


def names_of(workload: Workload) -> Iterator[str]:
    """Yield every name that a workload is reached by."""
    yield workload.name
    for sighting in workload.sightings:
        yield sighting.name
        for alias in sighting.of(Matter.ALIAS):
            yield alias.value
