"""Facts on how pods are reached: Services and the rules of Ingresses, routes and gateways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.kubernetes.context import ObjectContext
from virida_audit.model.location import Location
from virida_audit.model.source import Role


@dataclass(frozen=True, slots=True)
class ServicePort:
    """One port of a Service."""

    name: str
    number: int
    """0 where a template hides it."""
    target: str
    """Number or name in the pod; the number itself where nothing is said."""
    protocol: str
    node_port: int
    is_http: bool


@dataclass(frozen=True, slots=True)
class KubernetesService:
    """A Service. Owns its spec."""

    fact: ClassVar[str] = "kubernetes-service"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    object: ObjectContext
    type: str
    """`ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`."""
    ports: tuple[ServicePort, ...]
    is_headless: bool
    external_name: str
    has_selector: bool
    workloads: tuple[str, ...]
    """Workloads whose pods it selects, as `Deployment/web`, sorted."""
    products: tuple[str, ...]
    """Product ids of their main images, sorted, unknown ones left out."""
    hosts: tuple[str, ...]
    """Host names that lead to it, sorted."""

    @property
    def name(self) -> str:
        """Return the name."""
        return self.object.name

    @property
    def numbers(self) -> tuple[int, ...]:
        """Return the numbers of its ports."""
        return tuple(each.number for each in self.ports)

    @property
    def tcp_ports(self) -> tuple[int, ...]:
        """Return the ports that do not speak HTTP."""
        return tuple(each.number for each in self.ports if not each.is_http)

    @property
    def is_public(self) -> bool:
        """Tell whether it can be reached from outside the cluster."""
        return self.type in ("LoadBalancer", "NodePort")

    @property
    def is_public_tcp(self) -> bool:
        """Tell whether it lets in from outside what is no HTTP."""
        return self.is_public and bool(self.tcp_ports)

    @property
    def is_http(self) -> bool:
        """Tell whether each of its ports may speak HTTP."""
        return bool(self.ports) and not self.tcp_ports

    @property
    def selects_nobody(self) -> bool:
        """Tell whether it has a selector that no workload of the repository meets."""
        return self.has_selector and not self.workloads


@dataclass(frozen=True, slots=True)
class KubernetesIngressRule:
    """One way from a host and path to a Service, whichever kind says so. Owns the path's entry.

    Kinds: Ingress, HTTPRoute and the other routes of the Gateway API, Traefik's IngressRoute,
    Istio's VirtualService, OpenShift's Route, Contour's HTTPProxy.
    """

    fact: ClassVar[str] = "kubernetes-ingress-rule"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    object: ObjectContext
    host: str
    """Empty for every host."""
    path: str
    """`/` where nothing is said."""
    path_type: str
    """`Prefix`, `Exact`, `ImplementationSpecific`, `RegularExpression`, or empty."""
    service: str
    """Empty where it leads elsewhere."""
    port: str
    """Number or name."""
    has_service: bool
    """The Service stands in the repository."""
    workloads: tuple[str, ...]
    """Workloads it leads to, as `Deployment/web`, sorted."""
    is_tls: bool
    """A certificate is asked for the host."""
    is_rewritten: bool
    """The path is changed before the application sees it."""
    is_first_of_host: bool
    """No earlier rule of the object is for the same host."""
    is_repeated: bool
    """An earlier rule of the repository has the same host and path."""

    @property
    def is_wildcard(self) -> bool:
        """Tell whether the host stands for many."""
        return self.host.startswith("*")

    @property
    def has_path(self) -> bool:
        """Tell whether only a part of the host's paths is meant."""
        return self.path not in ("", "/", "/*")

    @property
    def is_regex(self) -> bool:
        """Tell whether the path is a pattern."""
        return self.path_type == "RegularExpression" or any(
            each in self.path for each in ("(", "[", "\\", ".*", "|", "^", "$")
        )

    @property
    def prefix(self) -> str:
        """Return the plain start of the path, without slash at its end."""
        ends = (self.path.find(mark) for mark in "([.*\\|^$?" if mark in self.path)
        return self.path[: min(ends, default=len(self.path))].rstrip("/")

    @property
    def url(self) -> str:
        """Return host and path as people write them."""
        return f"{self.host or '*'}{self.path if self.has_path else ''}"
