"""One Compose file being read: its leaves, its values in the long form, and its project."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree
from virida_audit.facts.reading import Leaf
from virida_audit.model.location import Location
from virida_audit.model.source import Role, Source
from virida_audit.parse.compose import (
    Atom,
    Items,
    Project,
    ProjectGroup,
    Table,
    UsedVariable,
    Value,
)
from virida_audit.parse.compose.canonical import canonical
from virida_audit.parse.compose.environment import Environment, given_environment, with_dotenv
from virida_audit.parse.compose.interpolate import interpolated
from virida_audit.parse.compose.kinds import checked
from virida_audit.parse.compose.legacy import is_legacy, upgraded
from virida_audit.parse.compose.nodes import read_document
from virida_audit.parse.compose.problem import ComposeProblem, Notes
from virida_audit.parse.yaml import Document, YamlFile, leaves, parse_yaml
from virida_audit.secrets import is_placeholder, is_secret_name, secret_spans

Route = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrittenLeaf:
    """A leaf of the file and what it is in the model."""

    route: Route
    """As written, indices as text."""
    model_route: Route
    """Of the first place in the model that its value ends in: an anchored value counts where it
    is used."""
    at: Location


@dataclass(frozen=True)
class FileView:
    """What one file declares, read by itself, with its project for what others add."""

    tree: Tree
    source: Source
    catalogue: Catalogue
    file: YamlFile
    model: Table
    """The long form of this file alone, variables replaced, aliases and merge keys followed."""
    variables: tuple[UsedVariable, ...]
    problems: tuple[ComposeProblem, ...]
    leaves: tuple[WrittenLeaf, ...]
    group: ProjectGroup
    project: Project
    dotenv: Environment
    claimed: set[int] = field(default_factory=set)
    """Indices of the leaves that facts speak of so far."""
    secrets: set[str] = field(default_factory=set)
    by_place: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    met: set[tuple[str, int, int]] = field(default_factory=set)

    @property
    def role(self) -> Role:
        """Return the role of the file."""
        return self.source.role

    @property
    def folder(self) -> str:
        """Return the folder of the file, empty for the root."""
        return posixpath.dirname(self.source.path)

    @cached_property
    def found_env_files(self) -> frozenset[tuple[str, Location]]:
        """Return the services and places of those `env_file` entries that the tree has."""
        return frozenset(
            (each.service, each.at) for each in self.project.env_files if each.is_found
        )

    def ledger_leaves(self) -> tuple[Leaf, ...]:
        """Return the leaves as the ledger counts them."""
        return tuple(Leaf(shown(each.route), each.at.line) for each in self.leaves)

    def claim(self, *values: Value | None) -> tuple[int, ...]:
        """Return the leaves of this file that values come from, and note that a fact has them."""
        found = sorted({index for value in values for index in self._leaves_of(value)})
        self.claimed.update(found)
        return tuple(found)

    def is_new(self, kind: str, at: Location) -> bool:
        """Tell whether no fact of a kind stands there yet: anchored values are met once a use."""
        key = (kind, at.line, at.column)
        is_new = at.path == self.source.path and key not in self.met
        self.met.add(key)
        return is_new

    def is_here(self, value: Value | None) -> bool:
        """Tell whether a value is written in this file."""
        return value is not None and value.at.path == self.source.path

    def note_secret(self, name: str, value: str) -> bool:
        """Tell whether a value is a secret that is written out, and remember it if so."""
        return note_secret(self.secrets, name, value)

    def _leaves_of(self, value: Value | None) -> Iterator[int]:
        match value:
            case None:
                return
            case Table():
                for entry in value.entries.values():
                    yield from self._leaves_of(entry)
            case Items():
                for item in value.items:
                    yield from self._leaves_of(item)
            case _:
                pass
        if value.at.path == self.source.path:
            yield from self.by_place.get((value.at.line, value.at.column), ())


def view_of(
    tree: Tree, source: Source, data: bytes, catalogue: Catalogue, group: ProjectGroup, of: Project
) -> FileView:
    """Read one file; what cannot be read of it is among its problems."""
    file = parse_yaml(data)
    problems: list[ComposeProblem] = []
    notes = Notes(problems)
    uses: list[UsedVariable] = []
    folder = posixpath.dirname(source.path)
    dotenv = with_dotenv(given_environment({}), tree, (posixpath.join(folder, ".env"),), problems)
    entries: dict[str, Value] = {}
    keys_at: dict[str, Location] = {}
    routes: dict[tuple[int, int], Route] = {}
    documents: list[tuple[Document, bool]] = []
    for document in file.documents:
        raw = read_document(document.root, source.path, problems).root
        documents.append((document, is_legacy(raw)))
        written = upgraded(raw)
        _note_routes(written, source.path, routes)
        table = canonical(
            checked(interpolated(written, dotenv.lookup, uses, notes), problems), notes
        )
        if isinstance(table, Table):
            entries |= _joined(entries, table)
            keys_at |= table.keys_at
    found = _written_leaves(documents, source.path, routes)
    by_place: dict[tuple[int, int], list[int]] = {}
    for index, leaf in enumerate(found):
        by_place.setdefault((leaf.at.line, leaf.at.column), []).append(index)
    view = FileView(
        tree,
        source,
        catalogue,
        file,
        Table(entries, Location(source.path), keys_at),
        tuple(uses),
        tuple(sorted(set(problems))),
        found,
        group,
        of,
        dotenv,
        by_place=by_place,
    )
    for name, known in dotenv.values.items():
        view.note_secret(name, known.text)
    return view


def note_secret(secrets: set[str], name: str, value: str) -> bool:
    """Tell whether a variable holds a secret, and remember its value if so."""
    if not value or is_placeholder(value):
        return False
    if is_secret_name(name):
        secrets.add(value)
        return True
    spans = secret_spans(value)
    secrets.update(value[start:end] for start, end in spans)
    return bool(spans)


def shown(route: Route) -> str:
    """Write a route the way people do: `services.web.ports[0]`."""
    text = ""
    for part in route:
        if part.isascii() and part.isdigit() and text:
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def _joined(before: dict[str, Value], table: Table) -> dict[str, Value]:
    """Return the entries of a further document, services of both kept."""
    joined = dict(table.entries)
    for name, value in table.entries.items():
        known = before.get(name)
        if isinstance(known, Table) and isinstance(value, Table):
            keys_at = {**known.keys_at, **value.keys_at}
            joined[name] = Table({**known.entries, **value.entries}, known.at, keys_at)
    return joined


def _written_leaves(
    documents: list[tuple[Document, bool]], path: str, routes: dict[tuple[int, int], Route]
) -> tuple[WrittenLeaf, ...]:
    """Return the leaves of all documents; the routes of version 1 files get their `services`."""
    found: list[WrittenLeaf] = []
    for document, is_old in documents:
        for leaf in leaves(document):
            route = tuple(str(part) for part in leaf.route)
            at = leaf.node.location(path, route)
            is_service = is_old and not route[0].startswith("x-")
            raw = ("services", *route) if is_service else route
            found.append(WrittenLeaf(route, routes.get((at.line, at.column), raw), at))
    return tuple(found)


def _note_routes(root: Table, path: str, routes: dict[tuple[int, int], Route]) -> None:
    """Note the route of every value of the model by its place, extensions aside."""
    pending: list[tuple[Value, Route]] = [
        (value, (key,)) for key, value in root.entries.items() if not key.startswith("x-")
    ]
    while pending:
        value, route = pending.pop()
        if value.at.path == path and (isinstance(value, Atom) or _is_empty(value)):
            known = routes.get((value.at.line, value.at.column))
            if known is None or route < known:
                routes[value.at.line, value.at.column] = route
        if isinstance(value, Table):
            pending += [(entry, (*route, key)) for key, entry in value.entries.items()]
        elif isinstance(value, Items):
            pending += [(item, (*route, str(n))) for n, item in enumerate(value.items)]


def _is_empty(value: Table | Items) -> bool:
    return not (value.entries if isinstance(value, Table) else value.items)
