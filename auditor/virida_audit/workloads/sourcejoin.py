"""Give an image that nothing here says how it is built to the folder of sources of its name."""

from __future__ import annotations

import posixpath
from collections import defaultdict

from virida_audit.model.location import Location
from virida_audit.model.rule import Confidence
from virida_audit.model.workload import Merge
from virida_audit.texts import say
from virida_audit.workloads.clusters import Cluster, Clusters
from virida_audit.workloads.codejoin import main_of
from virida_audit.workloads.holdings import STATIC_FORMS
from virida_audit.workloads.names import Namer, image_key
from virida_audit.workloads.questions import Asked
from virida_audit.workloads.sides import Side
from virida_audit.workloads.territory import ancestors, outside
from virida_audit.workloads.units import Units

Folders = dict[tuple[str, str], set[str]]
"""(project, name) → folders of sources below that project."""


def join_sources(clusters: Clusters, units: Units, namer: Namer, asked: Asked) -> None:
    """Join images without a build to sources by name, exact before similar."""
    of_unit: defaultdict[str, list[Cluster]] = defaultdict(list)
    for each in clusters:
        for unit in each.built:
            of_unit[unit].append(each)
    folders = _folders_by_name(units, namer)
    for each in clusters:
        if each.into is None and each.is_code and not each.built:
            _join_one(clusters, each, units, of_unit, folders, namer, asked)


def _join_one(
    clusters: Clusters,
    cluster: Cluster,
    units: Units,
    of_unit: dict[str, list[Cluster]],
    folders: Folders,
    namer: Namer,
    asked: Asked,
) -> None:
    where = cluster.first.territory
    names = _names(cluster, namer)
    for size in range(max(map(len, names), default=0)):
        found = {
            folder
            for name in names
            if len(name) > size
            for folder in folders.get((where, "-".join(name[size:])), ())
        }
        if len(found) == 1:
            folder = min(found)
            if size == 0 or _agreed(cluster, folder, asked):
                _take(clusters, cluster, folder, units, of_unit, is_sure=size == 0)
            return
        if found:
            return


def _take(
    clusters: Clusters,
    cluster: Cluster,
    folder: str,
    units: Units,
    of_unit: dict[str, list[Cluster]],
    *,
    is_sure: bool,
) -> None:
    unit = units.of_folder(folder)
    main = main_of([each for each in of_unit.get(unit, ()) if each.into is None])
    confidence = Confidence.MEDIUM if is_sure else Confidence.LOW
    if main is not None and cluster.side is Side.MAIN and main.fits(cluster):
        clusters.join(main, cluster, "source", confidence, name=folder)
        return
    cluster.units.add(unit)
    cluster.built.add(unit)
    of_unit.setdefault(unit, []).append(cluster)
    why = say("workload.same-source", name=folder)
    at = cluster.first.sighting.at
    cluster.merges.append(Merge(at, Location(folder), "source", why, confidence))


def _names(cluster: Cluster, namer: Namer) -> list[tuple[str, ...]]:
    """Return what its sources could be called, the names of its images first."""
    found: dict[tuple[str, ...], None] = {}
    for trait in cluster.members:
        if trait.sighting.form in STATIC_FORMS:
            continue
        for image in trait.sighting.names:
            found[namer.plain(image_key(image).rpartition("/")[2])] = None
        found[trait.plain] = None
    return [each for each in found if each]


def _agreed(cluster: Cluster, folder: str, asked: Asked) -> bool:
    one = cluster.first.sighting
    return asked.is_one(
        cluster.first.territory, (one.name, folder), (one.at, Location(folder)),
        "perhaps-source", default=True,
    )  # fmt: skip


def _folders_by_name(units: Units, namer: Namer) -> Folders:
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for folder in units.folders:
        plain = "-".join(namer.plain(posixpath.basename(folder)))
        for above in ancestors(folder):
            if plain:
                found[(above, plain)].add(folder)
        found[(outside(folder), plain)].add(folder)
    return found
