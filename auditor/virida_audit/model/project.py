"""What a folder of sources says of itself: manifests, lock files, scripts and code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from virida_audit.model.location import Location
from virida_audit.model.provenance import Stated
from virida_audit.model.rule import Confidence


@dataclass(frozen=True, slots=True)
class DeclaredVersion:
    """A version of a language, where it is declared."""

    number: str
    """As written, e.g. `>=18`, `3.11`, `lts/*`."""
    at: Location
    holder: str
    """What declares it: `engines`, `.nvmrc`, `requires-python`, `go.mod`…"""
    is_read: bool
    """The platform reads this declaration by itself."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One runtime that the sources could run on."""

    runtime: str
    """Slug of `clever create --type`."""
    variant: str
    """Id of a row of `Catalogue.variants`, or of a framework or tool; empty for the plain way."""
    confidence: Confidence
    why: tuple[Stated, ...]
    """Each a file or key that speaks for it; `value` names it."""
    versions: tuple[DeclaredVersion, ...] = ()
    """Strongest declaration first."""
    frameworks: tuple[Stated, ...] = ()
    """E.g. `express`, `django`, `next`; the main one first."""
    package_manager: Stated | None = None
    start: Stated | None = None
    """Command or script that the platform runs by itself, as a shell line, e.g. `npm start`."""
    run: Stated | None = None
    """What CC_RUN_COMMAND has to be, where the platform does not start it by itself."""
    build: Stated | None = None
    """Build command that has to be asked for, e.g. `npm run build`."""
    variables: tuple[tuple[str, Stated], ...] = ()
    """Variables of the platform that the runtime needs for these sources, by name, sorted."""
    workers: tuple[tuple[str, Stated], ...] = ()
    """Further processes the project itself defines (Procfile, Celery…), by name."""
    release: Stated | None = None
    """What has to run before each start: migrations."""
    webroot: Stated | None = None


@dataclass(frozen=True, slots=True)
class SourceProject:
    """One folder of sources that could be an application."""

    folder: str
    """POSIX path, `.` for the root."""
    name: str
    """As its manifest says, else the folder's last part."""
    candidates: tuple[Candidate, ...]
    """Every runtime that something speaks for, best first; never empty."""
    manifests: tuple[str, ...]
    """Paths that were read, sorted."""
    is_library: bool = False
    """Nothing in it starts: a package that others use."""
    is_workspace_root: bool = False
    """It holds others and starts nothing itself."""
    is_part_of: str = ""
    """Folder of the project whose build makes it, e.g. the back end of a front end; or empty."""
    processes: tuple[tuple[str, Stated], ...] = ()
    """Processes of its Procfile, by name."""
    signs: tuple[Sign, ...] = ()
    """What its code shows, sorted by place."""


class SignKind(StrEnum):
    """What a line of code shows of how it will run."""

    PORT_FIXED = "port-fixed"
    """Listens on `value`, whatever the environment says."""
    PORT_FROM_VARIABLE = "port-from-variable"
    """Listens where variable `value` says; `detail` is the default."""
    BINDS_LOOPBACK = "binds-loopback"
    VARIABLE_READ = "variable-read"
    """Reads variable `value`; `detail` is the default where it is no secret."""
    ROUTE = "route"
    """Answers GET on path `value`."""
    LOCAL_WRITE = "local-write"
    """Writes to `value`, a path or what is known of it."""
    LOCAL_DATABASE = "local-database"
    """SQLite or the like in a file."""
    MEMORY_SESSION = "memory-session"
    LOCAL_LOCK = "local-lock"
    """A timer, lock or cache that each instance has for itself."""
    LOG_FILE = "log-file"
    HARD_CODED_ADDRESS = "hard-coded-address"
    """An address of a service written out; `value` is its host, `detail` the product."""
    CLIENT = "client"
    """Uses a client library; `value` is the product id, e.g. `postgresql`, `detail` the library."""
    TRUSTS_PROXY = "trusts-proxy"
    """Believes `X-Forwarded-*` from anywhere."""
    EXTENSION = "extension"
    """Asks for an extension of the database; `value` is its name."""


@dataclass(frozen=True, slots=True, order=True)
class Sign:
    """One line of code that matters for the move."""

    at: Location
    kind: SignKind
    value: str
    detail: str = ""
