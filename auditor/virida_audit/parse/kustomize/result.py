"""What building a kustomization gives."""

from __future__ import annotations

from dataclasses import dataclass, field

from virida_audit.parse.kustomize.tree import Item


@dataclass(slots=True)
class Build:
    """What a kustomization builds."""

    items: list[Item] = field(default_factory=list)
    remotes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)
    """Folders it builds upon itself, relative to the root."""
    files: list[str] = field(default_factory=list)
    """Files that its objects and patches were written in, those of bases included."""
    patched: dict[int, list[str]] = field(default_factory=dict)
    """Position of a patch → objects it changed, as `Kind/name`."""
    images: set[str] = field(default_factory=set)
    """Names of `images` that were met."""
    replicas: set[str] = field(default_factory=set)
