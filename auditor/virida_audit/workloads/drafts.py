"""A workload in the making: all of it except the name, which depends on the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from virida_audit.model.project import SignKind, SourceProject
from virida_audit.model.rule import Confidence
from virida_audit.workloads.clusters import Cluster
from virida_audit.workloads.kinds import Judged


@dataclass(slots=True, eq=False)
class Draft:
    """A workload before it is named; `cluster` is None for sources that nothing mentions."""

    cluster: Cluster | None
    folder: str
    territory: str
    home: str
    """Folder that it speaks for, which may be one below its project's."""
    judged: Judged
    confidence: Confidence
    name: str
    parent: Cluster | None = None
    needs: list[Cluster] = field(default_factory=list)


def offered_by(draft: Draft) -> set[str]:
    """Return the products whose clients a service answers: MariaDB those of MySQL too."""
    if draft.cluster is None or not draft.judged.product:
        return set()
    told = {each.removesuffix("-addon") for each in draft.cluster.products}
    return told | {draft.judged.product}


def clients_in(projects: Iterable[SourceProject]) -> set[str]:
    """Return the products whose client libraries sources use."""
    return {
        sign.value for project in projects for sign in project.signs if sign.kind is SignKind.CLIENT
    }
