"""What a team has settled for the platform already: runtime files, files for `clever env import`.

Source: content/doc/develop/common-configuration.md and content/doc/reference/cli.md, documentation
of 2026-07-01; which files count is said in rules/catalogue/files.yaml.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import ClassVar

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree
from virida_audit.facts.environments import environment_of
from virida_audit.model.location import Location
from virida_audit.model.source import Role, Source
from virida_audit.parse.compose.dotenv import DotenvFile, parse_dotenv

FOLDER = "APP_FOLDER"

_MOST_FILES = 64
_MOST_BYTES = 64 * 1024
_MARKS = (b"CC_", FOLDER.encode())
_MANIFESTS = {
    "go": ("go.mod",),
    "gradle": ("build.gradle", "build.gradle.kts"),
    "jar": ("pom.xml", "build.gradle", "build.gradle.kts", "build.sbt"),
    "maven": ("pom.xml",),
    "php": ("composer.json", "index.php"),
    "play2": ("build.sbt",),
    "python": ("requirements.txt", "pyproject.toml", "setup.py", "manage.py", "Pipfile"),
    "ruby": ("Gemfile",),
    "war": ("pom.xml", "build.gradle", "build.gradle.kts"),
}
"""Runtime → files that say that sources for it are in a folder."""


@dataclass(frozen=True, slots=True)
class CommittedVariables:
    """A file of variables of the platform that belongs to one application."""

    fact: ClassVar[str] = "clever-variables"

    at: Location
    role: Role
    application: str
    """As the file is called, without its environment."""
    environment: str
    """Empty where the file names none."""
    folder: str | None
    """APP_FOLDER, `.` for the root; None where the file says none that is there."""
    variables: tuple[tuple[str, str, int], ...]
    """Name, value and line of those whose names are the platform's, in the order of the file."""
    leaves: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfiguredRuntime:
    """A file of `clevercloud/` that only one runtime reads, beside sources for it."""

    fact: ClassVar[str] = "clever-runtime"

    at: Location
    role: Role
    folder: str
    """Folder of the sources, `.` for the root."""
    runtime: str
    """Slug of `clever create --type`."""
    leaves: tuple[int, ...] = ()


def committed_variables(tree: Tree, aliases: Collection[str]) -> Iterator[CommittedVariables]:
    """Yield the files whose application is known: by APP_FOLDER, or by an alias in use."""
    paths = [each for each in tree.paths if _is_variable_file(each)]
    for path in paths[:_MOST_FILES]:
        data = tree.head(path, _MOST_BYTES) or b""
        if any(mark in data for mark in _MARKS):
            found = _committed(tree, path, parse_dotenv(data, lambda _: None))
            if found.variables and (found.folder is not None or found.application in aliases):
                yield found


def configured_runtime(
    tree: Tree, source: Source, catalogue: Catalogue
) -> ConfiguredRuntime | None:
    """Return the runtime that a file of `clevercloud/` speaks for, None where it names none."""
    above, _, name = source.path.rpartition("clevercloud/")
    row = catalogue.files.find(f"clevercloud/{name}")
    if row is None or len(row.runtimes) != 1:
        return None
    (runtime,) = row.runtimes
    if not any(tree.has(f"{above}{each}") for each in _MANIFESTS.get(runtime, ())):
        return None
    at = Location(source.path, 1, 1, 1, 1)
    return ConfiguredRuntime(at, source.role, above.rstrip("/") or ".", runtime)


def _is_variable_file(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.endswith(".env") or name.startswith(".env.")


def _committed(tree: Tree, path: str, file: DotenvFile) -> CommittedVariables:
    name = path.rpartition("/")[2].removeprefix(".env.").removesuffix(".env")
    environment = environment_of(name)
    folder = _folder(tree, file)
    return CommittedVariables(
        at=Location(path, 1, 1, 1, 1),
        role=Role.PRODUCTION,
        application=_without_environment(name) or (folder or "").rpartition("/")[2],
        environment=environment,
        folder=folder,
        variables=tuple(
            (each.name, each.value.text, each.line)
            for each in file.variables
            if each.value is not None and (each.name == FOLDER or each.name.startswith("CC_"))
        ),
    )


def _folder(tree: Tree, file: DotenvFile) -> str | None:
    given = file.values().get(FOLDER)
    if given is None:
        return None
    folder = given.text.strip("/").removeprefix("./")
    if folder in ("", "."):
        return "."
    return folder if tree.has_folder(folder) else None


def _without_environment(name: str) -> str:
    for mark in ".-_":
        head, _, tail = name.rpartition(mark)
        if environment_of(tail):
            return head
    return "" if environment_of(name) == name.lower() else name
