"""What every fact of a manifest knows of the object and the container it stands in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Api:
    """One row of the table of kinds (rules/catalogue/kubernetes.yaml), for one API version."""

    group: str
    """Empty for the core group."""
    version: str
    kind: str
    category: str = "custom"
    """`workload`, `exposure`, `configuration`, `storage`, `schedule`, `scaling`, `policy`,
    `identity`, `cluster`, `gitops`, `certificates`, `mesh`, `monitoring`, `secrets`, `operator`,
    `patch` (a fragment without a kind of its own) or `custom`."""
    is_namespaced: bool = True
    is_builtin: bool = False
    is_known: bool = False
    """The table has the kind; a custom resource of an unknown group is not known."""
    product: str = ""
    """Product id of the image catalogue that an operator runs for it, e.g. `postgresql`."""
    operator: str = ""
    """Name of the software that owns the custom resource, e.g. `cert-manager`."""
    deprecated_in: str = ""
    """Release of Kubernetes, e.g. `v1.21`; empty where the version is current."""
    removed_in: str = ""
    replacement: str = ""
    """API version that takes its place, e.g. `batch/v1`."""

    @property
    def api_version(self) -> str:
        """Return `group/version`, or the version alone in the core group."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def is_deprecated(self) -> bool:
        """Tell whether a release of Kubernetes declared this version deprecated."""
        return bool(self.deprecated_in)

    @property
    def is_removed(self) -> bool:
        """Tell whether a release of Kubernetes no longer serves this version."""
        return bool(self.removed_in)


@dataclass(frozen=True, slots=True)
class ObjectContext:
    """The object a fact stands in."""

    api: Api
    name: str
    """Empty where it has none; a placeholder such as `<name>` where a template hides it."""
    namespace: str
    """Empty where the object names none."""
    is_templated: bool = False
    """It was read from a template: what stands in it may be hidden, repeated or left out."""
    is_patch: bool = False
    """It changes an object that stands elsewhere: what it does not say is not missing."""
    environments: tuple[str, ...] = ()
    """Names of the Kustomize overlays that build it, sorted."""

    @property
    def kind(self) -> str:
        """Return the kind."""
        return self.api.kind

    @property
    def category(self) -> str:
        """Return the category of its kind."""
        return self.api.category

    @property
    def title(self) -> str:
        """Return kind and name as kubectl writes them: `Deployment/web`."""
        return f"{self.kind}/{self.name}" if self.name else self.kind


@dataclass(frozen=True, slots=True)
class ContainerContext:
    """The container a fact stands in."""

    name: str
    is_init: bool
    """It runs and ends before the others start."""
    is_sidecar: bool
    """It serves the main container: a proxy, an agent, or an init container that keeps running."""
    is_main: bool
    """The first that is neither."""
    product: str
    """Product id of its image; empty where it is unknown."""
    runtime: str
    """Slug of the runtime its image stands for; empty where there is none."""
    verdict: str
    """What the platform has for its image: `runtime`, `addon`, `tool-to-drop`, …; or empty."""
