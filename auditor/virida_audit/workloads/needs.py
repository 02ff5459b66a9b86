"""Whom a service talks to or waits for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from virida_audit.model.project import SignKind, SourceProject
from virida_audit.model.sighting import Matter
from virida_audit.workloads.clusters import Cluster, Trait
from virida_audit.workloads.drafts import Draft, clients_in, offered_by
from virida_audit.workloads.references import Register, hosts_of
from virida_audit.workloads.units import Units


def needed(cluster: Cluster, register: Register) -> Iterator[Cluster]:
    """Yield the services that the appearances of one name, some more than once."""
    for trait in cluster.members:
        for host in _spoken_of(trait):
            found = register.meant(host, trait)
            if found is not None and found is not cluster:
                yield found


def called_by_code(
    cluster: Cluster, projects: Iterable[SourceProject], register: Register
) -> Iterator[Cluster]:
    """Yield the services whose addresses are written out in the code of one."""
    for project in projects:
        for sign in project.signs:
            if sign.kind is SignKind.HARD_CODED_ADDRESS:
                found = register.meant(sign.value, cluster.first)
                if found is not None and found is not cluster:
                    yield found


def need_clients(
    drafts: list[Draft], projects: Mapping[str, Iterable[SourceProject]], units: Units
) -> None:
    """Let code need the one service of a product whose client library it uses.

    `projects` are the sources of each unit of code. Where a project has several services of the
    product, the library does not say which.
    """
    offers: defaultdict[tuple[str, str], list[Draft]] = defaultdict(list)
    for each in drafts:
        for product in offered_by(each):
            offers[(each.territory, product)].append(each)
    for each in drafts:
        if not each.judged.kind.runs_code:
            continue
        built = each.cluster.built if each.cluster else {units.of_folder(each.folder)}
        for unit in sorted(built):
            for product in sorted(clients_in(projects.get(unit, ()))):
                found = offers.get((each.territory, product), [])
                there = found[0].cluster if len(found) == 1 else None
                if there is not None and there is not each.cluster:
                    each.needs.append(there)


def _spoken_of(trait: Trait) -> Iterator[str]:
    for setting in trait.sighting.of(Matter.DEPENDS):
        yield setting.value
    for _, host in hosts_of(trait.sighting):
        yield host
