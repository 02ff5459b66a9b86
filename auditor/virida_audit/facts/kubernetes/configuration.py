"""Facts on what pods are given: variables, configuration, secrets, volumes and claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.kubernetes.context import ContainerContext, ObjectContext
from virida_audit.facts.kubernetes.surroundings import GivenValue
from virida_audit.model.location import Location
from virida_audit.model.source import Role

_TEMPORARY = ("/tmp", "/var/tmp", "/run", "/var/run", "/var/log", "/var/cache", "/dev/shm")
_SECRET_SOURCES = ("secret", "secret-all")


@dataclass(frozen=True, slots=True)
class KubernetesVariable:
    """One entry of `env` or `envFrom`. Owns all of it. A secret's value is never kept."""

    fact: ClassVar[str] = "kubernetes-variable"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    object: ObjectContext
    container: ContainerContext
    name: str
    """Empty for `envFrom`, which takes all keys."""
    source: str
    """`literal`, `config-map`, `secret`, `field`, `resource`, `file`, `config-map-all`,
    `secret-all`, or empty where it is hidden."""
    value: str
    """Of a literal that is no secret; otherwise empty."""
    from_name: str
    """Name of the ConfigMap or Secret; the path of a field (`status.podIP`)."""
    from_key: str
    """Its key there."""
    prefix: str
    """What `envFrom` puts before the names."""
    names: tuple[str, ...]
    """The names that `envFrom` brings, where the object stands in the repository, sorted."""
    is_found: bool
    """The ConfigMap or Secret stands in the repository, or none is meant."""
    is_optional: bool
    is_secret_literal: bool
    """A literal under the name of a secret, or of the shape of one."""
    is_platform: bool
    """A variable of that name exists on the platform."""
    is_injected: bool
    """The platform or an add-on sets a variable of that name by itself."""
    is_image_setting: bool
    """It sets up the image itself (PATH, LANG, PYTHONUNBUFFERED…)."""
    given: tuple[GivenValue, ...] = ()
    """What it brings from ConfigMaps of the repository, prefix included."""

    @property
    def is_secret(self) -> bool:
        """Tell whether its value is a secret, wherever it stands."""
        return self.is_secret_literal or self.source in _SECRET_SOURCES

    @property
    def is_literal(self) -> bool:
        """Tell whether its value is written here."""
        return self.source == "literal"

    @property
    def takes_all(self) -> bool:
        """Tell whether it stands for all keys of an object."""
        return self.source.endswith("-all")

    @property
    def is_downward(self) -> bool:
        """Tell whether Kubernetes fills it with a fact of the pod or its resources."""
        return self.source in ("field", "resource")

    @property
    def is_port(self) -> bool:
        """Tell whether it says where to listen."""
        return self.name == "PORT"

    @property
    def is_plain(self) -> bool:
        """Tell whether the application needs it as it is."""
        return self.source in ("literal", "config-map", "config-map-all") and not (
            self.is_secret or self.is_image_setting or self.is_injected or self.is_port
        )


@dataclass(frozen=True, slots=True)
class KubernetesConfig:
    """One key of a ConfigMap."""

    fact: ClassVar[str] = "kubernetes-config"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    object: ObjectContext
    key: str
    value: str
    """At most 80 characters of one line; empty for a file or a secret."""
    is_file: bool
    """It has several lines, a name that is no variable's, or is only mounted."""
    is_binary: bool
    is_secret: bool
    """Its name or shape is that of a secret."""
    purpose: str
    """What the file is for (rules/catalogue/container.yaml), e.g. `nginx-config`; or empty."""
    used_by: tuple[str, ...]
    """Workloads that take it, as `Deployment/web`, sorted."""
    is_platform: bool
    """A variable of that name exists on the platform."""
    is_injected: bool
    files: tuple[str, ...] = ()
    """Keys of the ConfigMap that are files and hold no secret, in order."""

    @property
    def is_first_file(self) -> bool:
        """Tell whether it is the first file of the ConfigMap: the one that speaks for all."""
        return self.files[:1] == (self.key,)

    @property
    def is_unused(self) -> bool:
        """Tell whether no workload of the repository takes it."""
        return not self.used_by

    @property
    def is_port(self) -> bool:
        """Tell whether it says where to listen."""
        return self.key == "PORT"


@dataclass(frozen=True, slots=True)
class KubernetesSecret:
    """One key of a Secret, SealedSecret or ExternalSecret. The value is never kept."""

    fact: ClassVar[str] = "kubernetes-secret"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    object: ObjectContext
    key: str
    """Empty where all keys are meant (`dataFrom`)."""
    type: str
    """Type of the Secret, e.g. `kubernetes.io/tls`; `Opaque` where nothing is said."""
    is_readable: bool
    """Its value stands in the repository, encoded at most: neither sealed nor a placeholder."""
    is_sealed: bool
    """Encrypted (SealedSecret, SOPS) or kept elsewhere (ExternalSecret)."""
    used_by: tuple[str, ...]
    """Workloads that take it, as `Deployment/web`, sorted."""

    @property
    def is_registry_login(self) -> bool:
        """Tell whether it opens a registry."""
        return self.type in ("kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg")

    @property
    def is_certificate(self) -> bool:
        """Tell whether it is a TLS certificate or its key."""
        return self.type == "kubernetes.io/tls"

    @property
    def is_token(self) -> bool:
        """Tell whether it is a token of the cluster itself."""
        return self.type in (
            "kubernetes.io/service-account-token",
            "bootstrap.kubernetes.io/token",
            "helm.sh/release.v1",
        )

    @property
    def is_unused(self) -> bool:
        """Tell whether no workload of the repository takes it."""
        return not self.used_by


@dataclass(frozen=True, slots=True)
class KubernetesVolume:
    """One volume of a pod. Owns its entry and the `volumeMounts` that name it."""

    fact: ClassVar[str] = "kubernetes-volume"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    object: ObjectContext
    name: str
    type: str
    """In the API's own word: `emptyDir`, `configMap`, `secret`, `persistentVolumeClaim`,
    `hostPath`, `projected`, `nfs`, `csi`, …; `claimTemplate` for one of a StatefulSet's
    templates; empty where it is hidden or stands elsewhere (patches)."""
    source_name: str
    """Name of the ConfigMap, Secret or claim; path of a hostPath; driver of csi."""
    mounts: tuple[str, ...]
    """Paths it is mounted at, in order."""
    is_memory: bool
    is_read_only: bool
    """Every mount is."""
    purpose: str
    """What the first path is for (rules/catalogue/container.yaml); or empty."""
    product: str
    """Product id of the container that mounts it; empty where unknown."""
    size_mib: int = 0
    """What its claim asks for; 0 where that is hidden, elsewhere or not limited."""

    @property
    def is_temporary(self) -> bool:
        """Tell whether nothing in it has to last."""
        places = (f"{each.rstrip('/')}/" for each in self.mounts)
        return self.type == "emptyDir" or (
            bool(self.mounts)
            and all(each.startswith(tuple(f"{one}/" for one in _TEMPORARY)) for each in places)
        )

    @property
    def is_persistent(self) -> bool:
        """Tell whether its data outlives the pod."""
        return self.type not in (
            *("", "emptyDir", "configMap", "secret", "projected", "downwardAPI", "image"),
        )

    @property
    def is_socket(self) -> bool:
        """Tell whether it hands in the socket of a container engine."""
        return self.type == "hostPath" and self.source_name.endswith(
            ("docker.sock", "containerd.sock", "crio.sock", "podman.sock")
        )

    @property
    def is_mounted(self) -> bool:
        """Tell whether a container mounts it."""
        return bool(self.mounts)


@dataclass(frozen=True, slots=True)
class KubernetesClaim:
    """A PersistentVolumeClaim, alone or as a template of a StatefulSet. Owns its spec."""

    fact: ClassVar[str] = "kubernetes-claim"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    object: ObjectContext
    name: str
    size_mib: int
    """0 where it is hidden."""
    access_modes: tuple[str, ...]
    storage_class: str
    is_template: bool
    used_by: tuple[str, ...]
    """Workloads that mount it, as `Deployment/web`, sorted."""
    products: tuple[str, ...]
    """Product ids of their main images, sorted."""
    addons: tuple[str, ...]
    """Add-ons that take the place of those products, sorted."""
    mounts: tuple[str, ...]
    """Paths it is mounted at, sorted."""

    @property
    def size_gib(self) -> float:
        """Return the size in GiB."""
        return round(self.size_mib / 1024, 1)

    @property
    def is_shared(self) -> bool:
        """Tell whether several pods may write to it."""
        return "ReadWriteMany" in self.access_modes

    @property
    def is_unused(self) -> bool:
        """Tell whether no workload of the repository mounts it."""
        return not self.used_by

    @property
    def is_of_addon(self) -> bool:
        """Tell whether it holds the data of products that exist as add-ons."""
        return bool(self.addons) and len(self.addons) >= len(self.products)
