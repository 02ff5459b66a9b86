"""Tell the files that Clever Cloud reads from those that only look as if it did.

Source: documentation of 2026-07-01, pages of the runtimes, *cron*, *varnish*, *fs-bucket*,
*common-configuration* and *cli*; and its history for names that were never documented.
"""

from __future__ import annotations

import json

from virida_audit.discover.candidate import Candidate, Claim, claim, seen
from virida_audit.discover.words import words
from virida_audit.model.source import Kind

READ = frozenset(
    f"{name}.json"
    for name in [
        "maven",
        "gradle",
        "jar",
        "war",
        "sbt",
        "go",
        "cron",
        "http",
        "ssh",
        "buckets",
        "newrelic",
    ]
) | {"varnish.vcl", "play1_version"}
"""Names that the platform reads in the folder `clevercloud/`."""
REMOVED = frozenset({"python.json", "php.json", "ruby.json"})
"""Names whose documentation was removed; whether they are still read is undocumented."""

_KEYS = words(
    "build deploy environment env app apps hooks scaling type runtime instances instance addons "
    "health_check healthcheck domains variables services name scripts region plan"
)


def look_folder(candidate: Candidate, data: bytes) -> Claim | None:
    """Decide on a file in `clevercloud/`."""
    if candidate.name in READ | REMOVED:
        tags = {"removed-from-documentation"} if candidate.name in REMOVED else set()
        return claim(
            Kind.CLEVER_CONFIG, seen("evidence.read", f"clevercloud/{candidate.name}"), tags=tags
        )
    if candidate.name in _UNREAD_NAMES or (candidate.name.endswith(".json") and _has_keys(data)):
        return claim(
            Kind.CLEVER_LOOKALIKE, seen("evidence.not-read", f"clevercloud/{candidate.name}")
        )
    return None


def look_link(candidate: Candidate, data: bytes) -> Claim | None:
    """Accept `.clever.json`, which links a folder to applications."""
    if b'"app' not in data:
        return None
    return claim(Kind.CLEVER_CONFIG, seen("evidence.read", ".clever.json"), tags={"cli"})


def look_dot_folder(candidate: Candidate, data: bytes) -> Claim | None:
    """Accept anything in `.clevercloud/`: the folder that is read has no dot."""
    return claim(Kind.CLEVER_LOOKALIKE, seen("evidence.not-read", ".clevercloud/"))


def look_file(candidate: Candidate, data: bytes) -> Claim | None:
    """Accept `clever.yml` and its like when they speak of a deployment or of the platform."""
    lower = data.lower()
    speaks = b"clever-cloud" in lower or b"clevercloud" in lower or b"CC_" in data
    if not speaks and "clevercloud" not in candidate.name.replace("-", "") and not _has_keys(data):
        return None
    if candidate.name.endswith(".json") and not speaks and not _has_keys(data):
        return None
    name = candidate.path.rpartition("/")[2]
    return claim(Kind.CLEVER_LOOKALIKE, seen("evidence.not-read", name))


def _has_keys(data: bytes) -> bool:
    text = data.lstrip()
    if text[:1] not in (b"{", b"["):
        lines = data.split(b"\n")[:500]
        return any(line.partition(b":")[0].decode("utf-8", "replace") in _KEYS for line in lines)
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return any(f'"{key}"'.encode() in data for key in _KEYS)
    return isinstance(document, dict) and bool(_KEYS & document.keys())


_UNREAD_NAMES = frozenset(
    f"{name}.json"
    for name in [
        "node",
        "nodejs",
        "docker",
        "functions",
        "rust",
        "static",
        "elixir",
        "dotnet",
        "haskell",
        "play",
        "common",
        "app",
        "env",
        "scaling",
    ]
)
