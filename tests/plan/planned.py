"""The whole plan of a folder, through the real stages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from plan.stages import drafting_of
from virida_audit.model.plan import Plan
from virida_audit.model.workload import Workloads
from virida_audit.plan import make_plan


def plan_of(folder: Path, answers: Mapping[str, str] | None = None) -> tuple[Workloads, Plan]:
    """Return the workloads and the plan of a folder."""
    drafting = drafting_of(folder, answers)
    plan = make_plan(
        drafting.workloads,
        drafting.projects,
        drafting.catalogue,
        drafting.answers,
        drafting.existing,
    )
    return drafting.workloads, plan
