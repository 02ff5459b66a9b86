"""Where a value of the plan comes from: the place in the tree, the reason, the documentation."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.model.location import Location
from virida_audit.model.rule import Confidence
from virida_audit.model.text import Text


@dataclass(frozen=True, slots=True)
class Origin:
    """One reason for a value. At least one of `at` and `source` is given."""

    why: Text
    """What was seen or decided, a short sentence without a full stop, free of secrets."""
    at: Location | None = None
    """Place in the audited tree; None where the platform's documentation alone says it."""
    source: str = ""
    """Page of the platform's documentation, or `rules/…` where the value is a choice of ours."""
    rule: str = ""
    """Id of the rule, catalogue row or decision that settled it; empty where none did."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A value with its reasons, strongest first. Never without a reason."""

    value: str
    origins: tuple[Origin, ...]
    confidence: Confidence = Confidence.HIGH

    def __post_init__(self) -> None:
        """Refuse a value that nothing supports: a bug of the stage that made it."""
        if not self.origins:
            raise ValueError(f"nothing supports {self.value!r}")
