"""The files of a tree before anything is known about them, whoever listed them."""

from __future__ import annotations

from dataclasses import dataclass, field

from virida_audit.model.source import Excluded, Skip


@dataclass(slots=True)
class Listing:
    """What a lister found, in its own order; it lives until discovery has sorted it."""

    paths: list[str] = field(default_factory=list)
    """Regular files, as far as the lister can tell."""
    links: list[str] = field(default_factory=list)
    """Symbolic links; never followed."""
    specials: list[str] = field(default_factory=list)
    """FIFOs, sockets and devices."""
    excluded: list[Excluded] = field(default_factory=list)
    """Folders that the lister did not enter."""
    skips: list[Skip] = field(default_factory=list)
    """What it could not list, and what the user should know of how it listed."""
