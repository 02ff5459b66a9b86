"""Sizes of instances, zones, build instances, and the numbers of the platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from virida_audit.catalogue.rows import build, build_all
from virida_audit.model.text import Text


@dataclass(frozen=True, slots=True)
class Flavor:
    """One size: a whole machine."""

    name: str
    """Case sensitive in the CLI."""
    order: int
    memory_mib: int
    vcpu: int
    cpu_priority: Literal["shared", "normal"]
    php_memory_limit_mib: int
    evidence: Literal["documented", "fixtures"]
    sources: tuple[str, ...]
    checked: str
    except_runtimes: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Zone:
    """One region of `clever create --region`."""

    id: str
    hds: bool
    """Certified for health data."""
    default: bool
    in_create_help: bool
    sources: tuple[str, ...]
    checked: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class BuildFlavor:
    """Default size of the build instance of some runtimes."""

    flavor: str
    runtimes: tuple[str, ...]
    evidence: str
    sources: tuple[str, ...]
    checked: str


@dataclass(frozen=True, slots=True)
class BuildAdvice:
    """A recommendation on the build instance."""

    id: str
    build_flavor: str
    advice: Text
    sources: tuple[str, ...]
    checked: str
    runtimes: tuple[str, ...] = ()
    flavor: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers of the platform that several rules need."""

    max_instances_platform: int
    max_instances_cli: int
    max_flavor: str
    default_flavor: str
    build_extra_seconds: int
    balancer_timeout_seconds: int
    log_retention_days: int
    http_port: int
    middleware_port: int
    tcp_port: int
    timezone: str
    user: str
    home: str
    sources: tuple[str, ...]
    checked: str


@dataclass(frozen=True, slots=True)
class Sizing:
    """How a container's limits become a flavor; a rule of this tool, not of the platform."""

    memory_margin_percent: int
    small_vcpu_limit: float
    max_instances_in_commands: int
    note: str
    checked: str


@dataclass(frozen=True, slots=True)
class KubernetesFlavor:
    """One size of a node group of Clever Kubernetes Engine: another scale."""

    name: str
    vcpu: int
    memory_gb: int
    topologies: tuple[str, ...]
    sources: tuple[str, ...]
    checked: str


@dataclass(frozen=True, slots=True)
class KubernetesEngine:
    """Clever Kubernetes Engine."""

    status: str
    versions: tuple[str, ...]
    default_version: str
    default_topology: str
    default_flavor: str
    default_replication_factor: int
    max_replication_factor: int
    quota_vcpu: int
    quota_memory_gb: int
    quota_load_balancers: int
    quota_public_ips: int
    zones: tuple[str, ...]
    feature_flag: str
    sources: tuple[str, ...]
    checked: str


@dataclass(frozen=True, slots=True)
class Flavors:
    """Everything that `flavors.yaml` holds."""

    flavors: Mapping[str, Flavor]
    """By name, smallest first."""
    build_flavors: tuple[BuildFlavor, ...]
    build_advice: tuple[BuildAdvice, ...]
    zones: Mapping[str, Zone]
    limits: Limits
    sizing: Sizing
    kubernetes_flavors: Mapping[str, KubernetesFlavor]
    kubernetes: KubernetesEngine

    @classmethod
    def from_rows(cls, loaded: Mapping[str, Any]) -> Flavors:
        """Read the whole file."""
        flavors = [build(Flavor, row) for row in loaded["flavors"]]
        nodes = [build(KubernetesFlavor, row) for row in loaded["kubernetes_flavors"]]
        zones = [build(Zone, row) for row in loaded["zones"]]
        return cls(
            flavors=MappingProxyType({flavor.name: flavor for flavor in flavors}),
            build_flavors=build_all(BuildFlavor, loaded["build_flavors"]),
            build_advice=build_all(BuildAdvice, loaded["build_advice"]),
            zones=MappingProxyType({zone.id: zone for zone in zones}),
            limits=build(Limits, loaded["limits"]),
            sizing=build(Sizing, loaded["sizing"]),
            kubernetes_flavors=MappingProxyType({node.name: node for node in nodes}),
            kubernetes=build(KubernetesEngine, loaded["kubernetes"]),
        )

    def smallest(self, memory_mib: int, vcpu: float, runtime: str) -> Flavor | None:
        """Return the smallest flavor of a runtime that holds a limit of memory and CPU.

        The margin of `sizing` is added to the memory; flavors with shared CPU only serve limits
        up to `small_vcpu_limit`. Zero means no limit. None where no flavor is large enough.
        """
        needed = memory_mib * (100 + self.sizing.memory_margin_percent) / 100
        small = vcpu <= self.sizing.small_vcpu_limit
        for flavor in self.flavors.values():
            if runtime in flavor.except_runtimes or flavor.memory_mib < needed:
                continue
            if flavor.vcpu >= vcpu and (small or flavor.cpu_priority == "normal"):
                return flavor
        return None
