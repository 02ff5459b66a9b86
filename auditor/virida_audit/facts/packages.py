"""What the platform has for operating system packages (rules/catalogue/packages.yaml)."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.catalogue import Catalogue
from virida_audit.facts.commands import CommandFact, Purpose

_EXTENSION_TOOLS = (
    "docker-php-ext-install",
    "docker-php-ext-enable",
    "install-php-extensions",
    "pecl",
)
"""They install extensions of PHP, which are no packages of the system."""


@dataclass(frozen=True, slots=True)
class PackageVerdicts:
    """The packages a command installs, by what the platform has for each; in the order given."""

    preinstalled: tuple[str, ...] = ()
    """On every runtime already."""
    runtime: tuple[str, ...] = ()
    """Comes with the choice of a runtime."""
    mise: tuple[str, ...] = ()
    """Installable through `mise.toml`."""
    unneeded: tuple[str, ...] = ()
    """Only served the image."""
    undocumented: tuple[str, ...] = ()
    """Known to us, and the documentation says nothing of it."""
    unknown: tuple[str, ...] = ()
    """Not in the catalogue."""

    @property
    def unclear(self) -> tuple[str, ...]:
        """Return those for which nothing is documented."""
        return (*self.undocumented, *self.unknown)

    @property
    def settled(self) -> tuple[str, ...]:
        """Return those that need nothing."""
        return (*self.preinstalled, *self.runtime, *self.unneeded)


def package_verdicts(command: CommandFact, catalogue: Catalogue) -> PackageVerdicts:
    """Return the verdicts for what a command installs; empty for any other command."""
    if command.purpose is not Purpose.OS_PACKAGES or command.tool in _EXTENSION_TOOLS:
        return PackageVerdicts()
    found: dict[str, list[str]] = {}
    for name in command.package_names:
        row = catalogue.packages.find(name)
        found.setdefault(row.verdict if row else "unknown", []).append(name)
    return PackageVerdicts(
        preinstalled=tuple(found.get("preinstalled", ())),
        runtime=tuple(found.get("runtime", ())),
        mise=tuple(found.get("mise", ())),
        unneeded=tuple(found.get("not-needed", ())),
        undocumented=tuple(found.get("undocumented", ())),
        unknown=tuple(found.get("unknown", ())),
    )
