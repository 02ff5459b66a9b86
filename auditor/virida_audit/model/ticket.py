"""A ticket of the team: which features of the report it covers."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.model.text import Text


@dataclass(frozen=True, slots=True)
class Ticket:
    """One row of the setting `tickets`."""

    id: str
    """As the team's tracker writes it, e.g. `DEVOPS-001`."""
    title: Text
    features: tuple[str, ...]
    """Ids of `rules/features.yaml`."""
