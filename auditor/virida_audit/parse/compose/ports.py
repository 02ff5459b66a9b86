"""Read the short syntax of `ports`: `[[ip:][published]:]target[/protocol]`, ranges included.

The Compose Specification, "ports", short syntax; how ranges pair is that of go-connections, which
compose-go uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

MAX_RANGE = 65_536
"""One more than the highest port."""

_PROTOCOLS = frozenset(("tcp", "udp", "sctp"))
_PORT = re.compile(r"[0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class PortMapping:
    """One port of a container and where it is published."""

    target: int
    protocol: str
    published: str
    """A port, a range that the engine picks from (`8000-8010`), or empty for any free port."""
    host_ip: str


@dataclass(frozen=True, slots=True)
class ShortPort:
    """A short syntax taken apart, its range not yet written out."""

    targets: range
    hosts: range | None
    protocol: str
    host_ip: str

    def mappings(self) -> Iterator[PortMapping]:
        """Yield the port mappings, lowest target first."""
        for index, target in enumerate(self.targets):
            yield PortMapping(target, self.protocol, self._published(index), self.host_ip)

    def _published(self, index: int) -> str:
        if self.hosts is None:
            return ""
        if len(self.hosts) == len(self.targets):
            return str(self.hosts[index])
        return f"{self.hosts[0]}-{self.hosts[-1]}"


def parse_port(text: str) -> ShortPort | None:
    """Return what a short syntax says; `None` if it is malformed."""
    body, slash, protocol = text.partition("/")
    protocol = protocol.lower() if slash else "tcp"
    if protocol not in _PROTOCOLS:
        return None
    host_ip, published, target = _parts(body)
    targets = _range(target)
    hosts = _range(published) if published else None
    if targets is None or (published and hosts is None):
        return None
    if host_ip and not _is_address(host_ip):
        return None
    if hosts is not None and len(targets) not in (1, len(hosts)):
        return None
    return ShortPort(targets, hosts, protocol, host_ip.strip("[]"))


def _parts(body: str) -> tuple[str, str, str]:
    rest, _, target = body.rpartition(":")
    host_ip, _, published = rest.rpartition(":")
    return host_ip, published, target


def _range(text: str) -> range | None:
    first, dash, last = text.partition("-")
    if not _PORT.fullmatch(first) or (dash and not _PORT.fullmatch(last)):
        return None
    start, end = int(first), int(last or first)
    return range(start, end + 1) if start <= end < MAX_RANGE else None


def _is_address(text: str) -> bool:
    try:
        ip_address(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True
