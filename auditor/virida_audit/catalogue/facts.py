"""Rules of the platform, and the places where its own sources differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from virida_audit.catalogue.rows import Row, build, each
from virida_audit.model.text import Text


@dataclass(frozen=True, slots=True)
class PlatformFact:
    """One rule of the platform and what it means for a containerised application."""

    id: str
    topic: str
    statement: Text
    consequence: Text
    status: Literal["documented", "contradictory", "undocumented", "beta"]
    """`undocumented`: nothing was found; never to be presented as possible or impossible."""
    sources: tuple[str, ...]
    checked: str
    contradiction: str | None = None
    """Id of the row of `contradictions`, where the sources differ."""
    note: str = ""

    @classmethod
    def from_row(cls, row: Row) -> PlatformFact:
        """Read one row of `facts`."""
        return build(cls, row)


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source says."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two or more statements that cannot all hold."""

    id: str
    topic: Text
    statements: tuple[Statement, ...]
    why: Text
    checked: str
    follow: str | None = None
    """What we go by; None where no side is taken."""
    variables: tuple[str, ...] = ()

    @classmethod
    def from_row(cls, row: Row) -> Contradiction:
        """Read one row of `contradictions`."""
        return build(cls, row, statements=each(Statement))
