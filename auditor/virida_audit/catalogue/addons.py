"""Add-ons, and the services that have no managed equivalent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from virida_audit.catalogue.rows import NO_TEXT, Row, build, each
from virida_audit.model.text import Text


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan of an add-on; sizes come from console fixtures and are indicative."""

    slug: str
    shared: bool = False
    memory_mib: int | None = None
    disk_mib: int | None = None
    max_database_mib: int | None = None
    vcpu: int | None = None
    connections: int | None = None
    databases: int | None = None


@dataclass(frozen=True, slots=True)
class EngineVersions:
    """Versions of the engine of an add-on."""

    supported: tuple[str, ...] = ()
    end_of_life: tuple[str, ...] = ()
    shared_plan: tuple[str, ...] = ()
    """The only ones that a shared plan accepts."""
    default: str | None = None
    note: Text = NO_TEXT


NO_VERSIONS = EngineVersions()
"""For a service without a choice of versions."""


@dataclass(frozen=True, slots=True)
class ReplacedImage:
    """A repository of container images, without tag, that the row may replace."""

    name: str
    note: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class CreationOption:
    """A `--option name=value` of `clever addon create`."""

    name: str
    evidence: Literal["documented", "terraform"]
    """`terraform`: only seen in what the Terraform provider sends."""
    meaning: Text


@dataclass(frozen=True, slots=True)
class Addon:
    """One managed service."""

    id: str
    name: str
    in_cli_list: bool
    status: Literal["ga", "beta", "private", "on-request", "saas"]
    alias_injected: bool
    """Whether a name that applications commonly expect is injected as well."""
    mapping: Text
    """What the user must do for the application to find the service."""
    sources: tuple[str, ...]
    checked: str
    provider: str | None = None
    """Argument of `clever addon create`; None where the CLI cannot create it."""
    status_note: Text = NO_TEXT
    plans: tuple[Plan, ...] = ()
    zones: tuple[str, ...] = ()
    default_plan: str | None = None
    default_plan_note: Text = NO_TEXT
    versions: EngineVersions = NO_VERSIONS
    create: str | None = None
    create_note: str = ""
    options: tuple[CreationOption, ...] = ()
    images: tuple[ReplacedImage, ...] = ()
    concepts: tuple[Text, ...] = ()
    variables: tuple[str, ...] = ()
    """Names injected into each linked application."""
    free_variables: bool = False
    """Whether the injected names are those that the user defines."""
    variables_note: Text = NO_TEXT
    expected_names: tuple[str, ...] = ()
    """Names that applications commonly read instead; `*` as in a glob. Ours."""
    features: tuple[Text, ...] = ()
    limitations: tuple[Text, ...] = ()
    creates: tuple[Text, ...] = ()
    extensions: tuple[str, ...] = ()
    extensions_on_request: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    price_note: Text = NO_TEXT

    @classmethod
    def from_row(cls, row: Row) -> Addon:
        """Read one row of `addons`."""
        return build(
            cls,
            row,
            plans=each(Plan),
            versions=lambda item: build(EngineVersions, item),
            options=each(CreationOption),
            images=each(ReplacedImage),
        )


@dataclass(frozen=True, slots=True)
class Unmanaged:
    """A service that the platform does not offer as such."""

    id: str
    name: Text
    verdict: str
    """Ours: `native-platform-feature`, `native-runtime`, `external-saas`, `partial`, …"""
    documented: bool
    """Whether the approach stands in the documentation."""
    approach: Text
    sources: tuple[str, ...]
    checked: str
    images: tuple[ReplacedImage, ...] = ()
    concepts: tuple[Text, ...] = ()

    @classmethod
    def from_row(cls, row: Row) -> Unmanaged:
        """Read one row of `services`."""
        return build(cls, row, images=each(ReplacedImage))
