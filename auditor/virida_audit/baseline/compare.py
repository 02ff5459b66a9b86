"""Compare findings with a baseline: what is new, what is known, what is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from virida_audit.baseline.model import Baseline, Entry, Key
from virida_audit.fingerprint import fingerprint
from virida_audit.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Comparison:
    """Findings and entries, sorted as they came."""

    new: tuple[Finding, ...]
    known: tuple[Finding, ...]
    gone: tuple[Entry, ...]
    """Entries that are settled, wholly or in part; `count` says how many are."""
    expired: tuple[Entry, ...]
    """Entries whose last day is over and whose findings are therefore new."""


def compare(
    findings: Iterable[Finding],
    baseline: Baseline,
    renames: Mapping[str, str] | None = None,
    today: date | None = None,
) -> Comparison:
    """Return what of the findings is new.

    `renames` is old path → new path. Where a file has more of the same than are known, the last
    ones are the new ones.
    """
    entries = [renamed(each, renames or {}) for each in baseline.entries]
    left: Counter[Key] = Counter()
    expired: list[Entry] = []
    for entry in entries:
        if entry.is_expired(today):
            expired.append(entry)
        else:
            left[entry.key] += entry.count
    new: list[Finding] = []
    known: list[Finding] = []
    seen: set[Key] = set()
    for finding in findings:
        key = key_of(finding)
        seen.add(key)
        (known if left[key] > 0 else new).append(finding)
        left[key] -= 1
    return Comparison(
        new=tuple(new),
        known=tuple(known),
        gone=tuple(_gone(entries, left, today)),
        expired=tuple(each for each in expired if each.key in seen),
    )


def key_of(finding: Finding) -> Key:
    """Return what a finding is known by."""
    return (finding.location.path, finding.rule, fingerprint(finding))


def renamed(entry: Entry, renames: Mapping[str, str]) -> Entry:
    """Return an entry under the name that its file has now."""
    path = renames.get(entry.path)
    return replace(entry, path=path) if path else entry


def _gone(entries: Iterable[Entry], left: Counter[Key], today: date | None) -> Iterable[Entry]:
    for entry in entries:
        settled = min(left[entry.key], entry.count)
        if settled > 0 and not entry.is_expired(today):
            yield replace(entry, count=settled)
