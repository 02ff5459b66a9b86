"""Instructions with one plain value, flags, and what BuildKit would refuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.dockerfile.model.stage import StageContext
from virida_audit.facts.image import Image
from virida_audit.model.location import Location
from virida_audit.model.source import Role

SYSTEM_CACHES = ("/var/cache/", "/var/lib/apt", "/etc/apk/cache", "/root/.cache/apk")
"""Where package managers of a system keep what they download."""
_MOUNTS = ("bind", "cache", "secret", "ssh", "tmpfs")
_FLAGS = {
    "ADD": ("checksum", "chmod", "chown", "exclude", "keep-git-dir", "link", "unpack"),
    "COPY": ("chmod", "chown", "exclude", "from", "link", "parents"),
    "FROM": ("platform",),
    "HEALTHCHECK": ("interval", "retries", "start-interval", "start-period", "timeout"),
    "RUN": ("device", "mount", "network", "security"),
}
"""Flags of the Dockerfile reference."""


@dataclass(frozen=True, slots=True)
class DockerfileInstruction:
    """An instruction with one plain value: USER, WORKDIR, LABEL, SHELL, STOPSIGNAL and so on."""

    fact: ClassVar[str] = "dockerfile-instruction"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    name: str
    """Upper case."""
    value: str
    is_known: bool
    """BuildKit knows the instruction."""


@dataclass(frozen=True, slots=True)
class DockerfileFlag:
    """One flag of an instruction."""

    fact: ClassVar[str] = "dockerfile-flag"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    instruction: str
    name: str
    value: str
    mount: str
    """Type of a `--mount`: `bind`, `cache`, `secret`, `ssh`, `tmpfs`; empty for other flags."""
    image: Image | None
    """The image a `--from` names, where it is no stage."""
    target: str
    """Folder or file of a `--mount`; empty where it names none."""
    mount_id: str
    """Id of a `--mount`, e.g. of a secret; the last part of its target where it names none."""
    is_repeated: bool
    """An earlier instruction of the file has the same kind of mount for the same purpose."""

    @property
    def is_system_cache(self) -> bool:
        """Tell whether it keeps the downloads of the image's own package manager."""
        return self.mount == "cache" and self.target.startswith(SYSTEM_CACHES)

    @property
    def is_privileged(self) -> bool:
        """Tell whether it gives a command more than a build is given."""
        return self.name == "device" or (self.name, self.value) == ("security", "insecure")

    @property
    def is_known(self) -> bool:
        """Tell whether BuildKit's reference documents the flag on this instruction."""
        flags = _FLAGS.get(self.instruction.removeprefix("ONBUILD "), ())
        return self.name in flags and (self.name != "mount" or self.mount in _MOUNTS)


@dataclass(frozen=True, slots=True)
class DockerfileProblem:
    """What BuildKit would refuse."""

    fact: ClassVar[str] = "dockerfile-problem"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    code: str
    text: str
    is_refused: bool

    @property
    def reason(self) -> str:
        """Return the problem's code with what it speaks of."""
        return f"`{self.code}` ({self.text})" if self.text else f"`{self.code}`"
