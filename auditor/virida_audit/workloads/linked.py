"""Sources at the root that nothing mentions, and the one link of the tree: they are one."""

from __future__ import annotations

from dataclasses import replace

from virida_audit.model.location import Location
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form
from virida_audit.model.workload import Merge, WorkloadKind
from virida_audit.texts import say
from virida_audit.workloads.drafts import Draft
from virida_audit.workloads.units import Units

_ROOT = "."


def join_lone_link(drafts: list[Draft], units: Units) -> list[Draft]:
    """Return the drafts with the root's sources given to the only link of the tree.

    Both have to be the only ones: of two applications the link does not say which.
    """
    running = [each for each in drafts if each.judged.kind is WorkloadKind.APPLICATION]
    links = [each for each in running if _is_only_linked(each)]
    alone = [each for each in running if each.cluster is None and each.folder == _ROOT]
    if len(running) != 2 or len(links) != 1 or len(alone) != 1:
        return drafts
    link, sources = links[0], alone[0]
    if link.cluster is None:
        return drafts
    link.folder = _ROOT
    link.judged = replace(link.judged, why=(*link.judged.why, *sources.judged.why))
    link.cluster.built.add(units.of_folder(_ROOT))
    why = say("workload.only-linked", name=link.name)
    at = link.cluster.first.sighting.at
    link.cluster.merges.append(Merge(at, Location(_ROOT), "only-candidate", why, Confidence.MEDIUM))
    link.confidence = Confidence.MEDIUM
    return [each for each in drafts if each is not sources]


def _is_only_linked(draft: Draft) -> bool:
    if draft.cluster is None or draft.folder or draft.judged.product:
        return False
    return all(each.sighting.form is Form.CLEVER_APPLICATION for each in draft.cluster.members)
