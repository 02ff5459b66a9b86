"""`RUN --mount`: comma-separated fields, as BuildKit reads them.

Source: moby/buildkit, frontend/dockerfile/instructions/commands_runmount.go.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass

_ALIASES = {
    "src": "source",
    "dst": "target",
    "destination": "target",
    "ro": "readonly",
    "rw": "readwrite",
}


@dataclass(frozen=True, slots=True)
class Mount:
    """One `--mount`; variables are not substituted."""

    kind: str
    """`bind`, `cache`, `tmpfs`, `secret` or `ssh`, or whatever is written."""
    options: tuple[tuple[str, str | None], ...]
    """Keys in lower case and without aliases (`source`, `target`, `readonly`, `readwrite`)."""

    def option(self, name: str) -> str | None:
        """Give the last value of a key; None when it is missing or has none."""
        return next((value for key, value in reversed(self.options) if key == name), None)


def read_mount(value: str) -> Mount | None:
    """Read the value of a `--mount` flag; None when it is not a line of CSV."""
    fields = _fields(value)
    if fields is None:
        return None
    options: list[tuple[str, str | None]] = []
    for field in fields:
        key, equals, text = field.partition("=")
        key = key.lower()
        options.append((_ALIASES.get(key, key), text if equals else None))
    kind = next((text for key, text in reversed(options) if key == "type" and text), "bind")
    return Mount(kind.lower(), tuple(options))


def _fields(value: str) -> list[str] | None:
    if '"' not in value:
        return value.split(",")
    try:
        rows = list(csv.reader([value], strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None
