"""Products that the team runs itself from a folder of the tree: Prometheus by a Mise task."""

from __future__ import annotations

from collections.abc import Mapping

from virida_audit.model.location import Location
from virida_audit.model.project import SourceProject
from virida_audit.model.rule import Confidence
from virida_audit.model.workload import Merge
from virida_audit.texts import say
from virida_audit.workloads.drafts import Draft


def join_self_run(drafts: list[Draft], projects: Mapping[str, SourceProject]) -> list[Draft]:
    """Return the drafts with folders that run a product given to the one service of it."""
    kept = []
    for each in drafts:
        product = _product_of(each, drafts, projects) if each.cluster is None else None
        if product is None or product.cluster is None:
            kept.append(each)
            continue
        product.folder = each.folder
        why = say("workload.self-run", folder=each.folder)
        at = product.cluster.first.sighting.at
        place = Location(each.folder)
        product.cluster.merges.append(Merge(at, place, "source", why, Confidence.MEDIUM))
    return kept


def _product_of(
    draft: Draft, drafts: list[Draft], projects: Mapping[str, SourceProject]
) -> Draft | None:
    tools = {
        tool.value
        for candidate in projects[draft.folder].candidates
        if candidate.runtime == "linux"
        for tool in candidate.frameworks
    }
    found = [
        each
        for each in drafts
        if each.judged.product in tools and each.territory == draft.territory and not each.folder
    ]
    return found[0] if len(found) == 1 else None
