"""Ports and network mode of a service: how it is reached."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.compose.model import ServiceContext
from virida_audit.facts.compose.source import FileView
from virida_audit.facts.container import habits
from virida_audit.facts.reading import Fact
from virida_audit.model.location import Location
from virida_audit.model.source import Role
from virida_audit.parse.compose import Atom, Table

_FURTHER = 5
_TLS = frozenset({443, 8443})


@dataclass(frozen=True, slots=True)
class ComposePort:
    """One port of `ports` or `expose`; a range is one."""

    fact: ClassVar[str] = "compose-port"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    service: ServiceContext
    text: str
    """`published:target/protocol`, short."""
    target: int
    """0 where a variable hides it; the first of a range."""
    published: str
    """Empty for a port that is not published or gets any."""
    host_ip: str
    protocol: str
    usual: str
    """What usually listens there (rules/catalogue/container.yaml); empty where unknown."""
    is_range: bool
    is_published: bool
    further: tuple[str, ...]
    """The first other ports of the service that may serve HTTP."""
    is_first: bool
    """The first of the service's ports that may serve HTTP."""

    @property
    def is_http(self) -> bool:
        """Tell whether nothing speaks against HTTP."""
        return self.protocol == "tcp" and not self.usual

    @property
    def is_local(self) -> bool:
        """Tell whether only the machine itself reaches it."""
        return self.host_ip in ("127.0.0.1", "::1", "localhost")

    @property
    def kind(self) -> str:
        """Return what has to become of it, one word; the first that fits.

        `internal` (not published), `debugger`, `udp`, `range`, `tcp` (a protocol other than HTTP),
        `tls` (the TLS side of another port), `http` (the entry of the application), `further`.
        """
        if not self.is_published:
            return "internal"
        if self.usual.endswith("debugger"):
            return "debugger"
        if self.protocol != "tcp":
            return "udp"
        if self.is_range:
            return "range"
        if self.usual:
            return "tcp"
        if self.is_first:
            return "http"
        return "tls" if self.target in _TLS else "further"


@dataclass(frozen=True, slots=True)
class ComposeNetwork:
    """A network mode that leaves the project's own networks."""

    fact: ClassVar[str] = "compose-network"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    service: ServiceContext
    mode: str

    @property
    def kind(self) -> str:
        """Return `shared` for the network of the host, a container or a service, else `plain`."""
        shared = self.mode == "host" or self.mode.startswith(("service:", "container:"))
        return "shared" if shared else "plain"


def exposure_facts(view: FileView, table: Table, context: ServiceContext) -> Iterator[Fact]:
    """Yield the ports and the network mode that a carried service has in this file."""
    if not context.is_carried:
        return
    yield from _ports(view, table, context)
    mode = table.get("network_mode")
    if isinstance(mode, Atom) and view.is_new("network", mode.at):
        yield ComposeNetwork(mode.at, view.role, view.claim(mode), context, mode.text)


def _ports(view: FileView, table: Table, context: ServiceContext) -> Iterator[ComposePort]:
    ports = [item for item in table.items_of("ports") if isinstance(item, (Table, Atom))]
    drafts = [_draft(item) for item in ports]
    http = [each for each in drafts if each.is_http and each.target not in _TLS]
    first = (http or [each for each in drafts if each.is_http])[:1]
    places = Counter((item.at.line, item.at.column) for item in ports)
    shown = [each.text for each in http[:_FURTHER]]
    for item, draft in zip(ports, drafts, strict=True):
        place = (item.at.line, item.at.column)
        # The ports of one short syntax share its place: what is said of the first is said of all.
        if not view.is_new("port", item.at):
            continue
        yield ComposePort(
            at=item.at,
            role=view.role,
            leaves=view.claim(item),
            service=context,
            text=draft.text,
            target=draft.target,
            published=draft.published,
            host_ip=draft.host_ip,
            protocol=draft.protocol,
            usual=habits().services.get(draft.target, ""),
            is_range=places[place] > 1 or "-" in draft.published,
            is_published=True,
            further=tuple(text for text in shown if text != draft.text),
            is_first=draft in first,
        )
    for exposed in table.items_of("expose"):
        if isinstance(exposed, Atom) and view.is_new("port", exposed.at):
            yield _exposed(view, exposed, context)


@dataclass(frozen=True, slots=True)
class _Draft:
    target: int
    published: str
    host_ip: str
    protocol: str

    @property
    def is_http(self) -> bool:
        return self.protocol == "tcp" and self.target not in habits().services

    @property
    def text(self) -> str:
        both = f"{self.published}:{self.target}" if self.published else str(self.target)
        return both if self.protocol == "tcp" else f"{both}/{self.protocol}"


def _draft(item: Table | Atom) -> _Draft:
    if isinstance(item, Atom):
        found = re.search(r"(\d+)(?:/(\w+))?$", item.text)
        return _Draft(
            int(found[1][:5]) if found else 0,
            item.text.rpartition(":")[0].rpartition(":")[2],
            "",
            (found[2] or "tcp").lower() if found else "tcp",
        )
    target = item.text("target") or ""
    return _Draft(
        target=int(target) if target.isascii() and target.isdigit() and len(target) < 6 else 0,
        published=item.text("published") or "",
        host_ip=item.text("host_ip") or "",
        protocol=(item.text("protocol") or "tcp").lower(),
    )


def _exposed(view: FileView, item: Atom, context: ServiceContext) -> ComposePort:
    port, _, protocol = item.text.partition("/")
    first = port.partition("-")[0]
    number = int(first) if first.isascii() and first.isdigit() and len(first) < 6 else 0
    return ComposePort(
        at=item.at,
        role=view.role,
        leaves=view.claim(item),
        service=context,
        text=item.text,
        target=number,
        published="",
        host_ip="",
        protocol=protocol or "tcp",
        usual=habits().services.get(number, ""),
        is_range="-" in port,
        is_published=False,
        further=(),
        is_first=False,
    )


FACTS: tuple[type[Fact], ...] = (ComposeNetwork, ComposePort)
