"""What proxies for containers are told by labels and variables: hosts, paths, TLS, the port.

Sources: the documentation of Traefik 1 to 3 (routers, rules, Docker provider), of
caddy-docker-proxy and of nginx-proxy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from virida_audit.facts.compose.service import below
from virida_audit.model.location import Location
from virida_audit.model.sighting import Matter, Setting
from virida_audit.parse.compose import Atom, Table

_LABEL = re.compile(
    r"traefik\.(?P<kind>http|tcp)\.(?P<what>routers|services|middlewares)\.(?P<name>[^.]+)\.(?P<key>.+)",
    re.IGNORECASE,
)
_MATCHER = re.compile(r"(?P<negated>!?)\s*(?P<name>\w+)\((?P<arguments>[^()]{0,2000})\)")
_QUOTED = re.compile(r"[`'\"]([^`'\"]+)[`'\"]")
_OLD_MATCHER = re.compile(r"(?P<name>\w+)\s*:\s*(?P<arguments>[^;]+)")
_CADDY = re.compile(r"caddy(?:_\d+)?")
_CADDY_PORT = re.compile(r"caddy(?:_\d+)?(?:\.\d+_)?[\w.*/]*\.?reverse_proxy", re.IGNORECASE)
_UPSTREAMS = re.compile(r"\{\{\s*upstreams(?:\s+https?)?\s+(\d{1,5})\s*\}\}|:(\d{1,5})\s*$")
_HOST_MATCHERS = ("host", "hostheader", "hostsni")
_PATH_MATCHERS = ("path", "pathprefix", "pathprefixstrip", "pathstrip")
_SECURE = ("websecure", "https", "secure", "443")
_STRIPPING = re.compile(r"(?:stripprefix|replacepath|addprefix|stripprefixregex)", re.IGNORECASE)
_MOST_ROUTES = 200


@dataclass(frozen=True, slots=True)
class Route:
    """One host and path that a rule lets in."""

    host: str
    path: str


def routing_settings(table: Table) -> Iterator[Setting]:
    """Yield the hosts and the ports by which proxies reach a service, in the order of the file."""
    labels = _labels(table)
    if labels and _text(labels, "traefik.enable").lower() != "false":
        yield from _traefik(labels)
        yield from _traefik_old(labels)
    yield from _caddy(labels)
    yield from _nginx_proxy(table)


def routes_of(rule: str) -> tuple[Route, ...]:
    """Return the hosts and paths of a Traefik rule, each once.

    Alternatives (`||`) each stand for themselves; what is negated and expressions say nothing.
    """
    found: list[Route] = []
    for part in rule.split("||"):
        hosts: list[str] = []
        paths: list[str] = []
        for match in _MATCHER.finditer(part):
            names = _QUOTED.findall(match["arguments"]) or [match["arguments"].strip()]
            if match["negated"]:
                continue
            if match["name"].lower() in _HOST_MATCHERS:
                hosts += names
            elif match["name"].lower() in _PATH_MATCHERS:
                paths += names
        found += _crossed(hosts, paths)
    return tuple(dict.fromkeys(found))[:_MOST_ROUTES]


def _crossed(hosts: list[str], paths: list[str]) -> Iterator[Route]:
    if hosts or paths:
        for host in hosts or [""]:
            for path in paths or [""]:
                yield Route("" if host == "*" else host, path)


def _traefik(labels: Mapping[str, Atom]) -> Iterator[Setting]:
    parts = [(found, value) for key, value in labels.items() if (found := _LABEL.fullmatch(key))]
    stripping = {
        found["name"]
        for found, _ in parts
        if found["what"].lower() == "middlewares" and _STRIPPING.match(found["key"])
    }
    for found, value in parts:
        what, key = found["what"].lower(), found["key"].lower()
        if what == "services" and key == "loadbalancer.server.port":
            yield from _port(value.text, value.at)
        if what != "routers" or key != "rule":
            continue
        router = f"traefik.{found['kind']}.routers.{found['name']}."
        used = _text(labels, f"{router}middlewares").split(",")
        is_rewritten = any(each.strip().partition("@")[0] in stripping for each in used)
        yield from _hosts(routes_of(value.text), value.at, _is_secure(labels, router), is_rewritten)


def _is_secure(labels: Mapping[str, Atom], router: str) -> bool:
    """Tell whether a router speaks TLS: it says so, or its entry points are named for it."""
    asked = any(
        key.lower().startswith(f"{router}tls".lower()) and value.text.lower() != "false"
        for key, value in labels.items()
    )
    points = _text(labels, f"{router}entrypoints").lower().split(",")
    return asked or any(each.strip() in _SECURE for each in points)


def _traefik_old(labels: Mapping[str, Atom]) -> Iterator[Setting]:
    """Yield what labels of Traefik 1 say: `traefik.frontend.rule=Host:a.example;PathPrefix:/b`."""
    for key, value in labels.items():
        lowered = key.lower()
        if lowered.startswith("traefik.") and lowered.endswith("frontend.rule"):
            hosts: list[str] = []
            paths: list[str] = []
            is_rewritten = False
            for match in _OLD_MATCHER.finditer(value.text):
                names = [each.strip() for each in match["arguments"].split(",") if each.strip()]
                if match["name"].lower() in _HOST_MATCHERS:
                    hosts += names
                elif match["name"].lower() in _PATH_MATCHERS:
                    paths += names
                    is_rewritten = is_rewritten or match["name"].lower().endswith("strip")
            points = _text(labels, key[: -len("rule")] + "entryPoints").lower().split(",")
            yield from _hosts(
                tuple(_crossed(hosts, paths)),
                value.at,
                any(each.strip() in _SECURE for each in points),
                is_rewritten,
            )
        elif lowered == "traefik.port":
            yield from _port(value.text, value.at)


def _caddy(labels: Mapping[str, Atom]) -> Iterator[Setting]:
    """Yield the sites of caddy-docker-proxy, which speaks TLS unless an address says `http://`."""
    for key, value in labels.items():
        if _CADDY.fullmatch(key):
            for address in re.split(r"[,\s]+", value.text):
                scheme, _, rest = address.rpartition("://")
                host, slash, path = rest.partition("/")
                name = host.partition(":")[0]
                if name and not name.startswith("("):
                    routes = (Route(name, slash + path.rstrip("*")),)
                    yield from _hosts(routes, value.at, scheme != "http", False)
        elif key.startswith("caddy") and _CADDY_PORT.fullmatch(key):
            found = _UPSTREAMS.search(value.text)
            if found:
                yield from _port(found[1] or found[2], value.at)


def _nginx_proxy(table: Table) -> Iterator[Setting]:
    environment = table.table("environment")
    values = {
        key: value
        for key, value in ({} if environment is None else environment.entries).items()
        if isinstance(value, Atom)
    }
    hosts = values.get("VIRTUAL_HOST")
    if hosts is None or hosts.data is None:
        return
    path = _text(values, "VIRTUAL_PATH")
    routes = tuple(
        Route(name.partition(":")[0], path)
        for each in hosts.text.split(",")
        if (name := each.strip()) and not name.startswith("~")
    )
    is_rewritten = bool(_text(values, "VIRTUAL_DEST"))
    yield from _hosts(routes, hosts.at, "LETSENCRYPT_HOST" in values, is_rewritten)
    port = values.get("VIRTUAL_PORT")
    if port is not None:
        yield from _port(port.text, port.at)


def _hosts(
    routes: tuple[Route, ...], at: Location, is_secure: bool, is_rewritten: bool
) -> Iterator[Setting]:
    words = [*(["tls"] if is_secure else []), *(["rewritten"] if is_rewritten else [])]
    for route in routes:
        yield Setting(Matter.HOST, route.host, at, route.path, " ".join(words))


def _port(text: str, at: Location) -> Iterator[Setting]:
    """Yield the port a proxy speaks HTTP to."""
    if text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536:
        yield Setting(Matter.PORT, text, at, "http")


def _labels(table: Table) -> dict[str, Atom]:
    holders = (table.table("labels"), below(table, "deploy", "labels"))
    return {
        key: value
        for holder in holders
        if holder is not None
        for key, value in holder.entries.items()
        if isinstance(value, Atom)
    }


def _text(values: Mapping[str, Atom], key: str) -> str:
    value = values.get(key)
    return "" if value is None else value.text
