"""One appearance of a service in one artefact, in the same words whatever the format.

Facts are as rich as their formats and too large to keep for a whole tree; a sighting is what the
workloads and the plan need of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from virida_audit.model.location import Location
from virida_audit.model.source import Role


class Form(StrEnum):
    """What kind of artefact shows the service."""

    DOCKERFILE = "dockerfile"
    COMPOSE_SERVICE = "compose-service"
    KUBERNETES = "kubernetes"
    """A Deployment, StatefulSet, Job…, or what an operator runs."""
    INIT_CONTAINER = "init-container"
    """A container that does its work before another: its `parent` names the pod's object."""
    HELM_CHART = "helm-chart"
    """A chart of the tree as a whole, or a chart it depends on."""
    IMAGE_BUILD = "image-build"
    """A pipeline, script or bake file that builds an image."""
    DEPLOYMENT_CALL = "deployment-call"
    """A pipeline or script that starts an image or sets it on a cluster."""
    CLEVER_APPLICATION = "clever-application"
    """A link in `.clever.json`."""
    PROCFILE = "procfile"
    """One process of a Procfile."""
    EXTERNAL = "external"
    """A service that lives elsewhere: ExternalName, an address of another company."""


class Matter(StrEnum):
    """What a setting is about."""

    VARIABLE = "variable"
    """`name`=`value`; no value where it is a secret or comes from elsewhere (`detail` says)."""
    ENV_FILE = "env-file"
    """`value` is a path."""
    PORT = "port"
    """`value` is the number it listens on, `name` the protocol, `detail` what is published."""
    HEALTH = "health"
    """`value` is an HTTP path; empty for a check that is no HTTP, `detail` its command."""
    MOUNT = "mount"
    """`value` is the path inside, `name` the volume or folder, `detail` the type."""
    MEMORY = "memory"
    """`value` in MiB."""
    CPU = "cpu"
    """`value` in thousandths of a core."""
    REPLICAS = "replicas"
    MIN_REPLICAS = "min-replicas"
    MAX_REPLICAS = "max-replicas"
    CPU_TARGET = "cpu-target"
    """`value` in percent."""
    HOST = "host"
    """`value` is a host name, `name` a path below it, `detail` `tls`, `rewritten` or both."""
    DEPENDS = "depends"
    """`value` is the name of another service, `detail` the condition."""
    COMMAND = "command"
    """`value` is entrypoint and command as one shell line, as the artefact gives it."""
    SCHEDULE = "schedule"
    """`value` as written, `name` the time zone, `detail` what is done about overlaps."""
    WORKING_FOLDER = "working-folder"
    BUILD_ARGUMENT = "build-argument"
    BUILD_COMMAND = "build-command"
    """`value` is a command of the image's build, `name` its purpose."""
    PACKAGE = "package"
    """`value` is a package of the operating system, `detail` what the platform has for it."""
    NETWORK = "network"
    ALIAS = "alias"
    """`value` is another name the service is reached by, e.g. a Kubernetes Service."""
    SECRET = "secret"
    """`name` of a secret that is mounted or handed in; never a value."""
    LOGGING = "logging"
    """`value` is the driver."""
    RESTART = "restart"
    PRIVILEGE = "privilege"
    """`name` is what it asks for beyond a plain container, e.g. `docker-socket`."""
    CONFIGURATION = "configuration"
    """`name` of a ConfigMap or the like that stands elsewhere: what it gives is not known."""
    HOOK = "hook"
    """`value` is when a tool runs it by itself, e.g. `pre-upgrade` or `PreSync`."""
    SIDECAR = "sidecar"
    """`name` of a container that serves it, `value` its image, `detail` what it is for."""
    TRAFFIC_RULE = "traffic-rule"
    """A NetworkPolicy or the like; `value` is its name."""


@dataclass(frozen=True, slots=True)
class SeenImage:
    """An image that an artefact names, with what the catalogue knows of it."""

    raw: str
    """As written, secrets masked."""
    name: str
    """Familiar name without tag and digest, e.g. `acme/shop-catalog`, `ghcr.io/acme/web`."""
    version: str = ""
    """Version number that its tag starts with."""
    product: str = ""
    """Product id of the image catalogue; empty for what it does not know."""
    family: str = ""
    """Family of the product, e.g. `database`, `language`, `web-server`."""
    verdict: str = ""
    """What the catalogue says becomes of the product, e.g. `addon`."""
    addon: str = ""
    runtime: str = ""
    is_own: bool = False
    """On a company's own registry, or a name that a build of the tree gives."""
    is_partial: bool = False
    """A variable hides a part of it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing an artefact says of a service."""

    matter: Matter
    value: str
    at: Location
    name: str = ""
    detail: str = ""
    is_secret: bool = False
    """The value is withheld: it is a secret by its name, its shape or its place."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One appearance of a service."""

    at: Location
    form: Form
    name: str
    """As the artefact names it; a Dockerfile is named by its folder or its own ending."""
    role: Role
    group: str
    """What keeps equal names apart: the Compose project's first file, the manifest's overlay or
    folder, the chart's folder, the Dockerfile's own path."""
    environments: tuple[str, ...] = ()
    """`dev`, `staging`, `prod`…, as files and overlays say, sorted; empty where nothing is said."""
    becomes: str = ""
    """What it is by itself, in the words of `ComposeService.becomes`; empty where nothing tells."""
    folder: str | None = None
    """Folder of the sources it is built from, `.` for the root; None where none is known."""
    dockerfile: str = ""
    """Path of the Dockerfile it is built with; empty for none."""
    stage: str = ""
    """Target stage of that build; empty for the last."""
    is_ghost: bool = False
    """What its build copies is nowhere in the tree."""
    image: SeenImage | None = None
    """What it runs; None where it names none, as where it is only built."""
    base: SeenImage | None = None
    """What its build stands on; None where nothing of the tree builds it."""
    names: tuple[str, ...] = ()
    """Names of the images it runs or makes, without tag, `registry/owner/name` as the reference
    gives them, sorted."""
    runtime: str = ""
    """Slug of the runtime that its base suggests; empty where it suggests none."""
    is_static_site: bool = False
    """A web server serves files that another stage has built."""
    kind: str = ""
    """Kubernetes kind, e.g. `Deployment`; empty elsewhere."""
    parent: str = ""
    """Name of the sighting of the same group that it belongs to; empty for none."""
    settings: tuple[Setting, ...] = ()
    """In the order of the file."""
    is_complete: bool = True
    """False for a patch or a part: what it does not say is said elsewhere."""

    def of(self, matter: Matter) -> Iterator[Setting]:
        """Yield the settings of one matter, in the order of the file."""
        return (each for each in self.settings if each.matter is matter)

    def first(self, matter: Matter) -> Setting | None:
        """Return the first setting of a matter, None where there is none."""
        return next(self.of(matter), None)
