"""The facts of a manifest: objects, workloads, containers and every other field.

Kubernetes API reference, v1.37. Leaves are those of `parse.yaml.leaves`, each owned by one fact;
in a template they are its significant lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.commands import CommandFact
from virida_audit.facts.image import Image
from virida_audit.facts.kubernetes.context import ContainerContext, ObjectContext
from virida_audit.facts.kubernetes.surroundings import Bounds, NamedAt, Operated, WayIn
from virida_audit.model.location import Location
from virida_audit.model.source import Role

_RUN_ONCE = ("Job", "CronJob")


@dataclass(frozen=True, slots=True)
class KubernetesObject:
    """One object: its identity (`apiVersion`, `kind`, `metadata.name`, `metadata.namespace`)."""

    fact: ClassVar[str] = "kubernetes-object"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    object: ObjectContext
    product_name: str
    """Name of what an operator runs for it, e.g. `PostgreSQL`; empty where it runs nothing."""
    addon: str
    """Add-on provider id for that product; empty where there is none."""
    used_by: tuple[str, ...]
    """Objects that refer to it or that it selects, as `Deployment/web`, sorted."""
    is_repeated: bool
    """The same object stands in an earlier file: another environment, or a rendered copy."""
    changes: str = ""
    """Path of the file with the object that a patch changes; empty for what is no patch."""
    operated: Operated | None = None
    """What it asks of the operator that runs its product; None where none does."""
    secret_type: str = ""
    """`type` of a Secret, e.g. `kubernetes.io/tls`; empty where it is not given."""

    @property
    def kind(self) -> str:
        """Return the kind."""
        return self.object.kind

    @property
    def name(self) -> str:
        """Return the name."""
        return self.object.name

    @property
    def group(self) -> str:
        """Return the API group, empty for the core group."""
        return self.object.api.group

    @property
    def category(self) -> str:
        """Return the category of its kind."""
        return self.object.category

    @property
    def product(self) -> str:
        """Return the id of the product that an operator runs for it."""
        return self.object.api.product

    @property
    def operator(self) -> str:
        """Return the software that owns the custom resource."""
        return self.object.api.operator

    @property
    def is_custom(self) -> bool:
        """Tell whether its kind is no part of Kubernetes itself."""
        return not self.object.api.is_builtin

    @property
    def is_registry_login(self) -> bool:
        """Tell whether it is a Secret that opens a registry."""
        return self.secret_type.startswith("kubernetes.io/dockerc")

    @property
    def is_unused(self) -> bool:
        """Tell whether nothing in the repository refers to it."""
        return not self.used_by


@dataclass(frozen=True, slots=True)
class KubernetesWorkload:
    """What runs pods: the object together with its pod template. Owns `replicas` and strategy."""

    fact: ClassVar[str] = "kubernetes-workload"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    object: ObjectContext
    image: Image | None
    """Of the main container; None where it has none."""
    containers: tuple[str, ...]
    """Names of the containers that run together, sidecars included."""
    init_containers: tuple[str, ...]
    sidecars: tuple[str, ...]
    replicas: int
    """1 where nothing is said; 0 is possible; -1 where a template hides it."""
    has_replicas: bool
    """The number is written."""
    strategy: str
    """`RollingUpdate`, `Recreate`, `OnDelete`, or empty where nothing is said."""
    http_path: str
    """Path of its readiness, else liveness, else startup probe; empty without HTTP probe."""
    has_probe: bool
    memory_mib: int
    """Limit of the main container, else its request; 0 where it has none."""
    cpu_millis: int
    """The same in thousandths of a core."""
    services: tuple[str, ...]
    """Names of the Services that select its pods, sorted."""
    hosts: tuple[str, ...]
    """Host names that lead to it through those Services, sorted."""
    is_http: bool
    """A port of the main container speaks HTTP, as far as can be told."""
    claims: tuple[str, ...]
    """Names of the volume claims of its pods, templates included."""
    config_maps: tuple[str, ...]
    secrets: tuple[str, ...]
    pull_secrets: tuple[str, ...]
    service_account: str
    autoscaler: str
    """Name of what scales it; empty for none."""
    is_host_network: bool
    hook: str
    """When Helm or Argo CD runs it by itself, e.g. `pre-upgrade` or `PreSync`; empty otherwise."""
    bounds: Bounds | None = None
    """Of what scales it; None where nothing does."""
    ways: tuple[WayIn, ...] = ()
    """How it is reached from outside, in the order of the tree."""
    doors: tuple[NamedAt, ...] = ()
    """The Services that select its pods, sorted by name."""
    policies: tuple[NamedAt, ...] = ()
    """The NetworkPolicies that select its pods, sorted by name."""
    needs: tuple[NamedAt, ...] = ()
    """The Services of the tree that its variables name as hosts, sorted by name."""
    restart: str = ""
    """`restartPolicy` of its pods; empty where nothing is said."""
    asks: tuple[str, ...] = ()
    """What its pods ask for beyond a plain one: `privileged`, `host-network`, `host-pid`,
    `host-ipc`, `capability:NET_ADMIN`, sorted."""

    @property
    def kind(self) -> str:
        """Return the kind."""
        return self.object.kind

    @property
    def name(self) -> str:
        """Return the name."""
        return self.object.name

    @property
    def product(self) -> str:
        """Return the product of its main image, e.g. `postgresql`; empty where unknown."""
        return self.image.product if self.image else ""

    @property
    def addon(self) -> str:
        """Return the add-on provider for its main image; empty where there is none."""
        return self.image.addon if self.image else ""

    @property
    def verdict(self) -> str:
        """Return what the platform has for its main image, e.g. `tool-to-drop`; empty for none."""
        return self.image.verdict if self.image else ""

    @property
    def is_stateful(self) -> bool:
        """Tell whether its data has to outlive its pods."""
        return self.kind == "StatefulSet" or bool(self.claims)

    @property
    def runs_once(self) -> bool:
        """Tell whether it ends by itself."""
        return self.kind in _RUN_ONCE

    @property
    def is_bare_pod(self) -> bool:
        """Tell whether nothing starts it again."""
        return self.kind == "Pod"

    @property
    def is_exposed(self) -> bool:
        """Tell whether a Service leads to it."""
        return bool(self.services)

    @property
    def is_background(self) -> bool:
        """Tell whether it keeps running and serves nothing: no port, no Service, no HTTP probe."""
        return not (
            self.runs_once or self.is_exposed or self.is_http or self.http_path or self.addon
        )

    @property
    def is_several(self) -> bool:
        """Tell whether more than one container runs that is no sidecar."""
        return len(self.containers) - len(self.sidecars) > 1


@dataclass(frozen=True, slots=True)
class KubernetesContainer:
    """One container. Owns its name, image, command and arguments."""

    fact: ClassVar[str] = "kubernetes-container"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    object: ObjectContext
    container: ContainerContext
    image: Image | None
    """None where it names none, as patches do."""
    command: CommandFact | None
    """What it starts; None where the image decides."""
    text: str
    """Command and arguments as one line with quoting, free of secrets; empty where not given."""
    has_command: bool
    """`command` is given: it replaces the image's ENTRYPOINT."""
    only_arguments: bool
    """`args` alone is given: they go to the image's ENTRYPOINT."""
    sidecar: str
    """What a sidecar is for: `proxy`, `mesh`, `logs`, `metrics`, `authentication`, `database`,
    `secrets`, `backup`, `reload` or `other`; empty for none."""

    @property
    def name(self) -> str:
        """Return the container's name."""
        return self.container.name

    @property
    def is_init(self) -> bool:
        """Tell whether it runs and ends before the others."""
        return self.container.is_init

    @property
    def is_sidecar(self) -> bool:
        """Tell whether it serves the main container."""
        return self.container.is_sidecar

    @property
    def is_main(self) -> bool:
        """Tell whether it is the one the pod is for."""
        return self.container.is_main

    @property
    def purpose(self) -> str:
        """Return what its command is for, e.g. `migration`, `wait`, `worker`; empty without one."""
        return self.command.purpose.value if self.command else ""

    @property
    def waits(self) -> bool:
        """Tell whether it only waits for something else."""
        return self.command is not None and self.command.is_wait


@dataclass(frozen=True, slots=True)
class KubernetesField:
    """A leaf that no richer fact owns, settled by rules/catalogue/kubernetes-fields.yaml."""

    fact: ClassVar[str] = "kubernetes-field"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    object: ObjectContext
    path: str
    """Way from the object's root, indices as `[]`: `spec.template.spec.priorityClassName`."""
    key: str
    """The last key of the path."""
    value: str
    """The scalar as written, at most 80 characters; empty for a collection or a secret."""
    topic: str
    """Id of the row that settles it, e.g. `scheduling`."""
    disposition: str
    """Of that row: `platform`, `mapped`, `development`, `no-equivalent`; empty for none."""
    reason_en: str
    """What the row says becomes of it, in a few words."""
    reason_fr: str

    @property
    def kind(self) -> str:
        """Return the kind of the object."""
        return self.object.kind

    @property
    def group(self) -> str:
        """Return the API group of the object."""
        return self.object.api.group
