"""Labels of a service: what proxies, schedulers and other tools for containers read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.compose.model import ServiceContext
from virida_audit.facts.compose.source import FileView
from virida_audit.facts.reading import Fact
from virida_audit.model.location import Location
from virida_audit.model.source import Role
from virida_audit.parse.compose import Table

_HOST = re.compile(r"Host(?:SNI)?\(([^)]*)\)")
_NAME = re.compile(r"[`'\"]([^`'\"]+)[`'\"]")
_FAMILIES = (
    ("proxy", ("traefik.", "caddy", "com.github.jrcs.letsencrypt", "haproxy.", "swag", "virtual.")),
    ("scheduler", ("ofelia.", "chadburn.", "swarm.cronjob.", "crazymax.swarm-cronjob.", "cron.")),
    ("updater", ("com.centurylinklabs.watchtower.", "wud.", "diun.", "autoheal", "shepherd.")),
    ("backup", ("docker-volume-backup.", "com.docker.backup")),
    ("monitoring", ("prometheus.", "com.datadoghq.", "co.elastic.", "logging.", "logging_")),
)


@dataclass(frozen=True, slots=True)
class ComposeLabel:
    """One label of a service."""

    fact: ClassVar[str] = "compose-label"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    service: ServiceContext
    name: str
    family: str
    """`proxy`, `scheduler`, `updater`, `backup`, `monitoring`, or `other`."""
    is_first: bool
    """The first label of its family in the service."""
    hosts: tuple[str, ...]
    """Domains that the service's routing labels name."""

    @property
    def kind(self) -> str:
        """Return what has to become of it: `routing` for the first of a proxy, else `other`."""
        return "routing" if self.family == "proxy" and self.is_first else "other"

    @property
    def shown_hosts(self) -> str:
        """Return the domains for a message, a place-holder where none is named."""
        return ", ".join(self.hosts) or "<domain>"


def label_facts(view: FileView, table: Table, context: ServiceContext) -> Iterator[ComposeLabel]:
    """Yield the labels that a carried service has in this file."""
    if not context.is_carried:
        return
    deploy = table.table("deploy")
    holders = (table.table("labels"), None if deploy is None else deploy.table("labels"))
    labels = [
        (name, value)
        for holder in holders
        if holder is not None
        for name, value in holder.entries.items()
    ]
    hosts = tuple(
        dict.fromkeys(host for _, value in labels for host in _hosts(getattr(value, "text", "")))
    )
    met: set[str] = set()
    for name, value in labels:
        family = _family(name)
        is_first = family not in met
        met.add(family)
        if view.is_new("label", value.at):
            yield ComposeLabel(
                at=value.at,
                role=view.role,
                leaves=view.claim(value),
                service=context,
                name=name,
                family=family,
                is_first=is_first,
                hosts=hosts,
            )


def _family(name: str) -> str:
    lowered = name.lower()
    return next((family for family, starts in _FAMILIES if lowered.startswith(starts)), "other")


def _hosts(text: str) -> Iterator[str]:
    for rule in _HOST.findall(text):
        yield from _NAME.findall(rule)


FACTS: tuple[type[Fact], ...] = (ComposeLabel,)
