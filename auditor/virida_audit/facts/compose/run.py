"""How the projects of a tree run a service: its merged values, and the environments they hold in.

A base file runs by itself and under each overlay. What an overlay writes of a service, that file
speaks for; the base speaks for the environments whose overlays leave the service alone, with the
values it has there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from virida_audit.facts.compose.service import Made
from virida_audit.facts.compose.source import FileView
from virida_audit.parse.compose import EnvFile, GroupKind, Project, ProjectGroup, Table
from virida_audit.parse.compose.names import OVERRIDE_NAMES

_LOCAL = "local"


@dataclass(frozen=True, slots=True)
class RunMount:
    """A mount as the project has it, whichever of its files writes it."""

    value: Table
    source: str
    """Name of the volume or path relative to the root; empty for an anonymous volume."""
    kind: str
    """See `ComposeMount.kind`; empty where it goes with its service."""


@dataclass(frozen=True, slots=True)
class ServiceRun:
    """One service of one file with all that its project merges into it."""

    table: Table
    """In the long form. Its values may be secrets: never to be shown as they are."""
    project: str
    """First file of the project that runs it: the one that includes it, where one does."""
    environments: tuple[str, ...]
    """Where it runs with these values, sorted; empty where no file name and no overlay tells."""
    is_template: bool
    """Other files extend it and nothing runs it as it is."""
    made: Made | None
    """What its build ends with; None where the tree has no Dockerfile for it."""
    is_ghost: bool
    """It is built from a folder that the tree does not have."""
    hosts: Mapping[str, str]
    """Service by each name that this one reaches it by."""
    mounts: tuple[RunMount, ...]
    env_files: tuple[EnvFile, ...]

    def __repr__(self) -> str:
        return f"<ServiceRun of {self.project} in {list(self.environments)}>"


class Projects:
    """The projects of a tree, asked for what runs a service of a file."""

    def __init__(self, groups: Iterable[ProjectGroup], views: Iterable[FileView]) -> None:
        self._views = {view.source.path: view for view in views}
        self._by_file: dict[str, list[ProjectGroup]] = {}
        for group in groups:
            for path in group.files:
                self._by_file.setdefault(path, []).append(group)

    def environments(self, path: str, service: str) -> tuple[str, ...]:
        """Return the environments in which a file speaks for a service, sorted."""
        roots = self._roots(path, service)
        groups = [group for file in roots for group in self._speaks_for(file, service)]
        # Where others speak for every environment, its own project is what is left to it.
        groups = groups or [self._views[path].group]
        return tuple(sorted({environment_of(group) for group in groups} - {""}))

    def values(self, path: str, service: str) -> Project:
        """Return the project whose values a file speaks for: its own, unless others override it."""
        view = self._views[path]
        groups = self._speaks_for(path, service)
        if not groups or view.group in groups:
            return view.project
        last = self._views.get(groups[0].files[-1])
        return view.project if last is None or last.group != groups[0] else last.project

    def _speaks_for(self, path: str, service: str) -> list[ProjectGroup]:
        """Return the projects with a file in which no later file writes a service."""
        return [
            group
            for group in self._by_file.get(path, ())
            if not any(
                self._writes(each, service) for each in group.files[group.files.index(path) + 1 :]
            )
        ]

    def project(self, path: str, service: str) -> str:
        """Return the first file of the project that runs a service of a file."""
        return self._views[self._roots(path, service)[0]].group.files[0]

    def is_template(self, path: str, service: str) -> bool:
        """Tell whether a service is there for others to extend, in a file nobody runs."""
        group = self._views[path].group
        is_part = bool(group.part_of) and group.kind is GroupKind.WHOLE and not group.environment
        return is_part and next(self._includers(path, service), None) is None

    def _roots(self, path: str, service: str) -> tuple[str, ...]:
        """Return the files that nothing includes through which a service comes in; sorted."""
        found: set[str] = set()
        met, pending = {path}, [path]
        while pending:
            file = pending.pop()
            includers = tuple(self._includers(file, service))
            if not includers:
                found.add(file)
            pending += [each for each in includers if each not in met]
            met.update(includers)
        return tuple(sorted(found)) or (path,)

    def _includers(self, path: str, service: str) -> Iterator[str]:
        """Yield the files that bring in a service of a file without writing it themselves."""
        for user in self._views[path].group.part_of:
            view = self._views.get(user)
            if view is None or self._writes(user, service):
                continue
            if service in view.project.services:
                yield user

    def _writes(self, path: str, service: str) -> bool:
        view = self._views.get(path)
        services = None if view is None else view.model.table("services")
        return services is not None and service in services.entries


def environment_of(group: ProjectGroup) -> str:
    """Return the environment of a project; what an override is merged into runs on a desk."""
    if group.environment:
        return group.environment
    names = (path.rpartition("/")[2] for path in group.files[1:])
    return _LOCAL if any(name in OVERRIDE_NAMES for name in names) else ""
