"""Find the paths that something lasts in: what artefacts mount, what the code writes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import normpath

from virida_audit.model.project import Sign, SignKind
from virida_audit.model.provenance import Origin
from virida_audit.model.sighting import Form, Matter, Setting, Sighting
from virida_audit.model.source import Role
from virida_audit.model.text import Text
from virida_audit.plan.applications.mounts import (
    configures,
    is_at_a_laptop,
    is_data,
    is_of_server,
    lasts,
    passes,
)
from virida_audit.plan.applications.reasons import at_place, seen
from virida_audit.plan.applications.subject import Subject, deployed, settings_in
from virida_audit.texts import say

_MOST_FOLDERS = 4
"""Folders that the code alone shows and that are asked for."""


@dataclass(frozen=True, slots=True)
class Place:
    """One path that something lasts in."""

    path: str
    origins: tuple[Origin, ...]
    is_database: bool = False
    is_declared: bool = False
    """An artefact of production gives it a place that lasts; else the code alone shows it."""


def places_of(subject: Subject) -> Iterator[Place]:
    """Yield the mounted paths, then what the code alone shows; signs go with the only mount."""
    mounts = _mounts(subject)
    writes = tuple(each for each in subject.signs(SignKind.LOCAL_WRITE) if _folder_of(each))
    databases = () if _has_server(subject) else subject.signs(SignKind.LOCAL_DATABASE)
    signs = (*writes, *databases) if len(mounts) == 1 else ()
    for path in sorted(mounts):
        origins = (*mounts[path], *(_shown(each) for each in signs))
        yield Place(
            path,
            tuple(dict.fromkeys(origins)),
            bool(databases and signs),
            _is_declared(subject, path, writes),
        )
    if not mounts:
        yield from _written(writes)
    if databases and not signs:
        path = databases[0].value or "sqlite"
        yield Place(path, tuple(_shown(each) for each in databases), True)


def _mounts(subject: Subject) -> dict[str, tuple[Origin, ...]]:
    """Return the mounted paths whose content lasts → the places that mount them."""
    found: dict[str, tuple[Origin, ...]] = {}
    for sighting, setting in _production_mounts(subject):
        if lasts(setting) and not is_of_server(setting.value):
            path, origin = normpath(setting.value), seen(sighting, setting)
            known = found.get(path, ())
            found[path] = known if origin in known else (*known, origin)
    return found


def _production_mounts(subject: Subject) -> Iterator[tuple[Sighting, Setting]]:
    for sightings in (subject.sightings, *(deployed(part) for part in subject.parts)):
        for sighting, setting in settings_in(sightings, Matter.MOUNT):
            if sighting.role is Role.PRODUCTION and not is_at_a_laptop(sighting):
                yield sighting, setting


def _is_declared(subject: Subject, path: str, writes: tuple[Sign, ...]) -> bool:
    """Tell whether an artefact means a path to last.

    A `VOLUME` below the working folder may only name sources that were copied there: it counts
    where its name or the code speaks of data.
    """
    mounted = [
        (sighting, setting)
        for sighting, setting in _production_mounts(subject)
        if setting.value and normpath(setting.value) == path and lasts(setting)
    ]
    if any(sighting.form is not Form.DOCKERFILE for sighting, _ in mounted):
        return True
    inside = below_the_application(subject, path)
    if inside == path or is_data(path):
        return True
    kept = (path, inside.lstrip("/"))
    folders = (_folder_of(each) for each in writes)
    return any(f"{folder}/".startswith(f"{each}/") for folder in folders for each in kept)


def notes_inside(subject: Subject) -> Iterator[Text]:
    """Yield the paths where a database server inside the image keeps its data."""
    paths = {normpath(each.value) for _, each in _production_mounts(subject)}
    for path in sorted(each for each in paths if is_of_server(each)):
        yield say("plan-app.server-inside", path=path)


def _written(writes: tuple[Sign, ...]) -> Iterator[Place]:
    """Yield the folders that the code writes to, nearest to the root of its own first."""
    folders: dict[str, list[Origin]] = {}
    for sign in writes:
        folders.setdefault(_folder_of(sign), []).append(_shown(sign))
    for path in sorted(folders)[:_MOST_FOLDERS]:
        yield Place(path, tuple(folders[path]))


def _folder_of(sign: Sign) -> str:
    """Return the folder that a line writes to, empty where it is not known or does not last."""
    path = normpath(sign.value) if sign.value else ""
    head, _, last = path.rpartition("/")
    folder = head if "." in last.strip(".") else path
    is_known = folder not in ("", ".", "/") and ".." not in folder.split("/")
    return "" if not is_known or passes(folder) or configures(path) else folder


def _has_server(subject: Subject) -> bool:
    """Tell whether the code talks to a database server: a file is then its way on a laptop."""
    products = (
        subject.catalogue.products.by_id(each.value) for each in subject.signs(SignKind.CLIENT)
    )
    return any(each is not None and each.family == "database" for each in products)


def notes_unplaced(subject: Subject) -> Iterator[Text]:
    """Yield what the code writes to a place that is not known."""
    signs = [each for each in subject.signs(SignKind.LOCAL_WRITE) if not each.value]
    if signs:
        at = signs[0].at
        yield say("plan-app.writes-somewhere", place=f"{at.path}:{at.line}")


def _shown(sign: Sign) -> Origin:
    message = {
        SignKind.LOCAL_WRITE: "plan-app.why-local-write",
        SignKind.LOCAL_DATABASE: "plan-app.why-local-database",
    }[sign.kind]
    return at_place(say(message), sign.at)


def below_the_application(subject: Subject, path: str) -> str:
    """Return a path as the platform mounts it: below the application, not the file system."""
    for _, setting in settings_in(subject.sightings, Matter.WORKING_FOLDER):
        home = setting.value.rstrip("/")
        if home and path.startswith(f"{home}/"):
            return path[len(home) :]
    return path if path.startswith("/") else f"/{path.removeprefix('./')}"
