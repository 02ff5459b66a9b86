"""Find the hosts that values name: in URLs, before a port, or alone under the name of a host."""

from __future__ import annotations

import base64
import binascii

from virida_audit.parse.kubernetes import Manifest, pairs, text
from virida_audit.regex import regex

_NAME = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9-]{1,63}){0,8}"
_IN_URL = regex(rf"(?://|@)({_NAME})(?=[:/?#,]|$)")
_WITH_PORT = regex(rf"(?:^|[\s,;=@/])({_NAME}):\d{{2,5}}(?!\d)")
_ALONE = regex(_NAME)
_HOST_ENDINGS = ("HOST", "HOSTNAME", "ADDR", "ADDRESS", "SERVER", "SERVICE", "ENDPOINT", "URL")
_LONGEST = 4_000


def hosts_in(name: str, value: str) -> tuple[str, ...]:
    """Return the hosts that the value of a variable names, each once, in order."""
    value = value[:_LONGEST].strip()
    found = [*_IN_URL.findall(value), *_WITH_PORT.findall(value)]
    is_host = name.upper().replace("-", "_").rpartition("_")[2] in _HOST_ENDINGS
    if is_host and _ALONE.fullmatch(value):
        found.append(value)
    return tuple(dict.fromkeys(found))


def secret_hosts(manifest: Manifest) -> tuple[tuple[str, str], ...]:
    """Return (key, host) of the hosts that the values of a Secret name; nothing else is kept."""
    if manifest.kind != "Secret":
        return ()
    found: list[tuple[str, str]] = []
    for part in ("data", "stringData"):
        for key, node in pairs(manifest.root, part):
            value = text(node)[:_LONGEST]
            plain = _decoded(value) if part == "data" else value
            found += [(key.text, host) for host in hosts_in(key.text, plain)]
    return tuple(dict.fromkeys(found))


def _decoded(value: str) -> str:
    try:
        return base64.b64decode("".join(value.split()), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
