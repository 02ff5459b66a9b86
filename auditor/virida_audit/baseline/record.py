"""Make a baseline of findings, and take out of one what is settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from virida_audit.baseline.compare import key_of, renamed
from virida_audit.baseline.model import Baseline, Entry, Key
from virida_audit.model.finding import Finding


def record(
    findings: Iterable[Finding],
    revision: str = "",
    owner: str = "",
    expires: date | None = None,
    earlier: Baseline | None = None,
) -> Baseline:
    """Return a baseline that knows these findings.

    An entry that an `earlier` baseline has keeps its owner and its expiry; `owner` and `expires`
    are for the others.
    """
    found = list(findings)
    counts = Counter(map(key_of, found))
    addresses = {key_of(each): each.address for each in found}
    kept = {each.key: each for each in earlier.entries} if earlier else {}
    entries = [_entry(key, counts[key], addresses[key], owner, expires) for key in sorted(counts)]
    return Baseline(
        tuple(
            replace(each, owner=kept[each.key].owner, expires=kept[each.key].expires)
            if each.key in kept
            else each
            for each in entries
        ),
        revision,
    )


def prune(
    baseline: Baseline,
    findings: Iterable[Finding],
    renames: Mapping[str, str] | None = None,
    revision: str = "",
) -> Baseline:
    """Return a baseline without what is settled, its files under their present names.

    Nothing is ever added: a finding that is not known stays new.
    """
    counts = Counter(map(key_of, findings))
    kept: dict[Key, Entry] = {}
    for entry in (renamed(each, renames or {}) for each in baseline.entries):
        count = min(entry.count, counts[entry.key])
        if count > 0 and entry.key not in kept:
            kept[entry.key] = replace(entry, count=count)
    return Baseline(tuple(kept[key] for key in sorted(kept)), revision or baseline.revision)


def _entry(
    key: Key, count: int, address: tuple[str, ...], owner: str, expires: date | None
) -> Entry:
    path, rule, fingerprint = key
    return Entry(path, rule, fingerprint, address, count, owner, expires)
