"""Ways from a host and path to a Service, in every kind that can say so.

Kubernetes `Ingress` (all versions), Gateway API routes, Traefik's `IngressRoute`, Istio's
`VirtualService`, OpenShift's `Route`, Contour's `HTTPProxy`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from virida_audit.parse.kubernetes import Manifest, get, items, pairs, text, texts
from virida_audit.parse.yaml import Node

_MATCHER = re.compile(r"(Host|HostSNI|PathPrefix|Path|PathRegexp)\(([^()]{1,500})\)")
_QUOTED = re.compile(r"[`'\"]([^`'\"]{0,300})[`'\"]")
_REWRITES = ("rewrite", "stripprefix", "strip-prefix", "replacepath", "app-root")


@dataclass(frozen=True, slots=True)
class Route:
    """One way in."""

    host: str
    path: str
    path_type: str
    service: str
    port: str
    is_tls: bool
    is_rewritten: bool
    nodes: tuple[Node, ...] = field(default=(), repr=False, compare=False)
    """What of the object speaks of it; the first is where it stands."""


def routes_of(manifest: Manifest) -> Iterator[Route]:
    """Yield the ways in that an object opens, in the order of the file."""
    reader = _READERS.get(manifest.kind)
    if reader is not None:
        yield from reader(manifest)


def _ingress(manifest: Manifest) -> Iterator[Route]:
    spec = get(manifest.root, "spec")
    secured: set[str] = set()
    has_tls = False
    for block in items(spec, "tls"):
        has_tls = True
        secured.update(texts(block, "hosts"))
    rewritten = _is_rewritten(manifest)
    for rule in items(spec, "rules"):
        host = text(rule, "host")
        host_node = get(rule, "host")
        is_tls = host in secured or (has_tls and not secured)
        found = False
        for path in items(rule, "http", "paths"):
            service, port = _backend(get(path, "backend"))
            nodes = (path,) if found or host_node is None else (path, host_node)
            found = True
            yield Route(
                host,
                text(path, "path") or "/",
                text(path, "pathType"),
                service,
                port,
                is_tls,
                rewritten,
                nodes,
            )
        if not found:
            yield Route(host, "/", "", "", "", is_tls, rewritten, (rule,))
    for name in ("defaultBackend", "backend"):
        default = get(spec, name)
        if default is not None:
            service, port = _backend(default)
            yield Route("", "/", "", service, port, has_tls, rewritten, (default,))


def _backend(node: Node | None) -> tuple[str, str]:
    service = get(node, "service")
    if service is not None:
        return text(service, "name"), text(service, "port", "number") or text(
            service, "port", "name"
        )
    return text(node, "serviceName"), text(node, "servicePort")


def _is_rewritten(manifest: Manifest) -> bool:
    for key, value in pairs(manifest.root, "metadata", "annotations"):
        name = key.text.lower()
        if any(each in name for each in _REWRITES) or any(
            each in text(value).lower() for each in ("stripprefix", "strip-prefix", "rewrite ")
        ):
            return True
    return False


def _gateway_route(manifest: Manifest) -> Iterator[Route]:
    spec = get(manifest.root, "spec")
    hosts = texts(spec, "hostnames") or ("",)
    for rule in items(spec, "rules"):
        kinds = {text(each, "type") for each in items(rule, "filters")}
        rewritten = "URLRewrite" in kinds
        backends = [(text(each, "name"), text(each, "port")) for each in items(rule, "backendRefs")]
        paths = [
            (text(match, "path", "value") or "/", text(match, "path", "type") or "PathPrefix")
            for match in items(rule, "matches")
        ] or [("/", "")]
        nodes: tuple[Node, ...] = (rule,)
        for host in hosts:
            for path, path_type in paths:
                for service, port in backends or [("", "")]:
                    kind = {"PathPrefix": "Prefix"}.get(path_type, path_type)
                    yield Route(host, path, kind, service, port, True, rewritten, nodes)
                    nodes = nodes[:1]


def _traefik(manifest: Manifest) -> Iterator[Route]:
    spec = get(manifest.root, "spec")
    is_tls = get(spec, "tls") is not None
    for rule in items(spec, "routes"):
        said: dict[str, list[str]] = {}
        for name, arguments in _MATCHER.findall(text(rule, "match")):
            said.setdefault(name, []).extend(_QUOTED.findall(arguments))
        hosts = said.get("Host") or said.get("HostSNI") or [""]
        kind = next((each for each in ("PathPrefix", "Path", "PathRegexp") if each in said), "")
        words = {"PathPrefix": "Prefix", "Path": "Exact", "PathRegexp": "RegularExpression"}
        middlewares = " ".join(text(each, "name") for each in items(rule, "middlewares")).lower()
        rewritten = any(each in middlewares for each in ("strip", "rewrite", "replace"))
        services = items(rule, "services")
        service = text(services[0], "name") if services else ""
        port = text(services[0], "port") if services else ""
        for host in hosts:
            for path in said.get(kind) or ["/"]:
                yield Route(
                    host, path, words.get(kind, ""), service, port, is_tls, rewritten, (rule,)
                )


def _istio(manifest: Manifest) -> Iterator[Route]:
    spec = get(manifest.root, "spec")
    hosts = texts(spec, "hosts") or ("",)
    for protocol in ("http", "tls", "tcp"):
        for rule in items(spec, protocol):
            rewritten = get(rule, "rewrite") is not None
            targets = items(rule, "route")
            target = get(targets[0], "destination") if targets else None
            service = text(target, "host").partition(".")[0]
            port = text(target, "port", "number")
            matches = [_istio_path(get(match, "uri")) for match in items(rule, "match")] or [
                ("/", "")
            ]
            for host in hosts:
                for path, kind in matches:
                    yield Route(
                        host, path, kind, service, port, protocol == "tls", rewritten, (rule,)
                    )


def _istio_path(uri: Node | None) -> tuple[str, str]:
    words = (("prefix", "Prefix"), ("exact", "Exact"), ("regex", "RegularExpression"))
    return next(((text(uri, key), kind) for key, kind in words if text(uri, key)), ("/", ""))


def _openshift(manifest: Manifest) -> Iterator[Route]:
    spec = get(manifest.root, "spec")
    if spec is None or get(spec, "to") is None:
        return
    yield Route(
        text(spec, "host"),
        text(spec, "path") or "/",
        "Prefix",
        text(spec, "to", "name"),
        text(spec, "port", "targetPort"),
        get(spec, "tls") is not None,
        _is_rewritten(manifest),
        (spec,),
    )


def _contour(manifest: Manifest) -> Iterator[Route]:
    spec = get(manifest.root, "spec")
    host = text(spec, "virtualhost", "fqdn")
    is_tls = get(spec, "virtualhost", "tls") is not None
    for rule in items(spec, "routes"):
        rewritten = get(rule, "pathRewritePolicy") is not None
        services = items(rule, "services")
        conditions = items(rule, "conditions")
        yield Route(
            host,
            next((text(each, "prefix") for each in conditions if text(each, "prefix")), "/"),
            "Prefix",
            text(services[0], "name") if services else "",
            text(services[0], "port") if services else "",
            is_tls,
            rewritten,
            (rule,),
        )


_READERS = {
    "Ingress": _ingress,
    "HTTPRoute": _gateway_route,
    "GRPCRoute": _gateway_route,
    "TLSRoute": _gateway_route,
    "TCPRoute": _gateway_route,
    "UDPRoute": _gateway_route,
    "IngressRoute": _traefik,
    "IngressRouteTCP": _traefik,
    "VirtualService": _istio,
    "Route": _openshift,
    "HTTPProxy": _contour,
}
