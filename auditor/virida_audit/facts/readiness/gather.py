"""Gather the facts of readiness from the workloads and the plan of a tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from virida_audit.facts.readiness.application import ApplicationFact, first_place
from virida_audit.facts.readiness.details import (
    ApplicationSign,
    ApplicationVariable,
    ApplicationVersion,
)
from virida_audit.facts.readiness.workload import WorkloadFact
from virida_audit.facts.reading import Fact
from virida_audit.model.plan import ApplicationPlan, Decision, Plan
from virida_audit.model.project import Candidate, Sign, SignKind, SourceProject
from virida_audit.model.workload import Workloads

_NO_PROJECTS: Mapping[str, SourceProject] = MappingProxyType({})

_LOCK_FILES = frozenset(
    {"package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock",
     "bun.lockb"}
)  # fmt: skip


def readiness_facts(
    workloads: Workloads, plan: Plan, projects: Mapping[str, SourceProject] = _NO_PROJECTS
) -> tuple[Fact, ...]:
    """Return the facts of all workloads and planned applications, in the order of their names.

    `projects` by folder tell what the plan does not keep: package managers and their lock files.
    """
    facts: list[Fact] = [WorkloadFact(each) for each in workloads.every]
    decisions = {each.id: each for each in plan.decisions}
    locked = frozenset(_lock_folders(projects.values()))
    for application in plan.applications:
        workload = workloads.named(application.workload)
        project = projects.get(workload.folder) if workload and workload.folder else None
        fact = ApplicationFact(
            application,
            _chosen(application, project),
            workload.product if workload else "",
            project is not None and not locked.isdisjoint(_at_or_above(project.folder)),
            _is_open(decisions.get(f"{application.name}.runtime")),
        )
        facts.append(fact)
        facts.extend(_signs(fact))
        facts.extend(_versions(fact, decisions.get(f"{application.name}.version")))
        facts.extend(_variables(fact))
    return tuple(facts)


def _chosen(application: ApplicationPlan, project: SourceProject | None) -> Candidate | None:
    candidates = project.candidates if project else ()
    slug = application.runtime.value
    return next((each for each in candidates if each.runtime == slug), None)


def _lock_folders(projects: Iterable[SourceProject]) -> Iterator[str]:
    """Yield the folders that hold the lock file of a package manager, `.` for the root."""
    for candidate in (each for project in projects for each in project.candidates):
        origins = candidate.package_manager.origins if candidate.package_manager else ()
        for at in (each.at for each in origins if each.at is not None):
            folder, _, name = at.path.rpartition("/")
            if name in _LOCK_FILES:
                yield folder or "."


def _at_or_above(folder: str) -> Iterator[str]:
    """Yield a folder and all above it, down to the root."""
    while folder not in ("", "."):
        yield folder
        folder = folder.rpartition("/")[0]
    yield "."


def _is_open(decision: Decision | None) -> bool:
    return decision is not None and not decision.is_answered


def _signs(application: ApplicationFact) -> Iterator[ApplicationSign]:
    signs = application.application.signs
    reads = [each for each in signs if each.kind is SignKind.VARIABLE_READ]
    by_line: dict[tuple[str, int], list[Sign]] = {}
    for each in reads:
        by_line.setdefault((each.at.path, each.at.line), []).append(each)
    for sign in signs:
        near = by_line.get((sign.at.path, sign.at.line), ())
        yield ApplicationSign(application, sign, _variable_before(sign, near))


def _variable_before(sign: Sign, reads: list[Sign] | tuple[Sign, ...]) -> str:
    """Return the variable whose read ends at or after a sign that it begins before."""
    around = (
        each.value
        for each in reads
        if each.at.column <= sign.at.column and sign.at.end_column <= each.at.end_column + 1
    )
    return next(around, "")


def _versions(
    application: ApplicationFact, decision: Decision | None
) -> Iterator[ApplicationVersion]:
    """Yield the declarations that ask for another version than the one that runs today."""
    if decision is None or decision.is_answered:
        return
    for option in decision.options:
        places = (each.at for each in decision.origins if each.why == option.summary and each.at)
        at = next(places, None)
        if option.id != decision.default and at is not None:
            yield ApplicationVersion(application, at, option.id, decision.default)


def _variables(application: ApplicationFact) -> Iterator[ApplicationVariable]:
    """Yield each planned variable of the platform once, where the tree gives the reason."""
    seen: set[str] = set()
    for variable in application.application.variables:
        at = first_place(variable.value.origins)
        if at is None or variable.name in seen or not variable.name.startswith("CC_"):
            continue
        seen.add(variable.name)
        hidden = variable.is_secret or variable.is_blank or variable.is_injected
        yield ApplicationVariable(
            application, at, variable.name, "" if hidden else variable.value.value
        )
