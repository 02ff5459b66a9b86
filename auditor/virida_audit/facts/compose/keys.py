"""The table of every Compose key and what becomes of it (rules/catalogue/compose-keys.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from virida_audit.catalogue.rows import section
from virida_audit.model.text import Text

UNKNOWN = "?"
"""Row of keys that no version of the format has."""
EXTENSION = "x-*"
"""Row of everything under an extension."""
MERGE = "<<"
"""Row of merge keys: what they bring is counted where it is written."""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key and what becomes of it."""

    key: str
    """Names from the root, `*` for one that the author chooses; items of lists have no step."""
    disposition: str
    equivalent: Text
    sources: tuple[str, ...]
    platform: tuple[str, ...]
    """Ids of platform facts that back it."""
    variables: tuple[str, ...]
    """Variables of the platform that take its place."""
    is_other: bool
    """Only other versions of the format than the published schema have it."""


@dataclass(slots=True)
class _Step:
    row: KeyRow | None = None
    below: dict[str, _Step] = field(default_factory=dict)


@cache
def key_rows() -> Mapping[str, KeyRow]:
    """Return the rows by key, sorted."""
    found: dict[str, KeyRow] = {}
    for entry in section("compose-keys", "entries"):
        for legacy, name in ((False, "keys"), (True, "other_keys")):
            for key in entry.get(name, ()):
                found[key] = KeyRow(
                    key=key,
                    disposition=entry["disposition"],
                    equivalent=Text(**entry["equivalent"]),
                    sources=tuple(entry["sources"]),
                    platform=tuple(entry.get("platform", ())),
                    variables=tuple(entry.get("variables", ())),
                    is_other=legacy,
                )
    return dict(sorted(found.items()))


def row_of(route: tuple[str, ...]) -> KeyRow:
    """Return the row that speaks of a route of the model, indices of lists as text."""
    row = _row(route)
    if row.key != UNKNOWN:
        return row
    # Newer versions describe jobs and what runs before a start with the keys of services.
    if route[0] == "jobs":
        return _row(("services", *route[1:]))
    if route[2:3] == ("pre_start",) and len(route) > 4:
        return _row((*route[:2], *route[4:]))
    return row


def _row(route: tuple[str, ...]) -> KeyRow:
    rows = key_rows()
    if any(part.startswith("x-") for part in route):
        return rows[EXTENSION]
    step = _tree()
    for part in route:
        if part == MERGE:
            return rows[MERGE]
        named = step.below.get(part)
        if named is not None:
            step = named
        elif "*" in step.below:
            step = step.below["*"]
        elif part.isascii() and part.isdigit():
            continue
        elif step.row is not None and step.row.key.endswith(".*") and not step.below:
            return step.row
        else:
            return rows[UNKNOWN]
    return step.row or rows[UNKNOWN]


@cache
def _tree() -> _Step:
    root = _Step()
    for key, row in key_rows().items():
        step = root
        for part in key.split("."):
            step = step.below.setdefault(part, _Step())
        step.row = row
    return root
