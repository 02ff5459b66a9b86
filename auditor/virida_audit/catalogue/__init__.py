"""What the platform offers, from `rules/catalogue/`: loaded part by part, on first use.

Documentation of Clever Cloud of 2026-07-01 and clever-tools 4.11.0; each row names its sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from virida_audit.catalogue.addons import Addon, Unmanaged
from virida_audit.catalogue.cli import Cli, Command
from virida_audit.catalogue.facts import Contradiction, PlatformFact
from virida_audit.catalogue.files import ConfigFiles
from virida_audit.catalogue.flavors import Flavor, Flavors
from virida_audit.catalogue.rows import section, sections
from virida_audit.catalogue.runtimes import Runtime, Tool, Variant
from virida_audit.catalogue.variables import Variables

if TYPE_CHECKING:
    from virida_audit.products import Products


class Catalogue:
    """Give the parts of the catalogue. Each is read once, when it is first asked for."""

    @cached_property
    def runtimes(self) -> Mapping[str, Runtime]:
        """Runtimes by slug, the value of `clever create --type`."""
        rows = section("runtimes", "runtimes")
        return MappingProxyType({str(row["slug"]): Runtime.from_row(row) for row in rows})

    @cached_property
    def variants(self) -> Mapping[str, Variant]:
        """Ways to use a runtime, and names that look like runtimes and are none, by id."""
        rows = section("runtimes", "variants")
        return MappingProxyType({str(row["id"]): Variant.from_row(row) for row in rows})

    @cached_property
    def tools(self) -> Mapping[str, Tool]:
        """Programs already on the image of an instance, by name."""
        rows = section("tools", "tools")
        return MappingProxyType({str(row["name"]): Tool.from_row(row) for row in rows})

    @cached_property
    def addons(self) -> Mapping[str, Addon]:
        """Add-ons by id, the provider of `clever addon create`."""
        rows = section("addons", "addons")
        return MappingProxyType({str(row["id"]): Addon.from_row(row) for row in rows})

    @cached_property
    def unmanaged(self) -> Mapping[str, Unmanaged]:
        """Services without a managed equivalent as such, by id, each with what to do instead."""
        rows = section("unmanaged", "services")
        return MappingProxyType({str(row["id"]): Unmanaged.from_row(row) for row in rows})

    @cached_property
    def variables(self) -> Variables:
        """Environment variables, by exact name and by family."""
        return Variables.from_rows(sections("variables"))

    @cached_property
    def sizes(self) -> Flavors:
        """Flavors, zones, build flavors and the numbers of the platform."""
        return Flavors.from_rows(sections("flavors"))

    @property
    def flavors(self) -> Mapping[str, Flavor]:
        """Sizes of instances by name, smallest first."""
        return self.sizes.flavors

    @cached_property
    def files(self) -> ConfigFiles:
        """Files of a repository: read, legacy, not read."""
        return ConfigFiles.from_rows(section("files", "files"))

    @cached_property
    def facts(self) -> Mapping[str, PlatformFact]:
        """Rules of the platform, by id."""
        rows = section("facts", "facts")
        return MappingProxyType({str(row["id"]): PlatformFact.from_row(row) for row in rows})

    @cached_property
    def contradictions(self) -> Mapping[str, Contradiction]:
        """Where the sources differ, by id."""
        rows = section("contradictions", "contradictions")
        return MappingProxyType({str(row["id"]): Contradiction.from_row(row) for row in rows})

    @cached_property
    def cli(self) -> Cli:
        """The command line of the platform: commands, import grammar, wrong forms, pipelines."""
        return Cli.from_rows(sections("cli"))

    @property
    def commands(self) -> Mapping[tuple[str, ...], Command]:
        """Commands of clever-tools by their words, without `clever`."""
        return self.cli.commands

    @cached_property
    def packages(self) -> Mapping[str, Any]:
        try:
            rows = section("packages", "packages")
        except FileNotFoundError:
            return {}
        from types import SimpleNamespace
        return {str(r["name"]): SimpleNamespace(**r) for r in rows}

    @cached_property
    def products(self) -> Products:
        """What well-known images hold (`rules/catalogue/images.yaml`)."""
        from virida_audit.products import Products

        parts = sections("images")
        return Products(parts["images"], parts["mirrors"])
