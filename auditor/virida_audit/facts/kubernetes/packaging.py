"""Facts of what is built on manifests: charts, values, templates, overlays and GitOps objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from virida_audit.facts.image import Image
from virida_audit.facts.kubernetes.context import ObjectContext
from virida_audit.facts.kubernetes.surroundings import Bounds, GivenValue, WayIn
from virida_audit.model.location import Location
from virida_audit.model.source import Role


@dataclass(frozen=True, slots=True)
class OverlayObject:
    """One object of a built overlay, in short."""

    kind: str
    name: str
    namespace: str
    replicas: int
    """-1 where the object has none."""
    images: tuple[str, ...]
    memory_mib: int
    """Limit, else request, of the first container; 0 for none."""
    cpu_millis: int
    hosts: tuple[str, ...]
    original: str = ""
    """Its name before prefixes, suffixes and hashes; in a chart, with the default values."""
    at: Location = field(default_factory=lambda: Location(""))
    """Where it is written, before anything changes it."""
    variables: tuple[GivenValue, ...] = ()
    """Of the first container, what its ConfigMaps and Secrets bring included."""
    ways: tuple[WayIn, ...] = ()
    """How it is reached from outside."""
    bounds: Bounds | None = None
    """Of what scales it; None where nothing does."""
    places: tuple[tuple[str, Location], ...] = ()
    """(`replicas`, `memory`, `cpu` or `image`, where it is said); an empty path where only the
    overlay says it."""


@dataclass(frozen=True, slots=True)
class HelmChart:
    """A Chart.yaml. Owns all of it but the dependencies."""

    fact: ClassVar[str] = "helm-chart"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    name: str
    version: str
    app_version: str
    is_library: bool
    dependencies: tuple[str, ...]
    """Names of the charts it needs, sorted."""
    environments: tuple[str, ...]
    """Environments that its values files are for, sorted; the default is left out."""
    templates: int
    """Number of its templates."""

    @property
    def is_wrapper(self) -> bool:
        """Tell whether it only configures other charts."""
        return bool(self.dependencies) and self.templates == 0


@dataclass(frozen=True, slots=True)
class HelmDependency:
    """One chart that a chart needs. Owns its entry."""

    fact: ClassVar[str] = "helm-dependency"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    chart: str
    """Name of the chart that needs it."""
    name: str
    alias: str
    version: str
    repository: str
    """As written; user info never."""
    is_local: bool
    """It stands in the repository (`file://`, or no repository at all)."""
    condition: str
    """The value that turns it on; empty for always."""
    product: str
    """Product id of the image catalogue with its name; empty where unknown."""
    product_name: str
    addon: str
    """Add-on provider for it; empty where there is none."""


@dataclass(frozen=True, slots=True)
class HelmValues:
    """A values file."""

    fact: ClassVar[str] = "helm-values"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    chart: str
    """Name of the chart; empty where it stands outside one."""
    environment: str
    """The environment its name speaks of, e.g. `prod`; empty for the default values."""
    overrides: tuple[str, ...]
    """Paths whose value differs from the chart's own values file, in order."""
    objects: tuple[OverlayObject, ...] = ()
    """What the chart's templates make with it, as far as can be read; empty for the defaults and
    for a name that speaks of no environment."""


@dataclass(frozen=True, slots=True)
class HelmValue:
    """One leaf of a values file, of Chart.lock or of another file of a chart."""

    fact: ClassVar[str] = "helm-value"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    chart: str
    environment: str
    path: str
    """`image.tag`, `ingress.hosts[].host`."""
    value: str
    """At most 80 characters; empty for a secret."""
    topic: str
    """What the name says it is about, in the topics of kubernetes-fields.yaml."""
    disposition: str
    reason_en: str
    reason_fr: str
    is_secret: bool
    image: Image | None
    """On `image.repository` or `image`: the reference it makes with the tag beside it."""
    is_used: bool
    """A template of the chart, or a chart it depends on, reads it."""


@dataclass(frozen=True, slots=True)
class HelmTemplate:
    """A template file."""

    fact: ClassVar[str] = "helm-template"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    """The lines that only call or output something that cannot be known without Helm."""
    chart: str
    objects: tuple[str, ...]
    """What it makes, as `Deployment/<name>`, as far as can be read."""
    lines: int
    """Significant lines."""
    hidden: int
    """Those whose value depends on something that only Helm can work out."""
    is_helper: bool
    """It only defines parts for other templates, or prints notes."""
    is_readable: bool
    """Without its actions it is YAML: its objects were read."""


@dataclass(frozen=True, slots=True)
class HelmLine:
    """A significant line of a template that no Kubernetes fact owns."""

    fact: ClassVar[str] = "helm-line"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    chart: str
    key: str
    is_hidden: bool
    """Its value cannot be known without Helm."""
    is_helper: bool
    """It stands in a helper or in notes."""


@dataclass(frozen=True, slots=True)
class KustomizeOverlay:
    """A kustomization. Owns what names and places things: namespace, prefix, suffix, resources."""

    fact: ClassVar[str] = "kustomize-overlay"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    environment: str
    """What its folder is called where it changes a base: `prod`; empty for a base."""
    namespace: str
    name_prefix: str
    name_suffix: str
    bases: tuple[str, ...]
    """Folders it builds upon, relative to the root, in order."""
    remotes: tuple[str, ...]
    """Bases and resources elsewhere, as written; never fetched."""
    missing: tuple[str, ...]
    """Files and folders it names that are not there."""
    objects: tuple[OverlayObject, ...]
    """What it builds, in order."""
    removed: tuple[str, ...]
    """Objects of its bases that it deletes, as `Kind/name`."""
    is_component: bool
    problems: tuple[str, ...]
    """What could not be applied."""

    @property
    def is_overlay(self) -> bool:
        """Tell whether it changes a base."""
        return bool(self.bases or self.remotes)

    @property
    def is_base(self) -> bool:
        """Tell whether it only gathers objects."""
        return not self.is_overlay and not self.is_component

    @property
    def count(self) -> int:
        """Return how many objects it builds."""
        return len(self.objects)


@dataclass(frozen=True, slots=True)
class KustomizeChange:
    """One change of a kustomization. Owns the whole entry."""

    fact: ClassVar[str] = "kustomize-change"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    environment: str
    change: str
    """`image`, `replicas`, `patch`, `config-map`, `secret`, `labels`, `annotations`, `helm-chart`,
    `transformer`, `replacement` or `options`."""
    target: str
    """What it changes: an image's name, `Deployment/web`, the name of a generated object."""
    value: str
    """New image reference, number of replicas, names of generated keys; never a secret."""
    is_inline: bool
    """A patch that stands in the file."""
    is_applied: bool
    """It was applied to the objects built; not where the target is remote or unknown."""


@dataclass(frozen=True, slots=True)
class GitopsApplication:
    """An Argo CD Application or ApplicationSet, a Flux Kustomization, HelmRelease or source."""

    fact: ClassVar[str] = "gitops-application"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    object: ObjectContext
    tool: str
    """`argo-cd`, `flux`, `fleet` or `other`."""
    repository: str
    """URL as written, without user info; empty where another object names it (Flux)."""
    path: str
    """Folder inside the repository; empty for a chart or the root."""
    revision: str
    chart: str
    """Chart it installs from a chart repository; empty where it does not."""
    product: str
    """Product id of the image catalogue with the chart's name; empty where unknown."""
    addon: str
    """Add-on provider for it; empty where there is none."""
    values: tuple[str, ...]
    """Values files it names."""
    cluster: str
    """Server or name of the cluster; empty for its own."""
    namespace: str
    """Where it deploys to."""
    is_automatic: bool
    """A commit is deployed without anybody's doing."""
    is_local: bool
    """The path exists in this repository."""
    environment: str
    """The environment its path or name speaks of; or empty."""

    @property
    def name(self) -> str:
        """Return the name."""
        return self.object.name
