"""What builds images and starts them: pipelines, scripts, bake files and the tools around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree
from virida_audit.model.sighting import Form, Sighting
from virida_audit.model.source import Kind, Source
from virida_audit.parse.kubernetes import get, pairs
from virida_audit.parse.shell import Dialect
from virida_audit.parse.yaml import Scalar, Sequence, parse_json
from virida_audit.workloads.sightings.bake import bake_sightings
from virida_audit.workloads.sightings.build_places import Place
from virida_audit.workloads.sightings.calls import told_by
from virida_audit.workloads.sightings.groovy import program_sightings, tilt_sightings
from virida_audit.workloads.sightings.makefiles import makefile_sightings
from virida_audit.workloads.sightings.pipelines import pipeline_sightings
from virida_audit.workloads.sightings.scripts import ShellText, shell_sightings
from virida_audit.workloads.sightings.tooling import (
    devcontainer_sightings,
    infrastructure_sightings,
    skaffold_sightings,
)

_PROGRAMS = (".py", ".rb", ".js", ".ts", ".mjs", ".rake")
_TASK_FILES = ("taskfile", "justfile")
_DOCKERFILES = ("Dockerfile", "Containerfile", "dockerfile")
_MANIFESTS = ("package.json", "composer.json")


def build_sightings(
    tree: Tree, sources: Iterable[Source], catalogue: Catalogue
) -> tuple[Sighting, ...]:
    """Return the images that sources build and what they start, in the order of the sources.

    Files of other kinds and files that cannot be read show nothing; the scan says why elsewhere.
    """
    found: list[Sighting] = []
    for source in sources:
        reader = _READERS.get(source.kind)
        data = tree.read(source.path) if reader is not None else None
        if reader is not None and data is not None:
            place = Place(tree, source.path, source.role, catalogue)
            found += dict.fromkeys(reader(place, source, data))
    return tuple(found)


def _script(place: Place, source: Source, data: bytes) -> Iterator[Sighting]:
    name = source.path.rpartition("/")[2].lower()
    own = source.path.rpartition("/")[0] or "."
    if name in _MANIFESTS:
        yield from _manifest(replace(place, folder=own), data)
    elif name in ("makefile", "gnumakefile") or name.endswith(".mk"):
        yield from makefile_sightings(replace(place, folder=own), data)
    elif name.startswith(_TASK_FILES) and name.endswith((".yml", ".yaml")):
        yield from pipeline_sightings(replace(place, folder=own), source, data)
    elif name.endswith(_PROGRAMS):
        yield from program_sightings(place, data)
    elif name.endswith((".md", ".toml", ".txt")):
        return
    else:
        dialect = Dialect.MAKEFILE if name.startswith("justfile") else Dialect.SHELL
        shell = ShellText(data.decode("utf-8", "replace"), dialect=dialect)
        told = told_by(name.rpartition(".")[0] or name)
        yield from _likelier(place, shell, own, told)


def _likelier(
    place: Place, shell: ShellText, own: str, environments: tuple[str, ...]
) -> list[Sighting]:
    """Return what a script builds: run from the root, or from its own folder where that fits.

    A script that says nothing of where it runs may mean any folder above it; the Dockerfiles tell.
    """
    best: list[Sighting] = []
    most = -1
    for folder in _starts(place, own):
        made = shell_sightings(replace(place, folder=folder), shell, {}, environments)
        builds = [each for each in made if each.form is Form.IMAGE_BUILD]
        found = sum(_is_found(place, each) for each in builds)
        if found > most:
            best, most = made, found
        if found == len(builds):
            break
    return best


def _starts(place: Place, own: str) -> list[str]:
    """Return the folders a script may be run from, likeliest first: one with a Dockerfile."""
    folder, found = own, list[str]()
    while folder != ".":
        if any(place.tree.has(f"{folder}/{name}") for name in _DOCKERFILES):
            found.append(folder)
        folder = folder.rpartition("/")[0] or "."
    return [*found, ".", *([own] if own not in (*found, ".") else [])]


def _is_found(place: Place, sighting: Sighting) -> bool:
    return bool(sighting.dockerfile) and place.tree.has(sighting.dockerfile)


def _manifest(place: Place, data: bytes) -> Iterator[Sighting]:
    """Yield what the scripts of a package manifest build and start."""
    for name, value in pairs(parse_json(data).root, "scripts"):
        held = get(value)
        lines = held.children if isinstance(held, Sequence) else (held,)
        for line in lines:
            if isinstance(line, Scalar):
                shell = ShellText(line.text, line.line)
                yield from shell_sightings(place, shell, {}, told_by(name.text.replace(":", "-")))


def _pipeline(place: Place, source: Source, data: bytes) -> Iterable[Sighting]:
    return pipeline_sightings(place, source, data)


_READERS: dict[Kind, Callable[[Place, Source, bytes], Iterable[Sighting]]] = {
    Kind.PIPELINE: _pipeline,
    Kind.SCRIPT: _script,
    Kind.BAKE: lambda place, source, data: bake_sightings(place, data),
    Kind.SKAFFOLD: lambda place, source, data: skaffold_sightings(place, data),
    Kind.TILT: lambda place, source, data: tilt_sightings(_beside(place), data),
    Kind.DEVCONTAINER: lambda place, source, data: devcontainer_sightings(place, data),
    Kind.INFRASTRUCTURE: lambda place, source, data: infrastructure_sightings(place, data),
}


def _beside(place: Place) -> Place:
    return replace(place, folder=place.path.rpartition("/")[0] or ".")
