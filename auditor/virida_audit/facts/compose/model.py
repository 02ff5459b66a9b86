"""The facts of a Compose file about the project and its services, in the Specification's words.

Every leaf of a file is spoken of by at least one fact; a value that an anchor shares is spoken of
where it is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.compose.run import ServiceRun
from virida_audit.facts.image import Image
from virida_audit.model.location import Location
from virida_audit.model.source import Role

OWN_CODE = ("application", "own-image", "runtime", "worker", "one-shot", "scheduled")
"""What runs the team's code, or a product that the platform runs as an application."""
CARRIED = (*OWN_CODE, "example", "image-only")
"""What stays a running program of its own after the move."""
GONE = ("addon", "platform", "tool-to-drop")
"""What the platform takes over as a whole, with all its settings."""


@dataclass(frozen=True, slots=True)
class ServiceContext:
    """The service a fact stands in, as its project runs it."""

    name: str
    becomes: str
    """See `ComposeService.becomes`."""
    runtime: str
    """Slug of the runtime it becomes an application of; empty where that is not known."""
    image: Image
    """The image it runs, or the one that its Dockerfile is built on."""
    environment: str
    """`dev`, `staging`, `prod`, … as the file's name says; empty where it says nothing."""
    files: tuple[str, ...]
    """The files of the project that this is read in."""

    @property
    def is_own_code(self) -> bool:
        """Tell whether it runs code that becomes an application."""
        return self.becomes in OWN_CODE

    @property
    def is_carried(self) -> bool:
        """Tell whether its settings have to be carried over."""
        return self.becomes in CARRIED

    @property
    def is_gone(self) -> bool:
        """Tell whether the platform takes over all of it."""
        return self.becomes in GONE


@dataclass(frozen=True, slots=True)
class Sibling:
    """The same service in another file."""

    path: str
    name: str
    environment: str
    line: int
    evidence: str
    """`same-project`, `entry`, `build`, `image`, `product`, `name` or `similar-name`, strongest
    first."""


@dataclass(frozen=True, slots=True)
class ComposeProject:
    """A Compose file and the project that it is read in."""

    fact: ClassVar[str] = "compose-project"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    name: str
    kind: str
    """`base`, `overlay`, `whole` or `command`; `part` where only others include or extend it."""
    environment: str
    files: tuple[str, ...]
    """The files that are merged, in order."""
    evidence: tuple[str, ...]
    """Why it is of this kind: message ids."""
    services: tuple[str, ...]
    """Written in this file, in its order."""
    profiles: tuple[str, ...]
    needed_variables: tuple[str, ...]
    """Variables that stand in this file without a value or a default anywhere, sorted."""
    messages: tuple[str, ...]
    """What Compose says when a required one is missing, as written."""
    environment_files: tuple[str, ...]
    """The `.env` files that gave values."""

    @property
    def path(self) -> str:
        """Return the path relative to the root."""
        return self.at.path

    @property
    def needs_variables(self) -> bool:
        """Tell whether somebody has to know values that stand nowhere in the repository."""
        return bool(self.needed_variables)

    @property
    def message(self) -> str:
        """Return the first of the messages; empty where there is none."""
        return self.messages[0] if self.messages else ""


@dataclass(frozen=True, slots=True)
class ComposeService:
    """One service of one file, as the project of the file runs it."""

    fact: ClassVar[str] = "compose-service"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    service: ServiceContext
    image: Image
    """The image it names; empty text where it names none."""
    build: str
    """Folder of its build context relative to the root, `.` for the root; empty for none."""
    dockerfile: str
    """Path of its Dockerfile relative to the root; empty where there is none."""
    command: str
    """Its command line with the entrypoint, one text, secrets masked; empty for the image's."""
    depends: tuple[str, ...]
    profiles: tuple[str, ...]
    shares_with: str
    """Name of the service whose image or build it runs with another command; or empty."""
    schedule: str
    """When it runs, as its labels say; empty where nothing does."""
    published: tuple[str, ...]
    """Ports it publishes, as `published:target`."""
    siblings: tuple[Sibling, ...]
    """The same service in other files, sorted by path."""
    is_primary: bool
    """This is where the audit speaks of it; its siblings in other files are the same service."""
    is_customised: bool
    """A Dockerfile of the repository builds on the product's image."""
    run: ServiceRun
    """All that its project says of it, for the workloads."""

    @property
    def name(self) -> str:
        """Return its name in this file."""
        return self.service.name

    @property
    def becomes(self) -> str:
        """Return what it becomes, one word; the first that fits.

        `repeated` (a sibling is spoken of elsewhere), `scheduled`, `one-shot`, `worker` (code that
        another service runs too), `application` (a build of the repository), a verdict of the
        image catalogue (`addon`, `runtime`, `platform`, `tool-to-drop`, `development-only`,
        `example`, `no-equivalent-documented`, `needs-decision`), `own-image` (of a company's own
        registry), `image-only` (nothing known), `provider`, `incomplete` (neither image nor build).
        """
        return self.service.becomes if self.is_primary else "repeated"

    @property
    def product_name(self) -> str:
        """Return the name of the product it runs, or its image's."""
        return self.service.image.product_name

    @property
    def addon(self) -> str:
        """Return the add-on that takes its place; empty where there is none."""
        return self.service.image.addon

    @property
    def runtime(self) -> str:
        """Return the runtime it becomes an application of; empty where that is not known."""
        return self.service.runtime

    @property
    def runtime_or_type(self) -> str:
        """Return the runtime for a command line, a place-holder where it is not known."""
        return self.service.runtime or "<type>"

    @property
    def source(self) -> str:
        """Return what it runs in the reader's words: its folder, or its image."""
        return self.build or self.image.raw

    @property
    def environments(self) -> tuple[str, ...]:
        """Return the environments that it exists in, sorted."""
        named = {self.service.environment, *(each.environment for each in self.siblings)}
        return tuple(sorted(named - {""}))


@dataclass(frozen=True, slots=True)
class ComposeKey:
    """A leaf that no richer fact speaks of."""

    fact: ClassVar[str] = "compose-key"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    key: str
    """Its row in the table of keys, e.g. `services.*.healthcheck.interval`."""
    name: str
    """Last part of its route."""
    disposition: str
    """What the table says of it, or what becomes of its service where that goes as a whole."""
    is_known: bool
    """The Specification, or an older version of the format, has this key."""
    service: str
    """Name of the service it stands in; empty for none."""

    @property
    def is_unknown(self) -> bool:
        """Tell whether no version of the format has it."""
        return not self.is_known
