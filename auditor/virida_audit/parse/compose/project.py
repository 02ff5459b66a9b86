"""One Compose project as read: its merged model and what was seen on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from virida_audit.model.location import Location
from virida_audit.parse.compose.interpolate import UsedVariable
from virida_audit.parse.compose.problem import ComposeProblem
from virida_audit.parse.compose.values import Atom, Table, Value


@dataclass(frozen=True, slots=True)
class EnvFile:
    """A file of variables that a service is given."""

    service: str
    path: str
    """Relative to the root of the tree; one that leaves it starts with `../`."""
    is_required: bool
    is_found: bool
    values: Table
    """Its variables; all marked secret."""
    at: Location
    """Where the Compose file names it."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project: the model Compose would run, in its long form."""

    name: str
    directory: str
    """Relative to the root of the tree; empty for the root."""
    files: tuple[str, ...]
    """The Compose files in the order they were merged, then those extended and included."""
    environment_files: tuple[str, ...]
    """The `.env` files that gave values for interpolation."""
    model: Table
    variables: tuple[UsedVariable, ...]
    """Every expression in every file, sorted by place; the same one may be read twice."""
    env_files: tuple[EnvFile, ...]
    problems: tuple[ComposeProblem, ...]

    @property
    def services(self) -> dict[str, Table]:
        """The services by name, whatever their profiles."""
        return self.tables("services")

    def tables(self, kind: str) -> dict[str, Table]:
        """Return the entries of `services`, `networks`, `volumes`, … that are mappings."""
        table = self.model.table(kind)
        entries = {} if table is None else table.entries
        return {name: entry for name, entry in entries.items() if isinstance(entry, Table)}

    @property
    def profiles(self) -> tuple[str, ...]:
        """The names of all profiles, sorted."""
        return tuple(sorted({name for service in self.services.values() for name in _of(service)}))

    def active_services(self, profiles: Iterable[str] = ()) -> dict[str, Table]:
        """Return the services Compose starts with these profiles; `*` stands for all."""
        wanted = set(profiles)
        return {
            name: service
            for name, service in self.services.items()
            if not _of(service) or "*" in wanted or wanted & set(_of(service))
        }

    def environment_of(self, service: str) -> Table | None:
        """Return the variables a service gets: those of its files under its own."""
        body = self.services.get(service)
        if body is None:
            return None
        own = body.table("environment")
        entries: dict[str, Value] = {}
        keys_at: dict[str, Location] = {}
        files = [file.values for file in self.env_files if file.service == service]
        for table in (*files, *(() if own is None else (own,))):
            entries |= table.entries
            keys_at |= table.keys_at
        return Table(entries, body.at if own is None else own.at, keys_at)

    @property
    def unknown_variables(self) -> tuple[str, ...]:
        """The names of the variables without value and without default, sorted."""
        return tuple(
            sorted(
                {
                    used.use.name
                    for used in self.variables
                    if not used.use.is_set and used.use.operator in ("", ":?", "?")
                }
            )
        )


def _of(service: Table) -> tuple[str, ...]:
    return tuple(item.text for item in service.items_of("profiles") if isinstance(item, Atom))
