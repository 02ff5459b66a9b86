"""A feature that the report speaks of: what a family of artefacts was for, and what does it now."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.model.text import Text


@dataclass(frozen=True, slots=True)
class Feature:
    """One row of `rules/features.yaml`."""

    id: str
    title: Text
    purpose: Text
    """What it was for."""
    reason: Text
    """Why it is no longer needed on the platform."""
    replaced_by: Text
    sources: tuple[str, ...]
    """Pages of the platform's documentation that support it."""
