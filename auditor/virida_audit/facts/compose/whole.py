"""A service as a whole: what it becomes, and where else it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from virida_audit.facts.compose.model import ComposeService, ServiceContext, Sibling
from virida_audit.facts.compose.run import ServiceRun
from virida_audit.facts.compose.service import Described
from virida_audit.facts.compose.siblings import Appearance, primary_of, siblings_of
from virida_audit.facts.compose.source import FileView
from virida_audit.facts.compose.words import masked
from virida_audit.model.location import Location
from virida_audit.parse.compose import Atom, Items, Table


@dataclass(frozen=True)
class Neighbours:
    """All services of all Compose files of the tree."""

    every: tuple[Appearance, ...]

    def siblings(self, path: str, name: str) -> tuple[Sibling, ...]:
        """Return the same service in other files."""
        return self._siblings.get((path, name), ())

    def is_primary(self, path: str, name: str) -> bool:
        """Tell whether findings speak of the service here."""
        one = self._by_key[path, name]
        keys = {(each.path, each.name) for each in self.siblings(path, name)}
        return primary_of(one, [self._by_key[key] for key in sorted(keys)])

    @cached_property
    def _siblings(self) -> Mapping[tuple[str, str], tuple[Sibling, ...]]:
        families: dict[str, list[Appearance]] = {}
        for each in self.every:
            families.setdefault(each.family, []).append(each)
        found: dict[tuple[str, str], tuple[Sibling, ...]] = {}
        for listed in families.values():
            found.update(siblings_of(listed))
        return found

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, str], Appearance]:
        return {(each.path, each.one.name): each for each in self.every}


def service_fact(
    view: FileView,
    at: Location,
    table: Table,
    context: ServiceContext,
    every: Mapping[str, Described],
    neighbours: Neighbours,
    run: ServiceRun,
) -> ComposeService:
    """Return the fact of one service; it speaks of the leaf of its image where it is primary."""
    one = every[context.name]
    path = view.source.path
    is_primary = neighbours.is_primary(path, context.name)
    return ComposeService(
        at=at,
        role=view.role,
        leaves=view.claim(table.get("image")) if is_primary else (),
        service=context,
        image=one.image,
        build=one.build,
        dockerfile=one.dockerfile,
        command=masked(one.command),
        depends=tuple((one.table.table("depends_on") or Table({}, at, {})).entries),
        profiles=_texts(one.table, "profiles"),
        shares_with=one.shares_with,
        schedule=one.schedule,
        published=_published(one.table),
        siblings=neighbours.siblings(path, context.name),
        is_primary=is_primary,
        is_customised=bool(one.build) and one.base.is_known and context.becomes != "application",
        run=run,
    )


def _texts(table: Table, key: str) -> tuple[str, ...]:
    return tuple(item.text for item in table.items_of(key) if isinstance(item, Atom))


def _published(table: Table) -> tuple[str, ...]:
    value = table.get("ports")
    items = value.items if isinstance(value, Items) else ()
    ports = [item for item in items if isinstance(item, Table)]
    return tuple(f"{port.text('published') or ''}:{port.text('target') or ''}" for port in ports)
