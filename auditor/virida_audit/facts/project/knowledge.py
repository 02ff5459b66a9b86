"""What files say of languages, frameworks and versions: `rules/catalogue/projects.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from virida_audit.catalogue.rows import build, build_all, sections

Role = Literal["ssr", "server", "spa", "site", "ui", "worker"]


@dataclass(frozen=True, slots=True)
class Family:
    """A language, or another thing that makes a folder a project."""

    id: str
    name: str
    runtime: str
    manifests: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    """Files that only count where no other project holds the folder."""
    tool: str = ""
    """Its name in `mise.toml`, for a language without a runtime of its own."""
    documented: bool = False
    version: tuple[str, ...] = ()
    """Files of its own that name a version."""
    run: str = ""
    sources: tuple[str, ...] = ()
    checked: str = ""


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework, server or bundler, by its packages."""

    id: str
    packages: tuple[str, ...]
    role: Role
    output: str = ""
    """Folder of what it builds, or that is served."""
    auto: bool = False
    """The static runtime builds it by itself."""
    run: str = ""
    interface: Literal["", "asgi", "wsgi"] = ""
    builds: str = ""
    """Class of its application object."""
    goal: str = ""
    """Maven goal that starts it."""
    gradle: str = ""
    """Gradle task that starts it."""
    jar: str = ""


@dataclass(frozen=True, slots=True)
class Generator:
    """A generator of static sites that its own files tell."""

    id: str
    files: tuple[str, ...]
    needs: tuple[str, ...] = ()
    """Files or folders of which one is needed too: the name of the file alone says little."""
    auto: bool = False
    output: str = ""
    build: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """What has to run before a start, by package."""

    package: str
    needs: str
    command: str


@dataclass(frozen=True, slots=True)
class Holder:
    """A place where a version is declared."""

    file: str
    key: str = ""
    """Route in a document, with dots; empty for the first line or a pattern."""
    pattern: str = ""
    holder: str = ""
    """Its name in reports; empty for the file's."""
    read_by: tuple[str, ...] = ()
    """Runtimes, or variants, that choose their version by it."""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The tables, as loaded."""

    families: Mapping[str, Family]
    """By id, in the order that settles a tie."""
    frameworks: Mapping[str, tuple[Framework, ...]]
    """By ecosystem, the main ones first."""
    generators: tuple[Generator, ...]
    releases: Mapping[str, tuple[Release, ...]]
    versions: Mapping[str, tuple[Holder, ...]]
    mise: Mapping[str, tuple[str, ...]]

    def frameworks_of(self, ecosystem: str, packages: Iterable[str]) -> tuple[Framework, ...]:
        """Return the frameworks among the packages of a project, the main one first."""
        known = frozenset(packages)
        rows = self.frameworks.get(ecosystem, ())
        return tuple(row for row in rows if not known.isdisjoint(row.packages))


@cache
def load_knowledge() -> Knowledge:
    """Return the tables; they are loaded once."""
    loaded = sections("projects")
    return Knowledge(
        families={row["id"]: build(Family, row) for row in loaded["families"]},
        frameworks=_tables(Framework, loaded["frameworks"]),
        generators=build_all(Generator, loaded["generators"]),
        releases=_tables(Release, loaded["releases"]),
        versions=_tables(Holder, loaded["versions"]),
        mise={language: tuple(names) for language, names in loaded["mise"].items()},
    )


def _tables(kind: type[Any], loaded: Mapping[str, Any]) -> dict[str, Any]:
    return {name: build_all(kind, rows) for name, rows in loaded.items()}
