"""What a health command asks over HTTP: `curl -f http://localhost:3000/health || exit 1`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from virida_audit.parse.shell import Command

_CLIENTS = frozenset({"curl", "wget", "http", "httpie", "http-prober", "healthcheck"})


@dataclass(frozen=True, slots=True)
class HttpProbe:
    """An HTTP request of a health command."""

    path: str
    """Path and query; `/` where the URL has none."""
    port: int
    """0 where the URL names none."""


def http_probe(commands: Iterable[Command]) -> HttpProbe | None:
    """Return the first HTTP request among commands, None where there is none.

    Looks at the URL of curl, wget and their likes, and at a URL quoted inside a script for an
    interpreter (`node -e "http.get('http://localhost:8080/health')"`).
    """
    for command in commands:
        for word in command.arguments:
            for url in _urls(word.text, is_client=command.name in _CLIENTS):
                probe = _probe(url)
                if probe:
                    return probe
    return None


def _urls(text: str, *, is_client: bool) -> Iterable[str]:
    if is_client and not text.startswith("-"):
        yield text if "://" in text else f"http://{text}" if text.startswith("localhost") else ""
    for scheme in ("http://", "https://"):
        start = text.find(scheme)
        if start >= 0:
            end = min(
                (text.find(mark, start) for mark in "'\"`) " if text.find(mark, start) > 0),
                default=len(text),
            )
            yield text[start:end]


def _probe(url: str) -> HttpProbe | None:
    if not url:
        return None
    try:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            return None
        path = parts.path or "/"
        port = parts.port or 0
    except ValueError:
        # `http://localhost:${PORT}/health`: the port is a variable, the path still counts.
        path, port = "/" + url.partition("://")[2].partition("/")[2], 0
    query = url.partition("?")[2].partition("#")[0]
    return HttpProbe(path=f"{path.partition('?')[0]}?{query}" if query else path, port=port)
