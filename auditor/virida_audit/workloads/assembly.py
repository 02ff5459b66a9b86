"""Make workloads of what was joined: kind, parent, name, environments, needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from virida_audit.model.project import SourceProject
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Sighting
from virida_audit.model.workload import Merge, Workload, WorkloadKind, Workloads
from virida_audit.texts import say
from virida_audit.workloads.clusters import Cluster, Clusters
from virida_audit.workloads.codejoin import bucket_of, main_of, telling
from virida_audit.workloads.delivered import deliver_needed
from virida_audit.workloads.drafts import Draft
from virida_audit.workloads.environments import in_order
from virida_audit.workloads.kinds import Judged, judge_cluster, starts, weakest
from virida_audit.workloads.linked import join_lone_link
from virida_audit.workloads.names import Namer, environment_in, words_of
from virida_audit.workloads.naming import Named, plain_name, tells, unique_names
from virida_audit.workloads.needs import called_by_code, need_clients, needed
from virida_audit.workloads.questions import Asked
from virida_audit.workloads.references import Register
from virida_audit.workloads.selfrun import join_self_run
from virida_audit.workloads.sides import Side
from virida_audit.workloads.territory import Territories, outside
from virida_audit.workloads.units import Units

Bucket = tuple[str, str]
"""(id of a unit of code, project that its public image counts in)"""

_LABORATORIES = (WorkloadKind.DEVELOPMENT, WorkloadKind.TEST)
_ASIDE = frozenset(
    ("example", "examples", "sample", "samples", "test", "tests", "docs", "fixtures", "demos")
)


def assemble(
    clusters: Clusters,
    projects: tuple[SourceProject, ...],
    units: Units,
    territories: Territories,
    namer: Namer,
    asked: Asked,
    root: str,
) -> Workloads:
    """Return the workloads, sorted by name, with the questions that are open."""
    of_unit: defaultdict[str, list[SourceProject]] = defaultdict(list)
    for each in projects:
        of_unit[units.of_folder(each.folder)].append(each)
    mains = _mains(clusters)
    register = Register(clusters)
    drafts = [_draft(each, units, of_unit, mains, register, namer) for each in clusters]
    covered = {units.of_folder(folder) for folder in _covered(drafts, units)}
    drafts += _sources_alone(projects, units, covered, territories)
    drafts = join_self_run(drafts, {each.folder: each for each in projects})
    drafts = join_lone_link(drafts, units)
    deliver_needed(drafts, projects, territories)
    need_clients(drafts, of_unit, units)
    every = _named(drafts, root)
    return Workloads(
        every=tuple(sorted(every, key=lambda each: each.name)),
        questions=asked.questions,
        environments=in_order(name for each in every for name in each.environments),
    )


def _covered(drafts: Iterable[Draft], units: Units) -> Iterator[str]:
    """Yield the folders of sources that something delivered is built from.

    A container to develop or to test in takes no sources away: they still are the application.
    """
    for each in drafts:
        if each.cluster is None or each.judged.kind in _LABORATORIES:
            continue
        for unit in each.cluster.built | each.cluster.stands_on:
            yield from units.folders_of(unit)


def _mains(clusters: Clusters) -> dict[Bucket, Cluster]:
    """Return the main service of each unit of code, for public images within one project."""
    found: defaultdict[Bucket, list[Cluster]] = defaultdict(list)
    for each in clusters:
        for bucket in _buckets(each):
            found[bucket].append(each)
    mains = {bucket: main_of(same) for bucket, same in found.items()}
    return {bucket: main for bucket, main in mains.items() if main is not None}


def _buckets(cluster: Cluster) -> list[Bucket]:
    if not cluster.is_code:
        return []
    told = telling(cluster)
    found = {bucket_of(told)} if told else set()
    return sorted(found | {(unit, "") for unit in cluster.built})


def _draft(
    cluster: Cluster,
    units: Units,
    of_unit: dict[str, list[SourceProject]],
    mains: dict[Bucket, Cluster],
    register: Register,
    namer: Namer,
) -> Draft:
    found = sorted(cluster.built or cluster.units)
    projects = tuple(project for unit in found for project in of_unit.get(unit, ()))
    folders = [folder for unit in found if (folder := units.folder_of(unit)) is not None]
    folder = folders[0] if folders else ""
    parent = _parent(cluster, mains)
    judged = judge_cluster(cluster, projects, parent)
    return Draft(
        cluster=cluster,
        folder="" if cluster.products else folder,
        territory=cluster.first.territory,
        home=_home(cluster),
        judged=judged,
        confidence=weakest([each.confidence for each in cluster.merges]),
        name=plain_name(cluster, folder, _own_name(projects), namer),
        parent=None if judged.kind is WorkloadKind.UNKNOWN else parent,
        needs=[*needed(cluster, register), *called_by_code(cluster, projects, register)],
    )


def _home(cluster: Cluster) -> str:
    """Return the outermost folder that its appearances speak for."""
    homes = {each.home for each in cluster.members}
    return min(homes, key=lambda each: (each != ".", each.count("/"), each))


def _own_name(projects: tuple[SourceProject, ...]) -> str:
    own = min(projects, key=lambda each: (bool(each.is_part_of), each.folder), default=None)
    return "" if own is None else _name_of_sources(own)


def _parent(cluster: Cluster, mains: dict[Bucket, Cluster]) -> Cluster | None:
    if cluster.side is Side.MAIN:
        return None
    found = (mains.get(bucket) for bucket in _buckets(cluster))
    return next((each for each in found if each is not None and each is not cluster), None)


def _sources_alone(
    projects: Iterable[SourceProject], units: Units, covered: set[str], territories: Territories
) -> list[Draft]:
    """Return the applications that no artefact mentions."""
    found = []
    for each in projects:
        if units.of_folder(each.folder) in covered or not starts(each):
            continue
        if _is_aside(each.folder):
            continue
        why = (say("workload.only-sources", folder=each.folder),)
        found.append(
            Draft(
                cluster=None,
                folder=each.folder,
                territory=territories.of(outside(each.folder)),
                home=territories.of(outside(each.folder)),
                judged=Judged(WorkloadKind.APPLICATION, why),
                confidence=Confidence.MEDIUM,
                name=_name_of_sources(each),
            )
        )
    return found


def _is_aside(folder: str) -> bool:
    """Tell whether sources are no delivery: `examples/hello`, `_integration-test/node`."""
    return any(not _ASIDE.isdisjoint(words_of(part)) for part in folder.split("/"))


def _name_of_sources(project: SourceProject) -> str:
    """Return its folder's name where that tells, else its own; empty where neither does."""
    if tells(project.folder):
        return project.folder.rpartition("/")[2]
    own = project.name.rpartition("/")[2]
    return own if project.folder == "." or tells(own) else ""


def _named(drafts: list[Draft], root: str) -> list[Workload]:
    named = [
        Named(
            _rooted(each.name, root),
            each.home,
            each.judged.product,
            each.judged.kind,
            len(each.cluster.members) if each.cluster else 0,
        )
        for each in drafts
    ]
    names = unique_names(named)
    of_cluster = {
        id(draft.cluster): name
        for draft, name in zip(drafts, names, strict=True)
        if draft.cluster is not None
    }
    parents = {
        name: of_cluster[id(draft.parent)]
        for draft, name in zip(drafts, names, strict=True)
        if draft.parent is not None
    }
    return [
        _workload(draft, name, parents, of_cluster)
        for draft, name in zip(drafts, names, strict=True)
    ]


def _rooted(name: str, root: str) -> str:
    """Return a name, that of the tree for what is only called after the root's folder."""
    return root or "application" if name in ("", ".") else name


def _workload(
    draft: Draft, name: str, parents: dict[str, str], of_cluster: dict[int, str]
) -> Workload:
    cluster = draft.cluster
    members = sorted(cluster.members, key=lambda each: each.order) if cluster else []
    sightings = tuple(each.original for each in members)
    needs = {of_cluster[id(each)] for each in draft.needs} - {name}
    return Workload(
        name=name,
        kind=draft.judged.kind,
        sightings=sightings,
        environments=in_order(one for each in sightings for one in _environments(each)),
        confidence=draft.confidence,
        folder=draft.folder,
        product=draft.judged.product,
        parent=parents.get(name, ""),
        merges=_sorted(cluster.merges) if cluster else (),
        why=draft.judged.why,
        needs=tuple(sorted(each for each in needs if parents.get(each) != name)),
    )


def _sorted(merges: list[Merge]) -> tuple[Merge, ...]:
    return tuple(sorted(merges, key=lambda each: (each.one, each.other, each.code)))


def _environments(sighting: Sighting) -> tuple[str, ...]:
    found = environment_in(sighting.name)
    return sighting.environments or ((found,) if found else ())
