"""What the team took out of the findings, with its reason: nothing of it disappears."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from virida_audit.model.finding import Finding

ALLOW_MARK = b"virida-audit:"
"""What a comment that allows something starts with; a file without it has none."""


class SuppressedBy(StrEnum):
    """Who says that a finding does not count. The value is part of a message id."""

    INLINE = "inline"
    """A comment in the file: `virida-audit: allow RULE -- reason`."""
    WAIVER = "waiver"
    """A waiver of the settings."""
    POLICY = "policy"
    """The settings allow the kind or the role of the file."""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that does not count, and why."""

    finding: Finding
    by: SuppressedBy
    reason: str
    """In the words of whoever allowed it, secrets masked; the allowed word for a policy."""
    line: int | None = None
    """1-based line of the comment that allows it."""
    owner: str = ""
    """Who answers for a waiver."""
    expires: str = ""
    """Last day of a waiver as `YYYY-MM-DD`."""


@dataclass(frozen=True, slots=True, order=True)
class Notice:
    """Something about the suppressions and settings that a person should look at."""

    path: str
    """The file it speaks of; `.` for the settings."""
    line: int
    """1-based; 0 where no line is meant."""
    code: str
    """Message id, e.g. `notice.allow-unused`."""
    text: str = ""
    """What fills the message: a rule id, a pattern."""


@dataclass(frozen=True, slots=True, order=True)
class LeftOut:
    """Findings that were not asked for: a count, so that silence is not mistaken for health."""

    code: str
    """Message id: `left-out.selection`, `left-out.since` or `left-out.baseline`."""
    count: int
    text: str = ""
    """What it was asked with, e.g. the revision or the file."""
