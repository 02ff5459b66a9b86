"""What RUN, COPY and ADD do to an image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.commands import CommandFact, Purpose
from virida_audit.facts.container import habits
from virida_audit.facts.dockerfile.model.stage import StageContext
from virida_audit.facts.image import Image
from virida_audit.facts.packages import PackageVerdicts
from virida_audit.model.location import Location
from virida_audit.model.source import Role

_SHOWN = 80
"""Characters of a command in a message."""
_ENGINE_PURPOSES = frozenset(
    {
        Purpose.COMPOSE,
        Purpose.CONTAINER,
        Purpose.CONTAINER_BUILD,
        Purpose.CONTAINER_LOGIN,
        Purpose.CONTAINER_PULL,
        Purpose.CONTAINER_PUSH,
        Purpose.CONTAINER_RUN,
        Purpose.HELM,
        Purpose.KUBERNETES,
    }
)
OTHER_PURPOSES = frozenset(
    {
        Purpose.BACKUP,
        Purpose.CLEVER,
        Purpose.DATABASE_CLIENT,
        Purpose.SCHEDULER,
        Purpose.SERVER,
        Purpose.UNKNOWN,
        Purpose.WORKER,
    }
)
"""Nothing says what a command of these purposes does for an image."""
_VERSION_OPTIONS = ("--version", "-version", "-V", "version")


@dataclass(frozen=True, slots=True)
class DockerfileCommand:
    """One simple command of a RUN."""

    fact: ClassVar[str] = "dockerfile-command"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    command: CommandFact
    text: str
    """As it is written, on one line, free of secrets."""
    packages: PackageVerdicts
    """What the platform has for the operating system packages it installs."""

    @property
    def shown(self) -> str:
        """Return the text cut short, for messages."""
        return self.text if len(self.text) <= _SHOWN else f"{self.text[: _SHOWN - 1]}…"

    @property
    def build_variable(self) -> str:
        """Return the variable that takes a build command for this application."""
        # Only these two types document CC_BUILD_COMMAND; hooks exist everywhere.
        has_command = self.stage.application in ("", "linux", "static")
        return "CC_BUILD_COMMAND" if has_command else "CC_POST_BUILD_HOOK"

    @property
    def named_packages(self) -> tuple[str, ...]:
        """Return the packages of a language installed by name, without the installers."""
        if self.command.purpose is not Purpose.DEPENDENCY_INSTALL:
            return ()
        return tuple(each for each in self.command.package_names if each not in habits().installers)

    @property
    def requirements(self) -> str:
        """Return the file that pip reads instead of requirements.txt; empty for none."""
        if self.command.tool != "pip":
            return ""
        files = (each for each in self.command.files if each.endswith(".txt"))
        return next((each for each in files if not each.endswith("requirements.txt")), "")

    @property
    def go_package(self) -> str:
        """Return the package that `go build` is told to build; empty for the module's root."""
        if self.command.tool != "go" or self.command.purpose is not Purpose.BUILD:
            return ""
        last = self.text.rpartition(" ")[2]
        return last if last.startswith("./") and last not in ("./", "./...") else ""

    @property
    def needs_engine(self) -> bool:
        """Tell whether it drives or installs a container engine."""
        if self.is_version_check:
            return False
        return self.command.purpose in _ENGINE_PURPOSES or not habits().engine_packages.isdisjoint(
            self.command.package_names
        )

    @property
    def is_version_check(self) -> bool:
        """Tell whether it only prints the version of a program."""
        words = self.text.split(" ")
        return len(words) == 2 and words[1] in _VERSION_OPTIONS


@dataclass(frozen=True, slots=True)
class DockerfileRun:
    """One RUN as a whole."""

    fact: ClassVar[str] = "dockerfile-run"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    has_secret: bool
    """A secret stands in its text."""
    is_empty: bool
    """No simple command could be read in it."""
    others: tuple[str, ...]
    """Its commands of which nothing says what they do for the image, cut short, each once."""


@dataclass(frozen=True, slots=True)
class DockerfileCopy:
    """One COPY or ADD."""

    fact: ClassVar[str] = "dockerfile-copy"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    instruction: str
    sources: tuple[str, ...]
    destination: str
    from_stage: bool
    from_image: Image | None
    is_remote: bool
    """It fetches a URL or a Git repository."""
    is_inline: bool
    """Its content stands in the Dockerfile, as a here-document."""
    purpose: str
    """What the destination is for (rules/catalogue/paths.yaml), e.g. `nginx-config`; or empty."""
