"""The size and the number of a service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.compose.model import ServiceContext
from virida_audit.facts.compose.service import below
from virida_audit.facts.compose.source import FileView
from virida_audit.facts.reading import Fact
from virida_audit.model.location import Location
from virida_audit.model.source import Role
from virida_audit.parse.compose import Atom, Table, Value

_UNITS = {"": 1, "b": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_MEMORY = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ComposeResources:
    """The limits of CPU and memory."""

    fact: ClassVar[str] = "compose-resources"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    service: ServiceContext
    memory_mib: int
    """0 for no limit."""
    cpus: float
    """0 for no limit."""
    flavor: str
    """Smallest size that holds them; empty where none is large enough."""

    @property
    def kind(self) -> str:
        """Return `sized`, or `too-large` where no size of the platform holds it."""
        return "sized" if self.flavor else "too-large"

    @property
    def shown(self) -> str:
        """Return the limits for a message."""
        parts = [f"{self.memory_mib} MiB"] if self.memory_mib else []
        return " / ".join([*parts, *([f"{self.cpus:g} CPU"] if self.cpus else [])])


@dataclass(frozen=True, slots=True)
class ComposeScaling:
    """`deploy.replicas` or `scale`."""

    fact: ClassVar[str] = "compose-scaling"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    service: ServiceContext
    replicas: int
    """-1 where a variable hides it."""

    @property
    def kind(self) -> str:
        """Return `several`, `one`, or `off` where nothing runs."""
        if self.replicas in (0, 1):
            return ("off", "one")[self.replicas]
        return "several"

    @property
    def shown(self) -> str:
        """Return the number for a command line."""
        return str(self.replicas) if self.replicas >= 0 else "<number>"


def scale_facts(view: FileView, table: Table, context: ServiceContext) -> Iterator[Fact]:
    """Yield the limits and the number of a carried service in this file."""
    if context.is_carried:
        yield from _resources(view, table, context)
        yield from _scaling(view, table, context)


def _resources(view: FileView, table: Table, context: ServiceContext) -> Iterator[ComposeResources]:
    memory, cpus = limits_of(table)
    found = [each for each in (memory, cpus) if each is not None and view.is_here(each)]
    if not found or not view.is_new("resources", found[0].at):
        return
    mib, number = mib_of(memory), cores_of(cpus)
    if not mib and not number:
        return
    flavor = view.catalogue.sizes.smallest(mib, number, context.runtime)
    yield ComposeResources(
        at=found[0].at,
        role=view.role,
        leaves=view.claim(memory, cpus),
        service=context,
        memory_mib=mib,
        cpus=number,
        flavor="" if flavor is None else flavor.name,
    )


def limits_of(table: Table) -> tuple[Value | None, Value | None]:
    """Return the limits of memory and CPU, of `deploy` or of older files."""
    limits = below(table, "deploy", "resources", "limits")
    memory = limits.get("memory") if limits else None
    cpus = limits.get("cpus") if limits else None
    return (
        table.get("mem_limit") if memory is None else memory,
        table.get("cpus") if cpus is None else cpus,
    )


def replicas_of(table: Table) -> Value | None:
    """Return how many there are to be, None where nothing says."""
    deploy = table.table("deploy")
    value = None if deploy is None else deploy.get("replicas")
    return table.get("scale") if value is None else value


def mib_of(value: Value | None) -> int:
    """Return a size of memory in MiB; 0 for none."""
    found = _MEMORY.fullmatch(value.text.strip()) if isinstance(value, Atom) else None
    if found is None or len(found[1]) > 18:
        return 0
    return int(float(found[1]) * _UNITS[found[2].lower()] // 2**20)


def cores_of(value: Value | None) -> float:
    """Return a number of cores; 0 for none."""
    try:
        found = float(value.text) if isinstance(value, Atom) else 0.0
    except ValueError:
        return 0.0
    return found if 0 < found < 10_000 else 0.0


def _scaling(view: FileView, table: Table, context: ServiceContext) -> Iterator[ComposeScaling]:
    value = replicas_of(table)
    if isinstance(value, Atom) and view.is_new("scaling", value.at):
        text = value.text
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1
        yield ComposeScaling(value.at, view.role, view.claim(value), context, number)


FACTS: tuple[type[Fact], ...] = (ComposeResources, ComposeScaling)
