"""The services of a project as they run: image, build, command."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

from virida_audit.facts.commands import Purpose, describe
from virida_audit.facts.compose.source import FileView
from virida_audit.facts.compose.words import script_of, text_of
from virida_audit.facts.dockerfile.stages import stage_contexts
from virida_audit.facts.image import Image, image_of
from virida_audit.parse.compose import Atom, Table
from virida_audit.parse.dockerfile import parse_dockerfile
from virida_audit.parse.shell import Script

_SCHEDULE_LABEL = re.compile(
    r"(?:ofelia\.job-\w+\.[^.]+\.schedule|chadburn\.job-\w+\.[^.]+\.schedule|swarm\.cronjob\.schedule"
    r"|crazymax\.swarm-cronjob\.schedule|cron\.[^.]+\.schedule)"
)
_VARIABLE = re.compile(r"\$\{?(?P<name>[A-Za-z_]\w*)\}?")


@dataclass(frozen=True, slots=True)
class Made:
    """What a build makes: of the whole Dockerfile, and of the stage that is asked for."""

    base: Image
    """What the last stage is built on."""
    runtime: str
    """Type of the application that the Dockerfile packs."""
    stage: str
    """The stage that is asked for; empty where that is the last one anyway."""
    stage_base: Image
    stage_runtime: str
    is_static_site: bool
    """A web server is left with files that an earlier stage has built."""


@dataclass(frozen=True, slots=True)
class Described:
    """One service of the project."""

    name: str
    table: Table
    image: Image
    """The image it names."""
    base: Image
    """The image it is built on where it is built here, else the one it names."""
    build: str
    recipe: tuple[str, ...]
    """Context, Dockerfile and stage of its build; equal for services built alike, else empty."""
    made: Made | None
    """What its build ends with; None where the tree has no Dockerfile for it."""
    is_ghost: bool
    """It is built from a folder that the tree does not have."""
    dockerfile: str
    """Path of its Dockerfile; empty where the tree has none."""
    runtime: str
    script: Script
    command: str
    purpose: Purpose
    schedule: str
    shares_with: str = ""
    """Name of the main service of the same build or image; empty for that one itself."""
    becomes: str = ""
    """See `ComposeService.becomes`."""


def describe_services(view: FileView) -> Mapping[str, Described]:
    """Return every service of the project of a file, and those of the file that it lacks."""
    services = dict(view.project.services)
    own = view.model.table("services")
    for name, value in {} if own is None else own.entries.items():
        if isinstance(value, Table):
            services.setdefault(name, value)
    return {name: _describe(view, name, table) for name, table in services.items()}


def _describe(view: FileView, name: str, table: Table) -> Described:
    image = image_of(table.text("image") or "", view.catalogue)
    build = table.table("build")
    context = "" if build is None else (build.text("context") or view.folder or ".")
    folder = posixpath.normpath(context) if context else ""
    named = "" if build is None else (build.text("dockerfile") or "Dockerfile")
    dockerfile = posixpath.normpath(posixpath.join(folder, named)) if folder else ""
    is_there = bool(dockerfile) and view.tree.has(dockerfile)
    target = "" if build is None else build.text("target") or ""
    arguments = None if build is None else build.table("args")
    made = _made(view, dockerfile, target, arguments) if is_there else None
    script = script_of(table.get("command"))
    commands = [each for each in script.commands if each.words]
    entry = text_of(view, table.get("entrypoint"))
    command = text_of(view, table.get("command"))
    schedule = schedule_of(table)
    return Described(
        name=name,
        table=table,
        image=image,
        base=image if made is None else made.base,
        build=folder,
        recipe=(folder, dockerfile, target) if folder else (),
        made=made,
        is_ghost=bool(folder)
        and not is_there
        and not view.tree.has_folder("" if folder == "." else folder),
        dockerfile=dockerfile if is_there else "",
        runtime=made.runtime if made is not None else "" if folder else image.runtime,
        script=script,
        command=f"{entry} {command}".strip(),
        purpose=describe(commands[-1]).purpose if commands else Purpose.UNKNOWN,
        schedule=schedule.text if schedule is not None else "",
    )


def _made(view: FileView, path: str, target: str, arguments: Table | None) -> Made | None:
    """Return what a build makes: the image it stands on, and its application's type."""
    data = view.tree.read(path)
    if data is None:
        return None
    contexts = stage_contexts(parse_dockerfile(data, path), view.catalogue)
    final = contexts.final.image
    if final.hides_name and arguments is not None:
        final = image_of(_with_arguments(final.raw, arguments), view.catalogue)
    telling = contexts.telling
    runtime = "static" if contexts.is_static_site else telling.runtime if telling else ""
    asked = target.lower()
    named = (each for each in contexts.contexts if asked in (each.name, str(each.index)))
    stage = contexts.final if not target else next(named, contexts.final)
    if stage.index == contexts.final.index:
        runtime = runtime or final.runtime
        return Made(final, runtime, "", final, runtime, contexts.is_static_site)
    own = stage.runtime or runtime
    return Made(final, runtime or final.runtime, stage.name or target, stage.image, own, False)


def _with_arguments(text: str, arguments: Table) -> str:
    """Put the arguments of a build into the name of an image."""

    def value(match: re.Match[str]) -> str:
        return arguments.text(match["name"]) or match[0]

    return _VARIABLE.sub(value, text)


def schedule_of(table: Table) -> Atom | None:
    """Return the value of the label that says when it runs."""
    for holder in (table.table("labels"), below(table, "deploy", "labels")):
        for key, value in {} if holder is None else holder.entries.items():
            if _SCHEDULE_LABEL.fullmatch(key) and isinstance(value, Atom):
                return value
    return None


def below(table: Table, *keys: str) -> Table | None:
    """Return the mapping that a route of keys leads to."""
    found: Table | None = table
    for key in keys:
        found = None if found is None else found.table(key)
    return found
