"""ENV and ARG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.dockerfile.model.stage import StageContext
from virida_audit.model.location import Location
from virida_audit.model.source import Role


@dataclass(frozen=True, slots=True)
class DockerfileVariable:
    """One name of an ENV."""

    fact: ClassVar[str] = "dockerfile-variable"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    name: str
    value: str
    is_secret: bool
    is_platform: bool
    """A variable of that name exists on the platform."""
    is_image_setting: bool
    """It sets up the image itself (PATH, LANG, DEBIAN_FRONTEND, PYTHONUNBUFFERED…)."""
    is_injected: bool
    """The platform or an add-on sets a variable of that name by itself."""

    @property
    def is_plain(self) -> bool:
        """Tell whether the application needs it as it is: no secret, no matter of the image."""
        return not (
            self.is_secret or self.is_image_setting or self.is_injected or self.name == "PORT"
        )


@dataclass(frozen=True, slots=True)
class DockerfileEnvironment:
    """The plain variables of all ENV that the final stage is made from, taken together."""

    fact: ClassVar[str] = "dockerfile-environment"

    at: Location
    """The first of them."""
    role: Role
    leaves: tuple[int, ...]
    names: tuple[str, ...]
    """In the order of the file, each once."""

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self.names)


@dataclass(frozen=True, slots=True)
class DockerfileArgument:
    """One name of an ARG."""

    fact: ClassVar[str] = "dockerfile-argument"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    name: str
    default: str
    is_secret: bool
    is_predefined: bool
    """BuildKit sets it by itself."""
    in_base: bool
    """A FROM uses it."""
