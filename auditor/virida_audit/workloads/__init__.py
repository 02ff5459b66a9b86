"""Facts of many artefacts → one workload for each real service, with the evidence of each merge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from virida_audit.model.project import SourceProject
from virida_audit.model.sighting import Sighting
from virida_audit.model.workload import Workloads
from virida_audit.workloads.assembly import assemble
from virida_audit.workloads.holdings import starts_all
from virida_audit.workloads.join import join
from virida_audit.workloads.mounted import with_mounted_sources
from virida_audit.workloads.ownproducts import own_products, with_own_sources, with_owner
from virida_audit.workloads.questions import Asked
from virida_audit.workloads.traits import namer_of, territories_of, traits_of
from virida_audit.workloads.units import Units

_NO_ANSWERS: Mapping[str, str] = MappingProxyType({})


def resolve(
    sightings: Iterable[Sighting],
    projects: Iterable[SourceProject],
    answers: Mapping[str, str] = _NO_ANSWERS,
    root: str = "",
) -> Workloads:
    """Return one workload for each real service; the order of the input does not matter.

    `answers` holds `one` or `two` by the id of a question; `root` is the name of the tree's own
    folder, for what nothing else names. Every sighting is in exactly one
    workload, except the calls that start a whole project: they show no service of their own.
    Sources that start something and appear nowhere else are workloads too.
    """
    sources = tuple(sorted(projects, key=lambda each: each.folder))
    telling = tuple(each for each in sightings if not starts_all(each))
    own = own_products(telling, sources)
    originals = tuple(with_owner(each, own) for each in telling)
    folders = {each.folder for each in sources}
    every = tuple(with_mounted_sources(with_own_sources(each, own), folders) for each in originals)
    units = Units(every, sources)
    territories = territories_of(every, sources, units)
    namer = namer_of(every)
    asked = Asked(answers)
    traits = traits_of(originals, every, units, territories, namer)
    clusters = join(traits, units, territories, namer, asked)
    return assemble(clusters, sources, units, territories, namer, asked, root)
