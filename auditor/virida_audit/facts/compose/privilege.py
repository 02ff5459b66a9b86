"""What a service asks of the machine beyond running: privileges, devices, kernel settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.compose.model import ServiceContext
from virida_audit.facts.compose.service import below
from virida_audit.facts.compose.source import FileView
from virida_audit.facts.reading import Fact
from virida_audit.model.location import Location
from virida_audit.model.source import Role
from virida_audit.parse.compose import Atom, Items, Table, Value

_KEYS = (
    "cap_add",
    "cgroup_parent",
    "device_cgroup_rules",
    "devices",
    "gpus",
    "ipc",
    "pid",
    "privileged",
    "sysctls",
    "use_api_socket",
    "userns_mode",
    "uts",
)


@dataclass(frozen=True, slots=True)
class ComposePrivilege:
    """One key that asks for more than a plain process has."""

    fact: ClassVar[str] = "compose-privilege"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    service: ServiceContext
    name: str
    asked: tuple[str, ...]
    """All such keys of the service in this file."""
    is_off: bool
    """It is written and asks for nothing, e.g. `privileged: false`."""

    @property
    def kind(self) -> str:
        """Return `asked` for the first of a service, `further` or `off`."""
        if self.is_off:
            return "off"
        return "asked" if self.name in self.asked[:1] else "further"


def privilege_facts(view: FileView, table: Table, context: ServiceContext) -> Iterator[Fact]:
    """Yield the privileges that a carried service asks for in this file."""
    if not context.is_carried:
        return
    found = privileges_of(table)
    asked = tuple(key for key, value in found.items() if not is_off(value))
    for name, value in found.items():
        at = table.keys_at.get(name, value.at)
        if view.is_new("privilege", at):
            yield ComposePrivilege(
                at, view.role, view.claim(value), context, name, asked, is_off(value)
            )


def privileges_of(table: Table) -> dict[str, Value]:
    """Return the keys of a service that ask for more than a plain process has."""
    found = {key: value for key in _KEYS if (value := table.get(key)) is not None}
    reserved = below(table, "deploy", "resources", "reservations")
    devices = None if reserved is None else reserved.get("devices")
    if devices is not None:
        found["deploy.resources.reservations.devices"] = devices
    return found


def is_off(value: Value) -> bool:
    """Tell whether a key asks for nothing."""
    match value:
        case Atom():
            return value.data in (False, None, "", "false", "private")
        case Items():
            return not value.items
        case _:
            return not value.entries


FACTS: tuple[type[Fact], ...] = (ComposePrivilege,)
