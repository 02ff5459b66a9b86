"""Load the files of a project into one model, in the order compose-go does.

For each document: interpolate, bring into the long form, resolve paths, include, reset, extend,
merge. Source: the Compose Specification; compose-go `loader.loadYamlModel`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping as MappingType
from collections.abc import Sequence as SequenceType
from dataclasses import dataclass, field

from virida_audit.model.location import Location
from virida_audit.parse.compose.canonical import canonical
from virida_audit.parse.compose.consistency import inconsistencies
from virida_audit.parse.compose.defaults import normalized, with_defaults
from virida_audit.parse.compose.environment import (
    Environment,
    Tree,
    given_environment,
    with_dotenv,
)
from virida_audit.parse.compose.extends import with_extends
from virida_audit.parse.compose.include import Inclusion, inclusions, with_included
from virida_audit.parse.compose.interpolate import UsedVariable, interpolated
from virida_audit.parse.compose.kinds import checked
from virida_audit.parse.compose.legacy import upgraded
from virida_audit.parse.compose.merge import merged, without_reset
from virida_audit.parse.compose.nodes import read_document
from virida_audit.parse.compose.passed import read_env_files, with_passed_variables
from virida_audit.parse.compose.problem import ComposeProblem, Notes, problem_at
from virida_audit.parse.compose.project import Project
from virida_audit.parse.compose.references import is_inside, join, with_resolved_paths
from virida_audit.parse.compose.routes import Route
from virida_audit.parse.compose.values import Table, Value, empty_table, size
from virida_audit.parse.yaml import parse_yaml

MAX_FILES = 1_000
"""Most files that are read for one project, each inclusion and extension counted."""


def load_project(
    tree: Tree,
    paths: SequenceType[str],
    environment: MappingType[str, str] | None = None,
    *,
    directory: str | None = None,
    env_files: SequenceType[str] | None = None,
    root_name: str = "",
) -> Project:
    """Read the files of one project as `docker compose -f a -f b config` would; never raise.

    `directory` is the project's, that of the first file by default; `env_files` are what it is
    interpolated with, by default the `.env` of that directory. `root_name` names a project at the
    root of the tree that has no `name:`.
    """
    first = paths[0] if paths else ""
    base = posixpath.dirname(first) if directory is None else directory
    loader = _Loader(tree)
    given = given_environment(environment or {})
    files = (join(base, ".env"),) if env_files is None else tuple(env_files)
    variables = with_dotenv(given, tree, files, loader.problems)
    name = variables.text("COMPOSE_PROJECT_NAME") or loader.declared_name(paths, variables)
    name = normalized_name(name) or normalized_name(posixpath.basename(base) or root_name)
    variables = variables.with_value("COMPOSE_PROJECT_NAME", name)
    model = loader.model(tuple(paths), base, variables, ())
    model = normalized(model, name)
    problems = [*loader.problems, *inconsistencies(model)]
    services_files = read_env_files(model, tree, variables, problems)
    return Project(
        name=name,
        directory=base,
        files=tuple(dict.fromkeys((*paths, *loader.files))),
        environment_files=variables.files,
        model=model,
        variables=tuple(sorted(dict.fromkeys(loader.uses), key=_place_of_use)),
        env_files=services_files,
        problems=tuple(sorted(set(problems))),
    )


def normalized_name(name: str) -> str:
    """Return a project name with the characters Compose allows in one."""
    return "".join(re.findall(r"[a-z0-9_-]", name.lower())).lstrip("_-")


def _place_of_use(used: UsedVariable) -> tuple[str, int, int, str]:
    return used.at.path, used.at.line, used.at.column, used.use.name


@dataclass(slots=True)
class _Loader:
    tree: Tree
    notes: Notes = field(default_factory=Notes)
    uses: list[UsedVariable] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    left: int = MAX_FILES
    documents: dict[str, tuple[_Raw, ...]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    """Values of each file as written."""
    bases: dict[tuple[str, int], tuple[Environment, _Base | None]] = field(default_factory=dict)
    """Files that services extend, by path and environment; the latter is kept for its identity."""

    @property
    def problems(self) -> list[ComposeProblem]:
        return self.notes.problems

    def model(
        self,
        paths: tuple[str, ...],
        directory: str,
        environment: Environment,
        including: tuple[str, ...],
    ) -> Table:
        """Merge the files of a project, or of one inclusion, into their model."""
        found = empty_table(Location(paths[0] if paths else ""))
        for path in paths:
            for raw in self._documents(path, None):
                prepared = self._prepared(raw.root, directory, environment)
                for inclusion in inclusions(prepared, directory, self.problems):
                    included = self._included(inclusion, environment, (*including, path))
                    if included is not None:
                        prepared = with_included(prepared, included, raw.resets, self.problems)
                prepared = prepared.without("include", "version")
                kept = without_reset(found, raw.resets)
                prepared = with_extends(
                    prepared,
                    path,
                    raw.resets,
                    lambda file: self._base(file, environment),
                    self.notes,
                )
                found = merged(kept if isinstance(kept, Table) else found, prepared, self.problems)
        found = _as_table(with_defaults(found, directory), found)
        return with_passed_variables(found, environment, self.uses)

    def declared_name(self, paths: SequenceType[str], environment: Environment) -> str:
        """Return the `name:` of the last file that has one, interpolated; empty if none has."""
        name = ""
        for path in paths:
            for raw in self._documents(path, None):
                declared = raw.root.get("name")
                if declared is not None:
                    table = empty_table(raw.root.at).with_entry("name", declared)
                    done = interpolated(table, environment.lookup, [], Notes())
                    name = done.text("name") or name
        return name

    def _prepared(self, root: Table, directory: str, environment: Environment) -> Table:
        """Interpolate a document and bring it into the long form, paths resolved."""
        root = interpolated(root, environment.lookup, self.uses, self.notes)
        root = checked(root, self.problems)
        long = canonical(root, self.notes)
        return _as_table(with_resolved_paths(long, directory), root)

    def _included(
        self, inclusion: Inclusion, environment: Environment, including: tuple[str, ...]
    ) -> Table | None:
        main = inclusion.paths[0]
        if main in including:
            self.problems.append(problem_at(inclusion.at, "compose-include-cycle", main))
            return None
        if not any(self._documents(path, inclusion.at) for path in inclusion.paths):
            return None
        files = inclusion.env_files
        if files is None:
            files = (join(inclusion.directory, ".env"),)
        if not self.notes.take(sum(self.sizes.get(path, 0) for path in inclusion.paths)):
            self.problems.append(problem_at(inclusion.at, "compose-too-large", main))
            return None
        inner = with_dotenv(environment, self.tree, files, self.problems)
        found = self.model(inclusion.paths, inclusion.directory, inner, including)
        return found if self.notes.take(size(found)) else None

    def _base(self, path: str, environment: Environment) -> _Base | None:
        """Return the long form of a file that a service extends, and its resets."""
        key = (path, id(environment))
        if key not in self.bases:
            self.bases[key] = (environment, self._base_file(path, environment))
        return self.bases[key][1]

    def _base_file(self, path: str, environment: Environment) -> _Base | None:
        documents = self._documents(path, None)
        if not documents:
            return None
        directory = posixpath.dirname(path)
        found = empty_table(Location(path))
        resets: tuple[Route, ...] = ()
        for raw in documents:
            kept = _as_table(without_reset(found, raw.resets), found)
            found = merged(kept, self._prepared(raw.root, directory, environment), self.problems)
            resets = raw.resets
        return found, resets

    def _documents(self, path: str, at: Location | None) -> tuple[_Raw, ...]:
        """Read a file once; note it if it is not there or leaves the tree."""
        known = self.documents.get(path)
        self.left -= 1
        if known is not None and self.left >= 0:
            return known
        place = at or Location(path)
        data = self.tree.read(path) if is_inside(path) and self.left >= 0 else None
        if data is None:
            code = "compose-missing-file" if is_inside(path) else "compose-outside"
            code = code if self.left >= 0 else "compose-too-many-files"
            self.problems.append(problem_at(place, code, path))
            self.documents[path] = ()
            return ()
        self.files.append(path)
        file = parse_yaml(data)
        self.problems.extend(
            ComposeProblem(path, problem.line, problem.column, problem.code, problem.text)
            for problem in file.problems
        )
        found = []
        for document in file.documents:
            read = read_document(document.root, path, self.problems)
            found.append(_Raw(upgraded(read.root), read.resets))
        self.documents[path] = tuple(found)
        self.sizes[path] = sum(size(raw.root) for raw in found)
        return self.documents[path]


@dataclass(frozen=True, slots=True)
class _Raw:
    """A document before interpolation."""

    root: Table
    resets: tuple[Route, ...]


_Base = tuple[Table, tuple[Route, ...]]


def _as_table(value: Value, otherwise: Table) -> Table:
    return value if isinstance(value, Table) else otherwise
