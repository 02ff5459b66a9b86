"""What a rule says of one fact."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.model.location import Location
from virida_audit.model.rule import Category, Confidence, Disposition, Equivalent, Severity
from virida_audit.model.source import Role
from virida_audit.model.text import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule met a fact. Texts are in both languages, values filled in and secrets masked."""

    rule: str
    feature: str
    category: Category
    severity: Severity
    disposition: Disposition
    location: Location
    message: Text
    remedy: Text
    equivalent: Equivalent
    effort: int
    """Story points."""
    confidence: Confidence
    role: Role
    """Role of the file it stands in."""
    excerpt: tuple[str, ...] = ()
    """The first source lines of the location, secrets masked, without line ends."""
    related: tuple[Location, ...] = ()
    address: tuple[str, ...] = ()
    """Where it stands whatever the layout: fact type, who the fact is, route without numbers."""
    evidence: str = ""
    """The source text it stands on, without layout and with secrets masked; empty for a block."""
