"""Runtimes, their variants, and the programs found on every instance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from virida_audit.catalogue.rows import NO_TEXT, Row, build, each
from virida_audit.model.text import Text


@dataclass(frozen=True, slots=True)
class Ports:
    """Where an application of the runtime listens."""

    http: int
    bind: str
    """`0.0.0.0`, or `platform` where the platform binds the port itself."""
    http_variable: str | None = None
    """Variable that changes the HTTP port, if there is one."""
    run_command: int | None = None
    """Port once CC_RUN_COMMAND starts the application, where it differs."""
    middleware: int | None = None
    """Port behind an active Request Flow; None where the platform moves it or nothing is said."""
    tcp: int | None = None
    tcp_variable: str | None = None
    note: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Version:
    """Which versions of the language there are and how one is chosen."""

    constraint: Literal["listed", "branch", "any", "image", "project", "none"]
    """`listed` only `supported`; `image` what it ships; `project` a file of the repository."""
    variable: str | None = None
    default: str | None = None
    supported: tuple[str, ...] = ()
    end_of_life: tuple[str, ...] = ()
    note: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class LockFile:
    """A file whose presence selects a package manager."""

    file: str
    value: str


@dataclass(frozen=True, slots=True)
class PackageManager:
    """How dependencies are installed."""

    name: str
    variable: str | None = None
    default: str | None = None
    values: tuple[str, ...] = ()
    deprecated_values: tuple[str, ...] = ()
    detection: tuple[LockFile, ...] = ()
    """In order: the first that exists decides."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Runtime:
    """One value of `clever create --type`."""

    slug: str
    name: str
    required: Text
    detection: tuple[tuple[str, ...], ...]
    """Glob patterns that suggest the runtime; those of one group are needed together."""
    run: Text
    ports: Ports
    version: Version
    workers: bool
    cron: bool
    fs_bucket: bool
    hooks: tuple[str, ...]
    hooks_status: Literal["documented", "contradictory"]
    request_flow: Literal["supported", "undocumented"]
    platform_port: bool
    """Whether the platform moves the port by itself behind a middleware."""
    pico: bool
    default_flavor: str
    deploy_by: tuple[str, ...]
    sources: tuple[str, ...]
    checked: str
    aliases: tuple[str, ...] = ()
    since: str = ""
    """Year and month of a recent runtime, else empty."""
    detection_note: str = ""
    build_steps: tuple[Text, ...] = ()
    package_manager: PackageManager | None = None
    run_variables: tuple[str, ...] = ()
    build_variables: tuple[str, ...] = ()
    variables_note: str = ""
    request_flow_note: str = ""
    config_files: tuple[str, ...] = ()
    default_build_flavor: str | None = None
    image_hints: tuple[str, ...] = ()
    """Repositories of images, without tag, that suggest the runtime; `*` as in a glob."""
    hint_notes: tuple[str, ...] = ()
    caveats: tuple[Text, ...] = ()

    @classmethod
    def from_row(cls, row: Row) -> Runtime:
        """Read one row of `runtimes`."""
        return build(
            cls,
            row,
            ports=lambda value: build(Ports, value),
            version=lambda value: build(Version, value),
            package_manager=_package_manager,
        )

    def supports_version(self, version: str) -> bool | None:
        """Tell whether the platform offers `version`; None where nothing can be said."""
        if self.version.constraint != "listed":
            return None
        return version in self.version.supported or version in self.version.end_of_life


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to use a runtime, or a name that looks like a runtime and is none."""

    id: str
    name: Text
    how: Text
    deployable: bool
    sources: tuple[str, ...]
    checked: str
    runtimes: tuple[str, ...] = ()
    meaning: Text = NO_TEXT

    @classmethod
    def from_row(cls, row: Row) -> Variant:
        """Read one row of `variants`."""
        return build(cls, row)


@dataclass(frozen=True, slots=True)
class Tool:
    """A program found on the image of an instance."""

    name: str
    evidence: Literal["documented", "changelog"]
    sources: tuple[str, ...]
    checked: str
    variable: str | None = None
    except_runtimes: tuple[str, ...] = ()
    note: str = ""

    @classmethod
    def from_row(cls, row: Row) -> Tool:
        """Read one row of `tools`."""
        return build(cls, row)


def _package_manager(row: Row) -> PackageManager:
    return build(PackageManager, row, detection=each(LockFile))
