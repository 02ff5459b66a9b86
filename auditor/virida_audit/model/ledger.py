"""The account of every leaf: each instruction, key and field ends with exactly one disposition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from virida_audit.model.rule import Disposition
from virida_audit.model.source import Kind


@dataclass(frozen=True, slots=True, order=True)
class LedgerLeaf:
    """One leaf of one file."""

    line: int
    """1-based."""
    name: str
    """What it is in the words of its format: `RUN`, `COPY --from`, `services.web.ports[0]`."""
    disposition: Disposition
    rules: tuple[str, ...] = ()
    """The rules that speak of it, sorted."""


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """The leaves of one file. `leaves` is empty where no reader knows the format yet."""

    path: str
    kind: Kind
    total: int
    counts: tuple[tuple[Disposition, int], ...]
    leaves: tuple[LedgerLeaf, ...] = ()

    def count(self, disposition: Disposition) -> int:
        """Return how many leaves ended with a disposition."""
        return dict(self.counts).get(disposition, 0)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The accounts of all files, sorted by path."""

    files: tuple[LedgerFile, ...] = ()

    @property
    def total(self) -> int:
        """Return the number of leaves in all files."""
        return sum(file.total for file in self.files)

    def count(self, disposition: Disposition) -> int:
        """Return how many leaves of all files ended with a disposition."""
        return sum(file.count(disposition) for file in self.files)


def count_dispositions(
    dispositions: Iterable[Disposition],
) -> tuple[tuple[Disposition, int], ...]:
    """Return (disposition, count) pairs in the order of the scale, zero counts left out."""
    counted = Counter(dispositions)
    return tuple((each, counted[each]) for each in Disposition if counted[each])
