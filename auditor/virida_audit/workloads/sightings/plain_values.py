"""Tell the values of committed files of variables that can be shown: words that keep no secret."""

from __future__ import annotations

from virida_audit.regex import regex
from virida_audit.secrets import is_secret_name

_WORDS = frozenset(
    {"0", "1", "false", "no", "off", "on", "true", "yes",
     "dev", "development", "local", "prod", "production", "staging", "test",
     "critical", "debug", "error", "fatal", "info", "notice", "silent", "trace", "verbose", "warn",
     "warning"}
)  # fmt: skip
"""Switches, environments and levels of logs: whatever the variable is, such a word is no secret."""

_MEASURES = frozenset(
    {"concurrency", "count", "days", "hours", "interval", "limit", "max", "min", "minutes", "ms",
     "pool", "replicas", "retries", "seconds", "size", "threads", "timeout", "ttl", "workers"}
)  # fmt: skip
"""Last words of names whose value is a plain number."""

_NUMBER = regex(r"[0-9]{1,6}")
_ZONE = regex(
    r"UTC|Etc/UTC|(?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)"
    r"(?:/[A-Z][A-Za-z_-]{1,30}){1,2}"
)
_LOCALE = regex(r"[a-z]{2}(?:[_-][A-Z]{2}(?:\.UTF-8)?)?")


def is_plain(name: str, value: str) -> bool:
    """Tell whether a value is harmless by the name of its variable and by its own shape.

    What is not surely harmless is not: a word of no list may be a password. `PORT` is left to the
    platform, whatever a file says.
    """
    if name.upper() == "PORT" or is_secret_name(name):
        return False
    if value.lower() in _WORDS or _ZONE.fullmatch(value):
        return True
    words = name.lower().split("_")
    if _NUMBER.fullmatch(value):
        return words[-1] in _MEASURES
    return not {"lang", "language", "locale"}.isdisjoint(words) and bool(_LOCALE.fullmatch(value))
