"""The applications of the platform: those of the plan, and those that `.clever.json` adds to them.

A link belongs to the application of the plan that names its alias; else it stands alone, with the
runtime that `rules/evolution.yaml` gives what it runs, if any.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from virida_audit.document.application_sheet import listening
from virida_audit.document.evolution import load_evolution
from virida_audit.document.model import Application, Deployment
from virida_audit.model.finding import Finding
from virida_audit.model.plan import ApplicationPlan
from virida_audit.model.report import Report
from virida_audit.model.rule import Disposition
from virida_audit.model.sighting import Form
from virida_audit.model.source import Kind, Role

LINKED_RULE = "clever-linked-application"
"""Its findings stand for one link each; `LinkedApplication` says what their route holds."""

_ROOTS = frozenset({Kind.DOCKERFILE, Kind.PROCFILE})
_SIDE_ROLES = frozenset({Role.DEVELOPMENT, Role.TEST, Role.EXAMPLE, Role.DOCUMENTATION})


def find_applications(report: Report) -> tuple[Application, ...]:
    """Return the applications by name, those that nothing plans last."""
    links = {each.alias: each for each in _links(report)}
    owned: defaultdict[str, list[Deployment]] = defaultdict(list)
    for alias, link in links.items():
        owned[_owner(alias, report)].append(link)
    planned = [_planned(each, owned.pop(each.name, [])) for each in report.plan.applications]
    alone = [_alone(each, report) for left in owned.values() for each in left]
    return (*planned, *sorted(alone, key=lambda each: each.name))


def application_folders(report: Report) -> tuple[str, ...]:
    """Return the folders that hold an application of their own, sorted; `.` is the root."""
    planned = {each.folder.value for each in report.plan.applications if each.folder}
    return tuple(
        sorted(
            {
                _folder_of(each.path)
                for each in report.artifacts
                if each.kind in _ROOTS and each.role not in _SIDE_ROLES
            }
            | planned
        )
    )


def folder_of(path: str, folders: frozenset[str]) -> str:
    """Return the nearest of the folders above a file, empty where none is."""
    while path != ".":
        path = _folder_of(path)
        if path in folders:
            return path
    return ""


def _links(report: Report) -> Iterator[Deployment]:
    """Yield the links of `.clever.json`, each as the deployment that it is."""
    stuck = {
        (each.location.path, each.location.line)
        for each in report.findings
        if each.disposition is Disposition.NO_EQUIVALENT
    }
    environments = {
        alias: environment
        for application in report.plan.applications
        for environment, alias in application.linked
    }
    for finding in report.findings:
        if finding.rule != LINKED_RULE:
            continue
        _, alias, name, host = (*finding.location.route, "", "", "", "")[:4]
        alias = alias or name
        yield Deployment(
            name=name or alias,
            alias=alias,
            environment=environments.get(alias, ""),
            host=host,
            is_linked=True,
            is_stuck=(finding.location.path, finding.location.line) in stuck,
            place=_place(finding),
        )


def _owner(alias: str, report: Report) -> str:
    """Return the name of the planned application that a link belongs to, empty for none."""
    for each in report.plan.applications:
        if any(alias == name for _, name in each.linked):
            return each.name
    return ""


def _planned(made: ApplicationPlan, links: list[Deployment]) -> Application:
    known = {each.environment for each in links}
    missing = (each for each in made.environments if each not in known)
    aliases, there = dict(made.aliases), dict(made.linked)
    new = (
        Deployment(alias, alias, each, is_linked=each in there)
        for each in missing
        for alias in (there.get(each) or aliases.get(each, made.name),)
    )
    order = {each: position for position, each in enumerate(reversed(made.environments))}
    both = sorted((*links, *new), key=lambda each: (order.get(each.environment, -1), each.name))
    return Application(
        name=made.name,
        runtime=made.runtime.value,
        version=made.version.value if made.version else "",
        folder=made.folder.value if made.folder else "",
        port=made.port.value,
        listens=listening(made) if made.listens and made.listens.value != made.port.value else None,
        deployments=tuple(both),
        is_planned=True,
    )


def _alone(link: Deployment, report: Report) -> Application:
    runtimes = {row["rule"]: row["runtime"] for row in load_evolution()["linked"]}
    found = (each.rule for each in report.findings if _place(each) == link.place)
    folders = (
        workload.folder
        for workload in report.workloads
        for each in workload.sources
        if each.form is Form.CLEVER_APPLICATION and each.name == link.alias
    )
    return Application(
        name=link.name,
        runtime=next((runtimes[rule] for rule in found if rule in runtimes), ""),
        folder=next(filter(None, folders), ""),
        deployments=(link,),
    )


def _place(finding: Finding) -> str:
    return f"{finding.location.path}:{finding.location.line}"


def _folder_of(path: str) -> str:
    return path.rpartition("/")[0] or "."
