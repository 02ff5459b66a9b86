"""Products that only development files show, and that a delivered application cannot do without."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from virida_audit.model.project import SourceProject
from virida_audit.model.sighting import SeenImage
from virida_audit.model.text import Text
from virida_audit.model.workload import WorkloadKind
from virida_audit.texts import say
from virida_audit.workloads.clusters import Cluster
from virida_audit.workloads.drafts import Draft, clients_in, offered_by
from virida_audit.workloads.holdings import product_of
from virida_audit.workloads.kinds import Judged
from virida_audit.workloads.spoken import products_named, reads_a_database
from virida_audit.workloads.territory import Territories, outside

_DATABASE = "database"


def deliver_needed(
    drafts: list[Draft], projects: Iterable[SourceProject], territories: Territories
) -> None:
    """Make managed services of what only development files show where an application needs it.

    Nothing else in its project offers the product then: the real one has to be somewhere. Where
    nothing at all runs or lies beside it, it is all that there is to deliver.
    """
    offered = {
        (each.territory, product)
        for each in drafts
        if each.judged.kind is WorkloadKind.ADDON
        for product in offered_by(each)
    }
    of_territory: defaultdict[str, list[SourceProject]] = defaultdict(list)
    for project in projects:
        of_territory[territories.of(outside(project.folder))].append(project)
    aside = [each for each in drafts if each.cluster is not None and _is_set_aside(each)]
    aside = [
        each
        for each in aside
        if offered.isdisjoint((each.territory, one) for one in offered_by(each))
    ]
    running = {each.territory for each in drafts if _is_of_people(each)}
    needed = {id(one) for each in drafts if each.judged.kind.runs_code for one in each.needs}
    databases = Counter(each.territory for each in aside if _family(each) == _DATABASE)
    for each in aside:
        beside = of_territory.get(each.territory, [])
        is_only = _family(each) == _DATABASE and databases[each.territory] == 1
        if id(each.cluster) in needed or _is_used(each, beside, is_only=is_only):
            _deliver(each, say("workload.is-needed"))
        elif each.territory not in running and not beside:
            _deliver(each, say("workload.is-all-there-is"))


def _deliver(draft: Draft, why: Text) -> None:
    draft.judged = Judged(WorkloadKind.ADDON, (why, *draft.judged.why), draft.judged.product)


def _is_used(draft: Draft, projects: list[SourceProject], *, is_only: bool) -> bool:
    """Tell whether sources use a client of the product, or read a variable that names it."""
    used = clients_in(projects) | products_named(projects)
    return not used.isdisjoint(offered_by(draft)) or (is_only and reads_a_database(projects))


def _is_of_people(draft: Draft) -> bool:
    """Tell whether somebody wrote it, or it may well be that: no known product."""
    return not draft.judged.product


def _family(draft: Draft) -> str:
    seen = _seen(draft.cluster)
    return next((each.family for each in seen), "")


def _is_set_aside(draft: Draft) -> bool:
    if draft.judged.kind is not WorkloadKind.DEVELOPMENT:
        return False
    return any(each.verdict == "addon" for each in _seen(draft.cluster))


def _seen(cluster: Cluster | None) -> list[SeenImage]:
    members = cluster.members if cluster is not None else []
    found = (product_of(each.sighting) for each in members)
    return [each for each in found if each is not None]
