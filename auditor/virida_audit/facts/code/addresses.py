"""Addresses of services that are written out in code, and hosts that variables fall back to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from virida_audit.facts.code.knowledge import knowledge
from virida_audit.facts.code.text import SourceText
from virida_audit.model.location import Location
from virida_audit.model.project import Sign, SignKind
from virida_audit.regex import regex

_HOST = regex(r"[A-Za-z0-9][\w.-]{0,120}")
_LOCAL = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "host.docker.internal"})


def addresses_in(source: SourceText, line: int, match: re.Match[str]) -> Iterator[Sign]:
    """Yield the address that a match of a URL is, groups `scheme`, `host` and `url`.

    An HTTP address counts where its host is a single name, as those of Compose services are:
    anything else may be any site of the world.
    """
    scheme, host = match["scheme"].lower(), match["host"].lower()
    product = knowledge().schemes.get(scheme)
    if product is None or not _HOST.fullmatch(host):
        return
    if not product and ("." in host or host in _LOCAL or len(host) < 3):
        return
    at = source.span(line, match.start("url"), match.end("url"))
    yield Sign(at, SignKind.HARD_CODED_ADDRESS, host, product)


def host_address(at: Location, variable: str, default: str) -> Iterator[Sign]:
    """Yield the address that a variable of a host falls back to."""
    host = default.lower()
    if not host or "/" in host or not _HOST.fullmatch(host) or host.isdigit():
        return
    for pattern, product in knowledge().hosts:
        if pattern.fullmatch(variable):
            yield Sign(at, SignKind.HARD_CODED_ADDRESS, host, product)
            return
