"""Stages, and the Dockerfile as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.image import Image
from virida_audit.model.location import Location
from virida_audit.model.source import Role


@dataclass(frozen=True, slots=True)
class StageContext:
    """The stage a fact stands in."""

    index: int
    """0-based; -1 for what comes before the first FROM."""
    name: str
    """Empty where the stage has none."""
    is_final: bool
    """The stage that is built when nobody names another."""
    is_used: bool
    """The final stage or one it is made from."""
    image: Image
    """The image at the root of its chain of stages."""
    runtime: str
    """Slug of the runtime its root image stands for; empty where there is none."""
    application: str
    """Slug of the runtime of the application that the whole file packs, `static` for a site."""
    base: int = -1
    """Index of the earlier stage that it is built on; -1 where it is an image of its own."""
    copies: tuple[int, ...] = ()
    """Indices of the stages that it takes files from."""
    is_repeated: bool = False
    """An earlier stage that is needed brings the same version of the same language."""


@dataclass(frozen=True, slots=True)
class StageLaunch:
    """What the container of a stage starts."""

    stage: int
    """Index of the stage."""
    text: str
    """ENTRYPOINT and CMD together, without an init. It may hold secrets."""
    at: Location
    """The instruction that speaks for it, in this stage or in one that it is built on."""


@dataclass(frozen=True, slots=True)
class DockerfileFact:
    """A whole Dockerfile."""

    fact: ClassVar[str] = "dockerfile"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stages: int
    runtime: str
    """Slug of the runtime that fits the application inside; empty where none does."""
    runtime_image: Image
    """The image that says so; the final one where nothing does."""
    final_image: Image
    is_static_site: bool
    """Its final stage is a web server that serves files built by an earlier stage."""
    copies_source: bool
    """It copies files of the repository into the image."""
    runs_commands: bool
    context: str
    """Folder whose files it copies, as far as its COPY sources exist; its own otherwise."""
    is_ghost: bool
    """It copies files that are nowhere in the repository."""
    launches: tuple[StageLaunch, ...]
    """Of the last stage, then of the others that have a name and a command of their own."""

    @property
    def path(self) -> str:
        """Return the path relative to the root."""
        return self.at.path

    @property
    def is_multi_stage(self) -> bool:
        """Tell whether it has more than one stage."""
        return self.stages > 1

    @property
    def is_image_only(self) -> bool:
        """Tell whether it only dresses an existing image: no source, no command."""
        return not self.copies_source and not self.runs_commands


@dataclass(frozen=True, slots=True)
class DockerfileStage:
    """One FROM."""

    fact: ClassVar[str] = "dockerfile-stage"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    image: Image
    is_from_stage: bool
    """Its base is an earlier stage of the same file."""
