"""What the platform offers, from `rules/catalogue/`: loaded part by part, on first use.

The code of a part is imported with it: a scan needs few of them, and starts faster for it.

Documentation of Clever Cloud of 2026-07-01 and clever-tools 4.11.0; each row names its sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from virida_audit.catalogue.rows import section, sections

if TYPE_CHECKING:
    from virida_audit.catalogue.addons import Addon, Unmanaged
    from virida_audit.catalogue.cli import Cli, Command
    from virida_audit.catalogue.facts import Contradiction, PlatformFact
    from virida_audit.catalogue.files import ConfigFiles
    from virida_audit.catalogue.flavors import Flavor, Flavors
    from virida_audit.catalogue.packages import Packages
    from virida_audit.catalogue.runtimes import Runtime, Tool, Variant
    from virida_audit.catalogue.variables import Variables
    from virida_audit.products import Products


class Catalogue:
    """Give the parts of the catalogue. Each is read once, when it is first asked for."""

    @cached_property
    def runtimes(self) -> Mapping[str, Runtime]:
        """Runtimes by slug, the value of `clever create --type`."""
        from virida_audit.catalogue.runtimes import Runtime

        rows = section("runtimes", "runtimes")
        return MappingProxyType({str(row["slug"]): Runtime.from_row(row) for row in rows})

    @cached_property
    def variants(self) -> Mapping[str, Variant]:
        """Ways to use a runtime, and names that look like runtimes and are none, by id."""
        from virida_audit.catalogue.runtimes import Variant

        rows = section("runtimes", "variants")
        return MappingProxyType({str(row["id"]): Variant.from_row(row) for row in rows})

    @cached_property
    def tools(self) -> Mapping[str, Tool]:
        """Programs already on the image of an instance, by name."""
        from virida_audit.catalogue.runtimes import Tool

        rows = section("tools", "tools")
        return MappingProxyType({str(row["name"]): Tool.from_row(row) for row in rows})

    @cached_property
    def addons(self) -> Mapping[str, Addon]:
        """Add-ons by id, the provider of `clever addon create`."""
        from virida_audit.catalogue.addons import Addon

        rows = section("addons", "addons")
        return MappingProxyType({str(row["id"]): Addon.from_row(row) for row in rows})

    @cached_property
    def unmanaged(self) -> Mapping[str, Unmanaged]:
        """Services without a managed equivalent as such, by id, each with what to do instead."""
        from virida_audit.catalogue.addons import Unmanaged

        rows = section("unmanaged", "services")
        return MappingProxyType({str(row["id"]): Unmanaged.from_row(row) for row in rows})

    @cached_property
    def variables(self) -> Variables:
        """Environment variables, by exact name and by family."""
        from virida_audit.catalogue.variables import Variables

        return Variables.from_rows(sections("variables"))

    @cached_property
    def sizes(self) -> Flavors:
        """Flavors, zones, build flavors and the numbers of the platform."""
        from virida_audit.catalogue.flavors import Flavors

        return Flavors.from_rows(sections("flavors"))

    @property
    def flavors(self) -> Mapping[str, Flavor]:
        """Sizes of instances by name, smallest first."""
        return self.sizes.flavors

    @cached_property
    def files(self) -> ConfigFiles:
        """Files of a repository: read, legacy, not read."""
        from virida_audit.catalogue.files import ConfigFiles

        return ConfigFiles.from_rows(section("files", "files"))

    @cached_property
    def facts(self) -> Mapping[str, PlatformFact]:
        """Rules of the platform, by id."""
        from virida_audit.catalogue.facts import PlatformFact

        rows = section("facts", "facts")
        return MappingProxyType({str(row["id"]): PlatformFact.from_row(row) for row in rows})

    @cached_property
    def contradictions(self) -> Mapping[str, Contradiction]:
        """Where the sources differ, by id."""
        from virida_audit.catalogue.facts import Contradiction

        rows = section("contradictions", "contradictions")
        return MappingProxyType({str(row["id"]): Contradiction.from_row(row) for row in rows})

    @cached_property
    def cli(self) -> Cli:
        """The command line of the platform: commands, import grammar, wrong forms, pipelines."""
        from virida_audit.catalogue.cli import Cli

        return Cli.from_rows(sections("cli"))

    @property
    def commands(self) -> Mapping[tuple[str, ...], Command]:
        """Commands of clever-tools by their words, without `clever`."""
        return self.cli.commands

    @cached_property
    def packages(self) -> Packages:
        """System packages by id; `find` takes a package's name."""
        from virida_audit.catalogue.packages import Packages

        return Packages.from_rows(section("packages", "packages"))

    @cached_property
    def products(self) -> Products:
        """What well-known images hold (`rules/catalogue/images.yaml`)."""
        from virida_audit.products import Products

        parts = sections("images")
        return Products(parts["images"], parts["mirrors"])
