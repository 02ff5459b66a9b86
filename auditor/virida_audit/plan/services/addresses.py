"""Find the hosts that the value of a variable names: URLs, `host:port`, and driver strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from virida_audit.regex import regex

_SCHEME = regex(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.:-]*)://(?P<rest>.*)", re.DOTALL)
_HOST = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?"
_HOST_PORT = regex(rf"(?P<host>{_HOST})(?::(?P<port>\d{{1,5}}))?")
_BARE = regex(rf"(?P<host>{_HOST})(?::(?P<port>\d{{1,5}}))?(?P<path>/[^\s]*)?")
_DRIVER = regex(
    rf"(?:\b(?:server|host|data source|addr)\s*=\s*(?:tcp:)?|\btcp\()(?P<host>{_HOST})"
    r"(?:[:,]\s*(?P<port>\d{1,5}))?",
    re.IGNORECASE,
)
_LEAST_PORT = 80
_ADDRESS_ENDINGS = (
    "HOST", "HOSTS", "HOSTNAME", "SERVER", "SERVERS", "ADDRESS", "ADDR", "ENDPOINT", "BROKERS",
    "BROKER", "UPSTREAM",
)  # fmt: skip
_PRIVATE_ENDINGS = (".local", ".localhost", ".internal", ".lan", ".home.arpa")
_NUMBER = regex(r"[\d.]+")
_HERE = frozenset(("localhost", "host.docker.internal", "0.0.0.0"))
_CLUSTER = regex(r"[^.]+(?:\.[^.]+)?\.svc(?:\.cluster\.local)?|[^.]+\.[^.]+\.svc\..*")


@dataclass(frozen=True, slots=True)
class Address:
    """One host in a value."""

    host: str
    port: str = ""
    scheme: str = ""
    """Without `://`; empty for a bare host."""
    path: str = ""
    """With its slash, query and fragment; empty for none."""
    is_whole: bool = True
    """It is all that the value says."""

    @property
    def short(self) -> str:
        """Return the name of the service behind a host of a cluster, else the host."""
        return self.host.partition(".")[0] if self.is_of_cluster else self.host

    @property
    def is_of_cluster(self) -> bool:
        """Tell whether it is written as Kubernetes resolves a Service: `db.shop.svc`."""
        return bool(_CLUSTER.fullmatch(self.host))

    @property
    def is_here(self) -> bool:
        """Tell whether it is the machine itself."""
        return self.host in _HERE or self.host.startswith("127.")

    @property
    def is_internal(self) -> bool:
        """Tell whether only the old network resolves it: one label, or a name of the cluster."""
        if self.is_here:
            return self.host.endswith(".internal")
        if _NUMBER.fullmatch(self.host):
            return False
        return "." not in self.host or self.is_of_cluster or self.host.endswith(_PRIVATE_ENDINGS)


def addresses_in(name: str, value: str) -> tuple[Address, ...]:
    """Return the hosts that a variable's value names, in its order, none where it is no address.

    A bare word counts only where the variable's name speaks of an address: `CACHE_DRIVER=redis`
    names no host, `REDIS_HOST=redis` does.
    """
    match = _SCHEME.fullmatch(value.strip())
    if match is not None:
        return tuple(_of_url(match["scheme"].removeprefix("jdbc:"), match["rest"]))
    driver = tuple(
        Address(each["host"], each["port"] or "", is_whole=False)
        for each in _DRIVER.finditer(value)
    )
    return driver or tuple(_of_words(name, value.strip()))


def _of_url(scheme: str, rest: str) -> Iterator[Address]:
    authority, mark, tail = _cut(rest)
    hosts = authority.rpartition("@")[2].split(",")
    for each in hosts:
        match = _HOST_PORT.fullmatch(each)
        if match is not None:
            is_whole = len(hosts) == 1
            yield Address(match["host"], match["port"] or "", scheme, mark + tail, is_whole)


def _cut(rest: str) -> tuple[str, str, str]:
    """Split at the first mark that ends an authority; a driver address may stand in brackets."""
    for index, char in enumerate(rest):
        if char in "/?#;":
            return rest[:index], char, rest[index + 1 :]
    return rest, "", ""


def _of_words(name: str, value: str) -> Iterator[Address]:
    speaks = name.upper().endswith(_ADDRESS_ENDINGS)
    parts = [part.strip() for part in value.split(",") if part.strip()]
    for part in parts:
        match = _BARE.fullmatch(part)
        if match is None or match["host"].isdigit():
            continue
        port = match["port"] or ""
        # `redis:7` names an image as well as a port; nothing of the web listens below 80.
        if speaks or (port and int(port) >= _LEAST_PORT):
            yield Address(match["host"], port, "", match["path"] or "", len(parts) == 1)
