"""Which code a sighting runs: the same folder, the same Dockerfile, an image built from them.

A unit of code may run as several workloads: web, worker, migration.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator

from virida_audit.model.project import SourceProject
from virida_audit.model.sighting import Form, Sighting
from virida_audit.workloads.holdings import is_dressed
from virida_audit.workloads.names import image_key, words_of
from virida_audit.workloads.programs import is_variant, labels_of, stem_of
from virida_audit.workloads.sets import Sets

_PLAIN_FOLDERS = ("docker", "dockerfiles", "build", "deploy", "images", "container", "containers")


class Units:
    """Finds the unit of every sighting and of every folder of sources."""

    def __init__(self, sightings: Iterable[Sighting], projects: Iterable[SourceProject]) -> None:
        """Read what the builds say; the order does not matter."""
        self._sets = Sets()
        self._projects = {each.folder: each for each in projects}
        every = tuple(sightings)
        self._ghosts = {each.dockerfile for each in every if each.is_ghost and each.dockerfile}
        self._homes = self._find_homes(every)
        self._labels = labels_of(every, self._homes, self._names())
        self._stems = self._stems_by_home()
        self._wanted = {
            (each.dockerfile, each.stage) for each in every if each.form is not Form.DOCKERFILE
        }
        """Stages that something builds or runs; the others only serve their Dockerfile."""
        self._by_last = _last_parts(every)
        for each in every:
            self._learn(each)
        for project in self._projects.values():
            if project.is_part_of in self._projects:
                self._sets.join(_folder(project.folder), _folder(project.is_part_of))
        self._folders = self._folders_of_units(every)
        self._real = {
            self.of(each)
            for each in every
            if _is_build(each)
            and not (each.is_ghost or self._is_loose(each) or each.dockerfile in self._ghosts)
        }
        self._real |= {self.of_folder(each) for each in self._projects}

    def of(self, sighting: Sighting) -> str:
        """Return the id of the code that it runs; empty where nothing tells."""
        key = next(self._keys(sighting), "")
        return self._sets.find(key) if key else ""

    def of_folder(self, folder: str) -> str:
        """Return the id of the code in a folder."""
        return self._sets.find(_folder(folder))

    def of_image(self, name: str) -> str:
        """Return the id of the code that an image of this name is built from."""
        return self._sets.find(self._image(name))

    def folder_of(self, unit: str) -> str | None:
        """Return the folder of a unit's sources, None for an image that nothing here builds."""
        found = self._folders.get(unit)
        return min(found, key=self._folder_rank) if found else None

    @property
    def folders(self) -> tuple[str, ...]:
        """Return every folder of sources, sorted."""
        return tuple(sorted({each for found in self._folders.values() for each in found}))

    def folders_of(self, unit: str) -> tuple[str, ...]:
        """Return every folder of a unit's sources, sorted."""
        return tuple(sorted(self._folders.get(unit, ())))

    def is_built(self, unit: str) -> bool:
        """Tell whether sources of it are in the tree: what a ghost is built from is not."""
        return unit in self._real

    def _folder_rank(self, folder: str) -> tuple[bool, bool, int, str]:
        project = self._projects.get(folder)
        return (project is None, bool(project and project.is_part_of), -_depth(folder), folder)

    def hint(self, sighting: Sighting) -> str:
        """Return what a build makes of the code beside its usual program: a stage, an ending."""
        is_wanted = (sighting.dockerfile, sighting.stage) in self._wanted
        stage = sighting.stage if is_wanted else ""
        words = [each for each in words_of(stage) if not is_variant(each)]
        if words:
            return "-".join(words)
        if not sighting.dockerfile:
            return ""
        label = self._labels[sighting.dockerfile]
        home = self._homes[sighting.dockerfile]
        return "" if self._stems[home] <= {label} else label

    def _learn(self, sighting: Sighting) -> None:
        keys = list(self._keys(sighting))
        if keys:
            self._sets.join(*keys)

    def _keys(self, sighting: Sighting) -> Iterator[str]:
        """Yield what names its code, the surest first."""
        if sighting.dockerfile:
            yield "dockerfile:" + sighting.dockerfile
            if not is_dressed(sighting) and sighting.dockerfile not in self._ghosts:
                yield _folder(self._homes[sighting.dockerfile])
        elif sighting.folder is not None and not self._is_loose(sighting):
            yield _folder(sighting.folder)
        for name in own_names(sighting):
            yield self._image(name)

    def _is_loose(self, sighting: Sighting) -> bool:
        """Tell whether a build has neither Dockerfile nor sources: it was written for elsewhere."""
        if sighting.form is not Form.COMPOSE_SERVICE or sighting.folder is None:
            return False
        if sighting.dockerfile or sighting.base is not None or sighting.folder in self._projects:
            return False
        return any(own_names(sighting))

    def _image(self, name: str) -> str:
        key = image_key(name)
        full = self._by_last.get(key, ()) if "/" not in key else ()
        return f"image:{next(iter(full)) if len(full) == 1 else key}"

    def _find_homes(self, sightings: tuple[Sighting, ...]) -> dict[str, str]:
        """Return the folder of the code of each Dockerfile, whatever contexts it is built in."""
        contexts: defaultdict[str, set[str | None]] = defaultdict(set)
        for each in sightings:
            if each.dockerfile:
                contexts[each.dockerfile].add(each.folder)
        homes = {
            path: min((self._find_home(path, each) for each in found), key=self._folder_rank)
            for path, found in contexts.items()
        }
        return {path: self._home_of_variant(path, homes) for path in homes}

    def _home_of_variant(self, path: str, homes: dict[str, str]) -> str:
        """Return the home of `Dockerfile` for `Dockerfile.base` beside it, else its own."""
        beside, home = posixpath.dirname(path), homes[path]
        if home != (beside or ".") or home in self._projects or stem_of(path):
            return home
        return homes.get(posixpath.join(beside, "Dockerfile"), home)

    def _names(self) -> dict[str, str]:
        """Return folders of sources → what these are called, owners of packages left out."""
        return {
            folder: each.name.rpartition("/")[2].lower() for folder, each in self._projects.items()
        }

    def _stems_by_home(self) -> dict[str, set[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for path, home in self._homes.items():
            found[home].add(self._labels[path])
        return dict(found)

    def _find_home(self, dockerfile: str, context: str | None) -> str:
        beside = posixpath.dirname(dockerfile) or "."
        tail = posixpath.basename(beside).lower()
        if beside.endswith("src/main/docker"):
            return beside.removesuffix("src/main/docker").strip("/") or "."
        if beside in self._projects or context is None:
            return beside
        if context in self._projects and posixpath.dirname(beside).endswith("cmd"):
            return context
        named = self._named_project(stem_of(dockerfile), tail, context)
        if named:
            return named
        is_below = context == "." or beside.startswith(context + "/")
        if context in self._projects or not is_below or tail in _PLAIN_FOLDERS:
            return context
        return beside

    def _named_project(self, stem: str, tail: str, context: str) -> str:
        """Return the project below a context that a Dockerfile kept elsewhere is named after."""
        wanted = {each for each in (stem, tail) if each and each not in _PLAIN_FOLDERS}
        found = [
            folder
            for folder in self._projects_named(wanted)
            if folder != context and (context == "." or folder.startswith(context + "/"))
        ]
        return found[0] if len(found) == 1 else ""

    def _projects_named(self, wanted: set[str]) -> list[str]:
        keys = {"-".join(words_of(each)) for each in wanted}
        return sorted(
            folder
            for folder in self._projects
            if "-".join(words_of(posixpath.basename(folder))) in keys
        )

    def _folders_of_units(self, sightings: tuple[Sighting, ...]) -> dict[str, set[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for each in sightings:
            unit = self.of(each)
            if each.dockerfile:
                found[unit].add(self._homes[each.dockerfile])
            elif each.folder is not None and not self._is_loose(each):
                found[unit].add(each.folder)
        for folder in self._projects:
            found[self.of_folder(folder)].add(folder)
        return dict(found)


def own_names(sighting: Sighting) -> Iterator[str]:
    """Yield the names of images that tell whose code it is: `postgres` tells nothing."""
    image = sighting.image
    is_public = image is not None and bool(image.product) and not image.is_own
    if is_public and sighting.folder is None and not sighting.dockerfile:
        return
    for name in sighting.names:
        if not (image is not None and is_public and image.name == name) and image_key(name):
            yield name


def _depth(folder: str) -> int:
    return 0 if folder == "." else folder.count("/") + 1


def _is_build(sighting: Sighting) -> bool:
    return bool(sighting.dockerfile) or sighting.folder is not None


def _folder(path: str) -> str:
    return "folder:" + path


def _last_parts(sightings: tuple[Sighting, ...]) -> dict[str, dict[str, None]]:
    """Return the full names that end alike: a variable may hide the owner elsewhere."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for each in sightings:
        for name in own_names(each):
            key = image_key(name)
            if "/" in key:
                found[key.rpartition("/")[2]][key] = None
    return dict(found)
