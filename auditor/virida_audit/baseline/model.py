"""A baseline and its entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Key = tuple[str, str, str]
"""(path, rule, fingerprint)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One known finding, or several that nothing but their line tells apart."""

    path: str
    """Relative to the audited folder."""
    rule: str
    fingerprint: str
    address: tuple[str, ...] = ()
    """For people: where in the file, as `Finding.address`."""
    count: int = 1
    """How many there are."""
    owner: str = ""
    """Who answers for it."""
    expires: date | None = None
    """Last day on which it is known; new again afterwards."""

    @property
    def key(self) -> Key:
        """Return what it is known by."""
        return (self.path, self.rule, self.fingerprint)

    def is_expired(self, today: date | None) -> bool:
        """Tell whether its last day is over; without a day, nothing ever is."""
        return today is not None and self.expires is not None and self.expires < today


@dataclass(frozen=True, slots=True)
class Baseline:
    """The known findings of one folder."""

    entries: tuple[Entry, ...] = ()
    """Sorted by path, rule and fingerprint; no key twice."""
    revision: str = ""
    """Commit at which it was made: renames since then are followed. Empty without git."""
