"""Find what stands between a container and a native runtime: packages and process managers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from virida_audit.catalogue.packages import SystemPackage
from virida_audit.facts.container import habits
from virida_audit.model.plan import Gap
from virida_audit.model.provenance import Origin
from virida_audit.model.sighting import Form, Matter, Setting, Sighting
from virida_audit.model.text import Text
from virida_audit.plan.applications.commands import Start
from virida_audit.plan.applications.reasons import at_place
from virida_audit.plan.applications.subject import Subject, settings_in
from virida_audit.texts import say


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something of the image that no native runtime is documented to have."""

    name: str
    """The package, or the program that keeps others running."""
    origin: Origin
    row: SystemPackage | None = None
    """None for a program that keeps others running."""
    stops_the_start: bool = False
    """The command that starts the service calls it."""


def obstacles_of(subject: Subject, starts: Iterable[Start]) -> Iterator[Obstacle]:
    """Yield what its image has and a native runtime lacks; nothing where nothing is missed."""
    known = tuple(starts)
    called = {each.name for start in known for each in start.commands}
    met: set[str] = set()
    for _, setting in settings_in(subject.sightings, Matter.PACKAGE):
        row = subject.catalogue.packages.find(setting.value)
        if row is not None and row.programs and setting.value not in met:
            met.add(setting.value)
            yield _package(setting, row, called)
    for start in known:
        if start.main is not None and start.main.name in habits().process_managers:
            why = say("plan-app.why-docker-processes", program=start.main.name)
            yield Obstacle(start.main.name, Origin(why, at=start.origin.at))


def _package(setting: Setting, row: SystemPackage, called: set[str]) -> Obstacle:
    program = next((each for each in row.programs if each in called), "")
    if program:
        why = say("plan-app.why-docker-called", program=program, package=setting.value)
    else:
        why = say("plan-app.why-docker-package", package=setting.value)
    return Obstacle(setting.value, at_place(why, setting.at), row, bool(program))


def obstacle_gaps(subject: Subject, obstacles: Iterable[Obstacle]) -> Iterator[Gap]:
    """Yield what a native runtime has to make up for, each with the ways round it."""
    packages = [each for each in obstacles if each.row is not None]
    if packages:
        names = ", ".join(f"`{each.name}`" for each in packages)
        notes = [each.row.note for each in packages if each.row is not None]
        yield Gap(
            f"{subject.name}.packages",
            subject.name,
            say("plan-app.gap-packages", name=subject.name, packages=names),
            _joined(notes),
            tuple(dict.fromkeys(each.origin for each in packages)),
        )
    for each in obstacles:
        if each.row is None:
            what = say("plan-app.gap-processes", program=each.name)
            way = say("plan-app.gap-processes-way")
            yield Gap(f"{subject.name}.processes", subject.name, what, way, (each.origin,))
            return


def _joined(texts: Iterable[Text]) -> Text:
    kept = tuple(dict.fromkeys(texts))
    return Text(" ".join(each.en for each in kept), " ".join(each.fr for each in kept))


def dockerfile_of(subject: Subject) -> Sighting | None:
    """Return the Dockerfile that builds it for production, None where the tree has none."""
    found = (each for each in subject.sightings if each.form is Form.DOCKERFILE)
    return next(found, None)
