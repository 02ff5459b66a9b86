"""Build the facts of Services and of the ways from hosts to them."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.container import habits
from virida_audit.facts.kubernetes.exposure import (
    KubernetesIngressRule,
    KubernetesService,
    ServicePort,
)
from virida_audit.facts.kubernetes.relations import titles
from virida_audit.facts.kubernetes.source import ObjectSource
from virida_audit.parse.kubernetes import get, integer, items, text
from virida_audit.parse.yaml import Node


def service_fact(at: ObjectSource) -> KubernetesService:
    """Return the fact of a Service."""
    spec = get(at.manifest.root, "spec")
    selected = at.relations.selection(at.summary)
    images = (each.image for each in selected)
    return KubernetesService(
        at=at.place(spec),
        role=at.role,
        leaves=at.sheet.own(spec),
        object=at.context,
        type=text(spec, "type") or "ClusterIP",
        ports=tuple(_port(each) for each in items(spec, "ports")),
        is_headless=text(spec, "clusterIP") == "None",
        external_name=text(spec, "externalName"),
        has_selector=at.summary.selector is not None,
        workloads=titles(selected),
        products=tuple(sorted({each.product for each in images if each and each.product})),
        hosts=at.relations.hosts_of(at.summary),
    )


def _port(node: Node) -> ServicePort:
    number = integer(node, "port")
    name = text(node, "name")
    protocol = text(node, "protocol") or "TCP"
    said = f"{text(node, 'appProtocol')} {name}".lower()
    target = text(node, "targetPort") or text(node, "port")
    is_http = "http" in said or "web" in said or "http" in target
    if not is_http:
        inside = int(target) if target.isascii() and target.isdigit() and len(target) < 6 else 0
        is_known = number in habits().services or inside in habits().services
        is_http = protocol == "TCP" and not is_known and "grpc" not in said and "tcp" not in said
    return ServicePort(
        name=name,
        number=number,
        target=target,
        protocol=protocol,
        node_port=integer(node, "nodePort"),
        is_http=is_http,
    )


def ingress_rules(at: ObjectSource) -> Iterator[KubernetesIngressRule]:
    """Yield one fact for each way in that an object opens."""
    seen: set[str] = set()
    for route in at.summary.routes:
        services = at.relations.find(at.summary, "Service", route.service)
        workloads = (each for one in services for each in at.relations.selection(one))
        first = at.relations.first_of(route.host, route.path)
        yield KubernetesIngressRule(
            at=at.place(route.nodes[0] if route.nodes else None),
            role=at.role,
            leaves=at.sheet.own(*route.nodes),
            object=at.context,
            host=route.host,
            path=route.path,
            path_type=route.path_type,
            service=route.service,
            port=route.port,
            has_service=bool(services),
            workloads=titles(workloads),
            is_tls=route.is_tls,
            is_rewritten=route.is_rewritten,
            is_first_of_host=route.host not in seen,
            is_repeated=first is not None and first is not at.summary,
        )
        seen.add(route.host)
