"""Small builders of workloads, sightings and source projects for the tests of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from virida_audit.catalogue import Catalogue
from virida_audit.model.location import Location
from virida_audit.model.project import (
    Candidate,
    DeclaredVersion,
    Sign,
    SignKind,
    SourceProject,
)
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form, Matter, SeenImage, Setting, Sighting
from virida_audit.model.source import Role
from virida_audit.model.text import Text
from virida_audit.model.workload import Workload, WorkloadKind, Workloads
from virida_audit.plan.drafting import Drafting
from virida_audit.texts import same

CATALOGUE = Catalogue()

_PATHS = {
    Form.DOCKERFILE: "apps/shop/Dockerfile",
    Form.COMPOSE_SERVICE: "docker-compose.yml",
    Form.KUBERNETES: "k8s/shop.yaml",
    Form.CLEVER_APPLICATION: ".clever.json",
}


def at(path: str, line: int = 1) -> Location:
    """Return a place."""
    return Location(path, line, 1, line, 2)


def says(value: str, path: str = "package.json", line: int = 1, **rest: Any) -> Stated:
    """Return a value that one place supports."""
    return Stated(value, (Origin(same(f"{value} is there"), at(path, line)),), **rest)


def setting(matter: Matter, value: str = "", line: int = 5, path: str = "", **rest: Any) -> Setting:
    """Return one setting."""
    return Setting(matter, value, at(path or "docker-compose.yml", line), **rest)


def variable(name: str, value: str, line: int = 5, **rest: Any) -> Setting:
    """Return one variable."""
    return setting(Matter.VARIABLE, value, line, name=name, **rest)


def sighting(
    form: Form = Form.COMPOSE_SERVICE,
    *settings: Setting,
    name: str = "shop",
    role: Role = Role.PRODUCTION,
    environments: tuple[str, ...] = (),
    line: int = 1,
    path: str = "",
    **rest: Any,
) -> Sighting:
    """Return one appearance of `shop`."""
    place = at(path or _PATHS.get(form, f"{form}.yaml"), line)
    return Sighting(
        place, form, name, role, place.path, environments, settings=settings, **rest
    )  # fmt: skip


def image(raw: str, product: str = "", runtime: str = "", **rest: Any) -> SeenImage:
    """Return an image as a sighting holds it."""
    name, _, tag = raw.partition(":")
    number = tag.partition("-")[0]
    version = number if number[:1].isdigit() else ""
    return SeenImage(raw, name, version, product, runtime=runtime, **rest)


def workload(
    *sightings: Sighting,
    name: str = "shop",
    kind: WorkloadKind = WorkloadKind.APPLICATION,
    folder: str = "apps/shop",
    environments: tuple[str, ...] = (),
    **rest: Any,
) -> Workload:
    """Return one workload."""
    named = tuple(dict.fromkeys(each for one in sightings for each in one.environments))
    return Workload(
        name, kind, sightings, environments or named, Confidence.HIGH, folder, **rest
    )  # fmt: skip


def candidate(
    runtime: str = "node", confidence: Confidence = Confidence.HIGH, **rest: Any
) -> Candidate:
    """Return one runtime that the sources speak for."""
    why = rest.pop("why", (says(runtime, "apps/shop/package.json"),))
    return Candidate(runtime, rest.pop("variant", ""), confidence, why, **rest)


def version(number: str, holder: str = "engines", is_read: bool = True) -> DeclaredVersion:
    """Return one declared version."""
    return DeclaredVersion(number, at(f"apps/shop/{holder}"), holder, is_read)


def sign(kind: SignKind, value: str, detail: str = "", line: int = 8) -> Sign:
    """Return what a line of code shows."""
    return Sign(at("apps/shop/server.js", line), kind, value, detail)


def project(*candidates: Candidate, folder: str = "apps/shop", **rest: Any) -> SourceProject:
    """Return the sources of `shop`."""
    return SourceProject(folder, "shop", candidates, (f"{folder}/package.json",), **rest)


def drafting(
    *workloads: Workload,
    projects: tuple[SourceProject, ...] = (),
    answers: Mapping[str, str] | None = None,
) -> Drafting:
    """Return the inputs of a plan."""
    every = tuple(sorted(workloads, key=lambda each: each.name))
    found = {each.folder: each for each in projects}
    return Drafting(Workloads(every), found, CATALOGUE, answers or {})


def walk(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield every dataclass within a value, with where it stands."""
    if is_dataclass(value) and not isinstance(value, type):
        yield path, value
        for field in fields(value):
            yield from walk(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, tuple | list):
        for position, each in enumerate(value):
            yield from walk(each, f"{path}[{position}]")


def unsupported(value: object) -> list[str]:
    """Return where a plan holds a value, a text or a reason that nothing supports."""
    found = []
    for path, each in walk(value):
        if isinstance(each, Origin) and not (each.at or each.source):
            found.append(f"{path}: no place and no page")
        if isinstance(each, Text) and not (each.en.strip() and each.fr.strip()):
            found.append(f"{path}: a language is missing")
        if isinstance(each, Text) and each.en.startswith("plan-app."):
            found.append(f"{path}: no text for {each.en}")
        if isinstance(each, Stated) and not each.origins:
            found.append(f"{path}: nothing supports {each.value!r}")
    return found
