"""Read and write `virida-baseline.json`: one line an entry, so that a merge shows what changed."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from virida_audit.baseline.model import Baseline, Entry
from virida_audit.errors import AuditError
from virida_audit.fingerprint import VERSION as RECIPE

DEFAULT_NAME = "virida-baseline.json"
VERSION = 1

_MAX_BYTES = 64 * 1024 * 1024
_KEYS = frozenset({"path", "rule", "fingerprint", "address", "count", "owner", "expires"})
_REQUIRED = frozenset({"path", "rule", "fingerprint"})
_REVISION = re.compile(r"[0-9a-f]{40,64}|")


def write_text(baseline: Baseline) -> str:
    """Return the file of a baseline, ending with a line end. The same entries, the same bytes."""
    head = {
        "version": VERSION,
        "fingerprints": RECIPE,
        "revision": baseline.revision,
    }
    lines = [f"{json.dumps(name)}: {json.dumps(value)}," for name, value in head.items()]
    entries = ",\n".join(json.dumps(_row(each)) for each in baseline.entries)
    body = f"[\n{entries}\n]" if entries else "[]"
    return "\n".join(("{", *lines, f'"entries": {body}', "}", ""))


def read_baseline(path: Path) -> Baseline:
    """Return the baseline of a file.

    Errors: AuditError that names the file and the entry when it cannot be read.
    """
    try:
        # Opening a pipe would wait for a writer, and the audited repository may name the file.
        if path.exists() and not path.is_file():
            raise AuditError(f"{path}: not a regular file")
        with path.open("rb") as stream:
            data = stream.read(_MAX_BYTES + 1)
    except OSError as error:
        hint = " (make one with `virida-audit baseline create`)" if error.errno == 2 else ""
        raise AuditError(f"{path}: cannot be read: {error.strerror}{hint}") from None
    if len(data) > _MAX_BYTES:
        raise AuditError(f"{path}: larger than {_MAX_BYTES} bytes")
    return parse_baseline(data, str(path))


def parse_baseline(data: bytes, name: str) -> Baseline:
    """Return the baseline in the bytes of a file; `name` is said in errors."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise AuditError(f"{name}: not a baseline of virida-audit: no JSON") from None
    if not isinstance(document, dict) or not isinstance(document.get("entries"), list):
        raise AuditError(f"{name}: not a baseline of virida-audit: no list of entries")
    if (document.get("version"), document.get("fingerprints")) != (VERSION, RECIPE):
        raise AuditError(f"{name}: made by another version: create it again")
    revision = document.get("revision", "")
    if not isinstance(revision, str) or not _REVISION.fullmatch(revision):
        raise AuditError(f"{name}: revision: expected a full commit id")
    entries = [_entry(row, f"{name}: entries[{at}]") for at, row in enumerate(document["entries"])]
    return Baseline(tuple(sorted(entries, key=lambda each: each.key)), revision)


def _row(entry: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {
        "path": entry.path,
        "rule": entry.rule,
        "address": list(entry.address),
        "fingerprint": entry.fingerprint,
        "count": entry.count,
    }
    if entry.owner:
        row["owner"] = entry.owner
    if entry.expires:
        row["expires"] = entry.expires.isoformat()
    return row


def _entry(row: Any, place: str) -> Entry:
    if not isinstance(row, dict):
        raise AuditError(f"{place}: expected an object")
    for name in row.keys() - _KEYS:
        raise AuditError(f"{place}: unknown key {name!r} (known: {', '.join(sorted(_KEYS))})")
    for name in sorted(_REQUIRED - row.keys()):
        raise AuditError(f"{place}: {name} is missing")
    for name in ("path", "rule", "fingerprint", "owner"):
        if not isinstance(row.get(name, ""), str):
            raise AuditError(f"{place}: {name}: expected a string")
    count, address = row.get("count", 1), row.get("address", [])
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise AuditError(f"{place}: count: expected a whole number from 1 on")
    if not isinstance(address, list) or not all(isinstance(each, str) for each in address):
        raise AuditError(f"{place}: address: expected a list of strings")
    return Entry(
        path=row["path"],
        rule=row["rule"],
        fingerprint=row["fingerprint"],
        address=tuple(address),
        count=count,
        owner=row.get("owner", ""),
        expires=_day(row.get("expires"), place),
    )


def _day(given: object, place: str) -> date | None:
    if given is None:
        return None
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        raise AuditError(f"{place}: expires: expected a date such as 2027-01-31") from None
