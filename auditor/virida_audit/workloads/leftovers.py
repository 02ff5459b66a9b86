"""Find a place for what names no service: parts of pods, patches, images others are built on."""

from __future__ import annotations

from collections import defaultdict

from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form, Sighting
from virida_audit.workloads.clusters import Cluster, Clusters, current
from virida_audit.workloads.codejoin import main_of
from virida_audit.workloads.holdings import STATIC_FORMS, Holding, is_route
from virida_audit.workloads.questions import Asked
from virida_audit.workloads.sides import Side
from virida_audit.workloads.units import Units


def join_leftovers(clusters: Clusters, units: Units, asked: Asked) -> None:
    """Join parts to their wholes, images to what stands on them, and ask about what is outside."""
    _join_parts(clusters)
    _join_open(clusters, units)
    _join_bases(clusters, units)
    _join_lone_link(clusters)
    _ask_about_outside(clusters, asked)


def _join_parts(clusters: Clusters) -> None:
    """Give a part of a pod that runs no code of the team to the pod."""
    wholes = {
        (trait.sighting.group, trait.sighting.name): each
        for each in clusters
        for trait in each.members
        if trait.sighting.form in (Form.KUBERNETES, Form.HELM_CHART)
        and not is_route(trait.sighting)
    }
    for each in clusters:
        one = each.first.sighting
        whole = wholes.get((one.group, one.parent)) if one.parent else None
        if whole is not None and _is_trivial(each) and current(whole) is not each:
            clusters.join(
                whole, each, "name", Confidence.HIGH, "workload.same-pod", name=one.parent
            )


def _is_trivial(cluster: Cluster) -> bool:
    """Tell whether it only waits or prepares: `busybox` before the pod's own container."""
    trait = cluster.first
    is_alone = all(each.sighting.form is Form.INIT_CONTAINER for each in cluster.members)
    return is_alone and (trait.holding is not Holding.CODE or not trait.unit)


def _join_open(clusters: Clusters, units: Units) -> None:
    """Give links, patches and calls to what runs the image or the folder that they name."""
    of_unit: defaultdict[str, list[Cluster]] = defaultdict(list)
    of_group: defaultdict[str, list[Cluster]] = defaultdict(list)
    for each in clusters:
        for unit in each.units:
            of_unit[unit].append(each)
        for trait in each.members:
            if trait.sighting.form is Form.KUBERNETES and not is_route(trait.sighting):
                of_group[trait.sighting.group].append(each)
    for each in clusters:
        one = each.first.sighting
        if each.is_open and one.form is Form.HELM_CHART and one.group in of_group:
            clusters.join(of_group[one.group][0], each, "only-candidate", Confidence.MEDIUM,
                          name=one.name)  # fmt: skip
        elif one.form is Form.DEPLOYMENT_CALL and len(each.members) == 1:
            found = [every for every in map(current, of_unit[each.first.unit]) if every is not each]
            main = main_of(found) if each.first.unit else None
            if main is not None and main.fits(each):
                clusters.join(main, each, "image", Confidence.MEDIUM, name=one.name)


def _join_lone_link(clusters: Clusters) -> None:
    """Join the only link of the tree to the root's application, the only one that is built."""
    links = [each for each in clusters if _is_link(each)]
    built = [each for each in clusters if each.built and each.is_code and each.side is Side.MAIN]
    if len(links) != 1 or len(built) != 1 or not links[0].is_open:
        return
    link, root = links[0], built[0]
    if link.first.home == root.first.home == "." and root.fits(link):
        clusters.join(
            root, link, "only-candidate", Confidence.MEDIUM, "workload.only-linked",
            name=link.first.sighting.name,
        )  # fmt: skip


def _is_link(cluster: Cluster) -> bool:
    return any(each.sighting.form is Form.CLEVER_APPLICATION for each in cluster.members)


def _join_bases(clusters: Clusters, units: Units) -> None:
    """Give an image that only other builds stand on to the first of them."""
    standing: dict[str, Cluster] = {}
    for each in clusters:
        for trait in each.members:
            base = trait.sighting.base
            if base is not None and not base.product:
                standing.setdefault(units.of_image(base.name), each)
    for each in clusters:
        if any(trait.sighting.form not in STATIC_FORMS for trait in each.members):
            continue
        above = next((standing[unit] for unit in sorted(each.built) if unit in standing), None)
        if above is not None and current(above) is not each:
            own, built = set(current(above).units), set(current(above).built)
            # A stage of the very same code stays that code.
            below = each.units - own
            whole = clusters.join(
                above,
                each,
                "image",
                Confidence.HIGH,
                "workload.same-base",
                name=_made(each.first.sighting),
            )
            whole.units, whole.built = own, built
            whole.stands_on |= below


def _made(sighting: Sighting) -> str:
    return next(iter(sighting.names), sighting.name)


def _ask_about_outside(clusters: Clusters, asked: Asked) -> None:
    """Ask whether a service elsewhere is the one of the same name that is run here."""
    by_name: dict[tuple[str, str], Cluster] = {}
    for each in clusters:
        for trait in each.members:
            if not each.is_external and trait.sighting.form not in STATIC_FORMS:
                by_name.setdefault((trait.territory, trait.sighting.name), each)
    for each in clusters:
        one = each.first.sighting
        found = by_name.get((each.first.territory, one.name)) if each.is_external else None
        if found is None:
            continue
        here = found.first.sighting
        names = (here.name, f"{one.name} external")
        is_one = asked.is_one(
            each.first.territory, names, (here.at, one.at), "perhaps-outside", default=False
        )
        if is_one:
            clusters.join(found, each, "name", Confidence.MEDIUM, name=one.name)
