"""Facts on how pods are run: ports, probes, resources, scaling, schedules and policies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.commands import CommandFact
from virida_audit.facts.kubernetes.context import ContainerContext, ObjectContext
from virida_audit.model.location import Location
from virida_audit.model.source import Role


@dataclass(frozen=True, slots=True)
class KubernetesPort:
    """One port of a container. Owns the whole entry."""

    fact: ClassVar[str] = "kubernetes-port"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    object: ObjectContext
    container: ContainerContext
    number: int
    """0 where a template hides it."""
    name: str
    protocol: str
    """`TCP`, `UDP` or `SCTP`."""
    host_port: int
    """0 where the node's own port is not taken."""
    service: str
    """Protocol that usually listens there (rules/catalogue/container.yaml); empty where unknown."""
    is_http: bool
    """By its name, the `appProtocol` of a Service, an HTTP probe, or as nothing speaks against."""
    http_ports: tuple[int, ...]
    """Ports of the container that may serve HTTP, in order."""

    @property
    def is_first(self) -> bool:
        """Tell whether it is the first that may serve HTTP."""
        return self.http_ports[:1] == (self.number,)

    @property
    def is_alone(self) -> bool:
        """Tell whether the container has at most one port for HTTP."""
        return len(self.http_ports) < 2


@dataclass(frozen=True, slots=True)
class KubernetesProbe:
    """One probe of a container. Owns all of it."""

    fact: ClassVar[str] = "kubernetes-probe"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    object: ObjectContext
    container: ContainerContext
    check: str
    """`readiness`, `liveness` or `startup`."""
    action: str
    """`http`, `tcp`, `grpc`, `exec`, or empty where it is a patch or hidden."""
    http_path: str
    """Path asked over HTTP, also where an exec probe asks with curl or wget; or empty."""
    port: int
    """0 where it is not known."""
    port_name: str
    """Where the port is given by name."""
    is_https: bool
    headers: tuple[str, ...]
    """Names of the headers it sends."""
    command: CommandFact | None
    """What an exec probe runs."""
    initial_delay_seconds: int
    period_seconds: int
    """10 where nothing is said, as Kubernetes takes it."""
    timeout_seconds: int
    failure_threshold: int
    other_http_path: str
    """Path that another probe of the container asks, where it differs from this one."""
    is_repeated: bool
    """An earlier probe of the container asks for the same path, or in the same way without one."""

    @property
    def is_exec(self) -> bool:
        """Tell whether it runs a command in the container."""
        return self.action == "exec"


@dataclass(frozen=True, slots=True)
class KubernetesResources:
    """Requests and limits of one container. Owns all of `resources`."""

    fact: ClassVar[str] = "kubernetes-resources"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    object: ObjectContext
    container: ContainerContext
    memory_request_mib: int
    """0 where it is not given; rounded up."""
    memory_limit_mib: int
    cpu_request_millis: int
    cpu_limit_millis: int
    others: tuple[str, ...]
    """Other resources it asks for, e.g. `nvidia.com/gpu`, sorted."""

    @property
    def memory_mib(self) -> int:
        """Return the limit, else the request."""
        return self.memory_limit_mib or self.memory_request_mib

    @property
    def cpu_millis(self) -> int:
        """Return the limit, else the request."""
        return self.cpu_limit_millis or self.cpu_request_millis

    @property
    def cpus(self) -> float:
        """Return the cores of the limit, else of the request."""
        return self.cpu_millis / 1000

    @property
    def has_gpu(self) -> bool:
        """Tell whether it asks for a graphics processor."""
        return any("gpu" in each for each in self.others)


@dataclass(frozen=True, slots=True)
class KubernetesAutoscaler:
    """A HorizontalPodAutoscaler, a KEDA ScaledObject or a VerticalPodAutoscaler. Owns its spec."""

    fact: ClassVar[str] = "kubernetes-autoscaler"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    object: ObjectContext
    target: str
    """What it scales, as `Deployment/web`; empty where it is hidden."""
    has_target: bool
    """The target stands in the repository."""
    minimum: int
    """1 where nothing is said, 0 for KEDA."""
    maximum: int
    """0 where it is hidden or not limited."""
    metrics: tuple[str, ...]
    """What it looks at: `cpu`, `memory`, or the name or trigger type of another metric."""
    cpu_percent: int
    """Wanted use of the CPU; 0 where it does not look at it."""
    is_vertical: bool

    @property
    def other_metrics(self) -> tuple[str, ...]:
        """Return what it looks at besides CPU and memory."""
        return tuple(each for each in self.metrics if each not in ("cpu", "memory"))

    @property
    def scales_to_zero(self) -> bool:
        """Tell whether nothing may run at times."""
        return self.minimum == 0 and not self.is_vertical


@dataclass(frozen=True, slots=True)
class KubernetesCronjob:
    """The schedule of a CronJob. Owns its spec outside the job template."""

    fact: ClassVar[str] = "kubernetes-cronjob"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    object: ObjectContext
    schedule: str
    """As written, e.g. `30 2 * * *`."""
    time_zone: str
    """Empty where nothing is said: the cluster's own."""
    is_suspended: bool
    concurrency: str
    """`Allow`, `Forbid` or `Replace`."""
    text: str
    """Command of its main container; empty where the image decides."""

    @property
    def is_utc(self) -> bool:
        """Tell whether its time zone is UTC, or none is given."""
        return self.time_zone in ("", "UTC", "Etc/UTC", "Etc/GMT", "GMT", "Z")

    @property
    def is_macro(self) -> bool:
        """Tell whether the schedule is a word such as `@daily`."""
        return self.schedule.startswith("@")

    @property
    def is_hidden(self) -> bool:
        """Tell whether a template hides the schedule."""
        return not self.schedule or "<" in self.schedule or "{{" in self.schedule

    @property
    def may_not_overlap(self) -> bool:
        """Tell whether two runs must not overlap."""
        return self.concurrency in ("Forbid", "Replace")


@dataclass(frozen=True, slots=True)
class KubernetesPolicy:
    """A NetworkPolicy, PodDisruptionBudget, ResourceQuota, LimitRange or another policy.

    Owns its spec.
    """

    fact: ClassVar[str] = "kubernetes-policy"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    object: ObjectContext
    workloads: tuple[str, ...]
    """Workloads it selects, as `Deployment/web`, sorted."""
    selects_all: bool
    """An empty selector: all pods of its namespace."""
    allows: tuple[str, ...]
    """Workloads that a NetworkPolicy lets in, as far as they are known, sorted."""
    ports: tuple[int, ...]
    """Ports that a NetworkPolicy opens."""
    directions: tuple[str, ...]
    """`Ingress`, `Egress`."""
    is_deny_all: bool

    @property
    def kind(self) -> str:
        """Return the kind."""
        return self.object.kind

    @property
    def selects_nobody(self) -> bool:
        """Tell whether no workload of the repository is selected."""
        return not self.workloads and not self.selects_all
