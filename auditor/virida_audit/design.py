"""From what a scan reads to the services of the team and the plan for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Discovery, Tree
from virida_audit.facts.clever_addons import find_addons
from virida_audit.facts.code import read_signs
from virida_audit.facts.project import read_projects
from virida_audit.facts.readiness import readiness_facts
from virida_audit.facts.reading import Fact
from virida_audit.model.plan import Plan
from virida_audit.model.project import SourceProject
from virida_audit.model.workload import Workloads
from virida_audit.plan import make_plan
from virida_audit.workloads.collect import Collector


@dataclass(frozen=True, slots=True)
class Design:
    """What the tree runs, and what becomes of it."""

    workloads: Workloads
    plan: Plan
    readiness: tuple[Fact, ...]
    """What rules judge of the two."""


def design(
    discovery: Discovery, collector: Collector, catalogue: Catalogue, answers: Mapping[str, str]
) -> Design:
    """Return the workloads of a tree and the plan for them.

    Errors: AuditError where an answer is none of its decision's options.
    """
    tree = discovery.tree
    projects = _with_signs(tree, read_projects(tree, catalogue))
    workloads = collector.resolve(tree, discovery.sources, projects, answers)
    by_folder = {each.folder: each for each in projects}
    existing = find_addons(tree, catalogue) if workloads.every else ()
    plan = make_plan(workloads, by_folder, catalogue, answers, existing)
    return Design(workloads, plan, readiness_facts(workloads, plan, by_folder))


def _with_signs(tree: Tree, projects: tuple[SourceProject, ...]) -> tuple[SourceProject, ...]:
    """Return the projects with what their code shows; a library is read with nobody."""
    running = frozenset(each.folder for each in projects if not each.is_library)
    return tuple(
        replace(each, signs=read_signs(tree, each.folder, running))
        if each.folder in running
        else each
        for each in projects
    )
