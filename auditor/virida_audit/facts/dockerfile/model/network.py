"""EXPOSE, HEALTHCHECK and VOLUME: what the outside sees, and what lasts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.dockerfile.model.stage import StageContext
from virida_audit.model.location import Location
from virida_audit.model.source import Role

_TEMPORARY = ("/tmp/", "/var/tmp/", "/run/", "/var/run/", "/var/log/", "/var/cache/")


@dataclass(frozen=True, slots=True)
class DockerfilePort:
    """One port of an EXPOSE."""

    fact: ClassVar[str] = "dockerfile-port"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    text: str
    """As written, e.g. `8000/tcp`."""
    number: int
    """0 where a variable hides it; the first of a range."""
    protocol: str
    """`tcp`, `udp` or `sctp`."""
    service: str
    """Protocol that usually listens there (rules/catalogue/ports.yaml); empty where unknown."""
    is_http: bool
    """The port usually speaks HTTP, or nothing is known against it."""
    siblings: int
    """How many ports the stage exposes besides it."""
    is_range: bool
    http_ports: tuple[str, ...]
    """Ports of the stage that may serve HTTP, in order; TLS counts only where it is alone."""

    @property
    def is_alone(self) -> bool:
        """Tell whether the stage exposes at most one port for HTTP."""
        return len(self.http_ports) < 2

    @property
    def is_first(self) -> bool:
        """Tell whether it is the first of those ports."""
        return self.text in self.http_ports[:1]

    @property
    def is_tls(self) -> bool:
        """Tell whether it is the TLS side of another port."""
        return self.number in (443, 8443) and self.text not in self.http_ports

    @property
    def is_settled(self) -> bool:
        """Tell whether nothing is to be done for it beyond what is said of another port."""
        is_further = self.number > 0 and self.is_http and not self.is_alone and not self.is_first
        is_addon = bool(self.service) and bool(self.stage.image.addon)
        is_further = is_further and not self.is_range
        return not self.stage.is_used or self.is_tls or self.is_debugger or is_addon or is_further

    @property
    def is_debugger(self) -> bool:
        """Tell whether a debugger listens there."""
        return self.service.endswith("debugger")


@dataclass(frozen=True, slots=True)
class DockerfileHealthcheck:
    """A HEALTHCHECK."""

    fact: ClassVar[str] = "dockerfile-healthcheck"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    is_none: bool
    http_path: str
    """Path it asks for; empty where it is no HTTP probe."""
    http_port: int
    """Port it asks on; 0 where it names none."""
    text: str


@dataclass(frozen=True, slots=True)
class DockerfileVolume:
    """One path of a VOLUME."""

    fact: ClassVar[str] = "dockerfile-volume"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    path: str

    @property
    def is_temporary(self) -> bool:
        """Tell whether nothing in it has to last: scratch space, sockets, logs."""
        return f"{self.path.rstrip('/')}/".startswith(_TEMPORARY)
