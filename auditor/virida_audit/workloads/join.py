"""Join sightings to services, the strongest evidence first.

Each pass looks at what the passes before it have left, by keys: no pass compares all with all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form, Matter
from virida_audit.workloads.clusters import Cluster, Clusters, Key, Trait
from virida_audit.workloads.codejoin import join_code
from virida_audit.workloads.holdings import STATIC_FORMS, Holding, is_route
from virida_audit.workloads.leftovers import join_leftovers
from virida_audit.workloads.names import Namer
from virida_audit.workloads.productjoin import join_own_products, join_products
from virida_audit.workloads.questions import Asked
from virida_audit.workloads.references import join_references
from virida_audit.workloads.sourcejoin import join_sources
from virida_audit.workloads.territory import Territories, home_of
from virida_audit.workloads.units import Units

_LINKED_FORMS = (Form.CLEVER_APPLICATION, Form.DEPLOYMENT_CALL, Form.HELM_CHART)


def join(
    traits: list[Trait], units: Units, territories: Territories, namer: Namer, asked: Asked
) -> Clusters:
    """Return the services that sightings are of."""
    clusters = Clusters(traits)
    clusters.join_by(_entries(clusters), "name", Confidence.HIGH)
    join_code(clusters, namer)
    clusters.join_by(_exact(clusters, territories), "name", Confidence.HIGH)
    join_own_products(clusters)
    clusters.join_by(_aliases(clusters, territories), "alias", Confidence.HIGH)
    clusters.join_by(_similar(clusters, territories, namer), "similar-name", Confidence.MEDIUM)
    join_references(clusters)
    join_sources(clusters, units, namer, asked)
    join_products(clusters, asked)
    join_leftovers(clusters, units, asked)
    return clusters


def _entries(clusters: Clusters) -> Iterator[tuple[Key, Cluster]]:
    """Yield what one project, overlay or list calls by one name."""
    for each in clusters:
        one = each.first.sighting
        if one.form not in STATIC_FORMS and one.form is not Form.INIT_CONTAINER:
            yield (one.form, one.group, one.kind, each.first.entry), each


def _exact(clusters: Clusters, territories: Territories) -> Iterator[tuple[Key, Cluster]]:
    for each in clusters:
        for trait in _named(each):
            for where in _places(trait, territories):
                yield (where, trait.sighting.name.lower()), each


def _aliases(clusters: Clusters, territories: Territories) -> Iterator[tuple[Key, Cluster]]:
    for each in clusters:
        for trait in _named(each):
            names = {trait.sighting.name, *(one.value for one in trait.sighting.of(Matter.ALIAS))}
            for where in _places(trait, territories):
                for name in sorted(names):
                    yield (where, name.lower()), each


def _similar(
    clusters: Clusters, territories: Territories, namer: Namer
) -> Iterator[tuple[Key, Cluster]]:
    for each in clusters:
        for trait in _named(each):
            names = [trait.sighting.name]
            if trait.sighting.form in _LINKED_FORMS:
                names += (one.value for one in trait.sighting.of(Matter.ALIAS))
            for where in _places(trait, territories):
                for name in dict.fromkeys("-".join(namer.plain(one)) for one in names):
                    if name:
                        yield (where, name), each


def _named(cluster: Cluster) -> Iterable[Trait]:
    """Yield the sightings whose name is one of a service, each name once."""
    seen: defaultdict[tuple[str, str], list[Trait]] = defaultdict(list)
    for each in cluster.members:
        is_init = each.sighting.form is Form.INIT_CONTAINER and each.holding is not Holding.CODE
        if each.sighting.form not in STATIC_FORMS and not is_init and not is_route(each.sighting):
            seen[(each.territory, each.sighting.name)].append(each)
    return [found[0] for found in seen.values()]


def _places(trait: Trait, territories: Territories) -> Iterator[str]:
    """Yield where a name counts: a link or a patch counts in the projects around it too.

    The `db` of a service that has a Compose file of its own is not the `db` of another.
    """
    if trait.product:
        yield trait.home
        return
    yield trait.territory
    if trait.holding is Holding.OPEN or trait.sighting.form in _LINKED_FORMS:
        for each in territories.around(home_of(trait.sighting)):
            if each != trait.territory:
                yield each
