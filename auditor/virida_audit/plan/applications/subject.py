"""One future application: its workload, the parts that live in it, where and how it runs today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from virida_audit.catalogue import Catalogue
from virida_audit.model.project import Sign, SignKind, SourceProject
from virida_audit.model.sighting import Form, Matter, Setting, Sighting
from virida_audit.model.source import Role
from virida_audit.model.workload import Workload, WorkloadKind
from virida_audit.plan.drafting import Drafting

PRODUCTION = "prod"
_DEVELOPMENT = "dev"

_ORDER = (
    "dev", "sandbox", "integration", "qa", "uat", "recette", "preview", "demo", "staging",
    "preprod", "canary", PRODUCTION,
)  # fmt: skip
_ELSEWHERE = frozenset({"local", "test", "ci"})
"""Environments of a developer's machine and of pipelines: none of the platform's."""

_DEPLOYS = frozenset(
    {Form.KUBERNETES, Form.INIT_CONTAINER, Form.HELM_CHART, Form.DEPLOYMENT_CALL,
     Form.CLEVER_APPLICATION}
)  # fmt: skip
"""Forms that put something on a server even where they speak of development."""

_RUNS = _DEPLOYS - {Form.CLEVER_APPLICATION} | {Form.COMPOSE_SERVICE}
_FOR_A_LAPTOP = frozenset(
    {Matter.BUILD_COMMAND, Matter.COMMAND, Matter.CPU, Matter.HEALTH, Matter.MEMORY, Matter.MOUNT,
     Matter.PACKAGE, Matter.REPLICAS}
)  # fmt: skip
"""What an artefact for developers says of a laptop alone."""

_STRENGTH = (
    Form.CLEVER_APPLICATION, Form.KUBERNETES, Form.INIT_CONTAINER, Form.HELM_CHART,
    Form.DEPLOYMENT_CALL, Form.COMPOSE_SERVICE, Form.PROCFILE, Form.DOCKERFILE,
    Form.IMAGE_BUILD, Form.EXTERNAL,
)  # fmt: skip
"""Whose word counts first: what deploys before what builds."""

_MATTERS = frozenset({"health", "http", "release", "runtime", "version", "version-offered"})

_PARTS = (WorkloadKind.WORKER, WorkloadKind.TASK, WorkloadKind.CRON)


@dataclass(frozen=True, slots=True)
class Subject:
    """A workload on its way to an application."""

    drafting: Drafting
    workload: Workload
    parts: tuple[Workload, ...]
    """Workers, tasks and crons with its code, sorted by name."""
    project: SourceProject | None
    environments: tuple[str, ...]
    """Those of the platform, in the order of a delivery; never empty."""

    @property
    def name(self) -> str:
        """Return the name of the application."""
        return self.workload.name

    @property
    def catalogue(self) -> Catalogue:
        """Return what the platform offers."""
        return self.drafting.catalogue

    @property
    def folder(self) -> str:
        """Return APP_FOLDER; empty for the root and where no folder is known."""
        return "" if self.workload.folder == "." else self.workload.folder

    @property
    def sightings(self) -> tuple[Sighting, ...]:
        """Return what says how it is deployed, strongest form first."""
        return deployed(self.workload)

    def in_environment(self, environment: str) -> tuple[Sighting, ...]:
        """Return what speaks of one environment, what names it before what names none."""
        return for_environment(self.sightings, environment)

    def part(self, kind: WorkloadKind) -> tuple[Workload, ...]:
        """Return its parts of one kind, sorted by name."""
        return tuple(each for each in self.parts if each.kind is kind)

    def signs(self, *kinds: SignKind) -> tuple[Sign, ...]:
        """Return what its code shows of some kinds, in the order of the places."""
        signs = self.project.signs if self.project else ()
        return tuple(each for each in signs if each.kind in kinds)


def subjects_of(drafting: Drafting) -> Iterator[Subject]:
    """Yield every workload that becomes an application, sorted by name."""
    items = sorted(drafting.workloads.every, key=lambda each: each.name)
    applications = {each.name for each in items if _is_application(each)}
    for item in items:
        is_alone = item.kind in _PARTS and item.parent not in applications
        if item.name in applications or is_alone:
            parts = tuple(_parts_of(item, items)) if item.name in applications else ()
            project = drafting.project_of(item)
            yield Subject(drafting, item, parts, project, environments_of((item, *parts)))


def _is_application(workload: Workload) -> bool:
    """Tell whether it runs as an application; an own image of unknown content may only be kept."""
    if workload.kind is WorkloadKind.UNKNOWN:
        return any(each.image is not None and each.image.is_own for each in workload.sightings)
    return workload.kind is WorkloadKind.APPLICATION


def _parts_of(workload: Workload, items: Iterable[Workload]) -> Iterator[Workload]:
    return (each for each in items if each.parent == workload.name and each.kind in _PARTS)


def environments_of(workloads: Iterable[Workload]) -> tuple[str, ...]:
    """Return the environments that something deploys, in the order of a delivery.

    `prod` alone where the tree names none, or nothing but a Compose file for developers.
    """
    named = [
        (name, sighting.form)
        for workload in workloads
        for sighting in deployed(workload)
        for name in sighting.environments
        if name not in _ELSEWHERE
    ]
    if all(name == _DEVELOPMENT and form not in _DEPLOYS for name, form in named):
        return (PRODUCTION,)
    return in_order(name for name, _ in named)


def in_order(environments: Iterable[str]) -> tuple[str, ...]:
    """Sort environments as a delivery passes them; unknown words come before production."""
    last = len(_ORDER) - 1

    def rank(name: str) -> tuple[int, int, str]:
        known = _ORDER.index(name) if name in _ORDER else last
        return known, name == PRODUCTION, name

    return tuple(sorted(set(environments), key=rank))


def deployed(workload: Workload) -> tuple[Sighting, ...]:
    """Return the appearances that speak of a deployment, strongest form first.

    Where nothing but development runs it, its variables, ports and hosts are what there is; what is
    made for a laptop still decides nothing.
    """
    kept = [each for each in workload.sightings if _is_deployed(each)]
    spare = [each for each in workload.sightings if each.role is Role.DEVELOPMENT]
    if not kept:
        kept = [_without_laptop(each) for each in spare]
    elif not any(each.form in _RUNS for each in kept):
        runs = (_without_laptop(each) for each in spare if each.form in _RUNS)
        kept += [replace(each, runtime="", is_static_site=False) for each in runs]
    return tuple(sorted(kept, key=lambda each: (_STRENGTH.index(each.form), each.at)))


def _without_laptop(sighting: Sighting) -> Sighting:
    settings = tuple(each for each in sighting.settings if each.matter not in _FOR_A_LAPTOP)
    return replace(sighting, settings=settings, environments=())


def _is_deployed(sighting: Sighting) -> bool:
    if sighting.role is Role.DEVELOPMENT:
        return sighting.form in _DEPLOYS
    return sighting.role in (Role.PRODUCTION, Role.CI)


def for_environment(sightings: Iterable[Sighting], environment: str) -> tuple[Sighting, ...]:
    """Return those that name an environment, then those that name none, each strongest first.

    Of one form, what speaks of fewer environments is the more specific: an overlay before its base.
    """
    kept = tuple(sightings)
    named = sorted(
        (each for each in kept if environment in each.environments),
        key=lambda each: (_STRENGTH.index(each.form), len(each.environments)),
    )
    return (*named, *(each for each in kept if not each.environments))


def matter_of(part: str) -> str:
    """Return the last word of a question about a part, apart from those about the application."""
    is_taken = part in _MATTERS or part.startswith("storage") or part.endswith("-hour")
    return f"part-{part}" if is_taken else part


def settings_in(
    sightings: Iterable[Sighting], matter: Matter
) -> Iterator[tuple[Sighting, Setting]]:
    """Yield every setting of a matter with what says it, in the order of the sightings."""
    return ((each, setting) for each in sightings for setting in each.of(matter))
