"""Variables, files of variables, secrets and configs of a service."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.compose.model import ServiceContext
from virida_audit.facts.compose.source import FileView
from virida_audit.facts.container import habits
from virida_audit.facts.reading import Fact
from virida_audit.model.location import Location
from virida_audit.model.source import Role
from virida_audit.parse.compose import Atom, Table, Value
from virida_audit.secrets import is_secret_name

_AUTHORITY = re.compile(
    r"(?://|@|^|[\s,;=])(?P<host>[A-Za-z0-9][\w.-]*)(?::\d{1,5})?(?=$|[/?,;\s])"
)
_HOST_NAME = re.compile(
    r"HOST|URL|URI|ADDR|SERVER|ENDPOINT|BROKER|DSN|NODES|PEER|UPSTREAM", re.IGNORECASE
)
_FIRST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class ComposeVariable:
    """One name of `environment`."""

    fact: ClassVar[str] = "compose-variable"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    service: ServiceContext
    name: str
    is_secret: bool
    """A secret is written out in this file."""
    has_value: bool
    """False where Compose takes it from where it is started."""
    hosts: tuple[str, ...]
    """Services of the project whose names stand as hosts in the value."""
    host_addons: tuple[str, ...]
    """The add-ons that those become."""
    is_injected: bool
    """The platform or an add-on sets a variable of that name by itself."""

    @property
    def is_file(self) -> bool:
        """Tell whether it names a file that holds a secret."""
        return self.name.endswith("_FILE") and is_secret_name(self.name.removesuffix("_FILE"))

    @property
    def addon(self) -> str:
        """Return the add-on that its host becomes; empty for an application."""
        return self.host_addons[0] if self.host_addons else ""

    @property
    def kind(self) -> str:
        """Return what has to become of it, one word; the first that fits.

        `secret`, `file`, `addon-host` and `service-host` (a service's name in the value),
        `listen-port`, `injected`, `image-setting`, `plain`.
        """
        if self.is_secret:
            return "secret"
        if self.is_file:
            return "file"
        if self.hosts:
            return "addon-host" if self.addon else "service-host"
        if self.name == "PORT":
            return "listen-port"
        if self.is_injected:
            return "injected"
        return "image-setting" if self.name in habits().image_variables else "plain"


@dataclass(frozen=True, slots=True)
class ComposeEnvironment:
    """The plain variables of one service in one file, taken together."""

    fact: ClassVar[str] = "compose-environment"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    service: ServiceContext
    names: tuple[str, ...]

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self.names)

    @property
    def shown(self) -> str:
        """Return the first names for a message."""
        more = "…" if len(self.names) > _FIRST_SHOWN else ""
        return ", ".join(self.names[:_FIRST_SHOWN]) + more


@dataclass(frozen=True, slots=True)
class ComposeEnvFile:
    """One entry of `env_file`."""

    fact: ClassVar[str] = "compose-env-file"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    service: ServiceContext
    path: str
    """As the file writes it."""
    is_found: bool
    """It stands in the repository."""

    @property
    def kind(self) -> str:
        """Return `committed` or `absent`."""
        return "committed" if self.is_found else "absent"


@dataclass(frozen=True, slots=True)
class ComposeSecret:
    """One use of a secret or a config by a service."""

    fact: ClassVar[str] = "compose-secret"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    service: ServiceContext
    key: str
    """`secrets` or `configs`."""
    name: str
    target: str
    """Where it is mounted."""

    @property
    def kind(self) -> str:
        """Return `secret` or `config`."""
        return "secret" if self.key == "secrets" else "config"


def configuration_facts(
    view: FileView,
    table: Table,
    context: ServiceContext,
    reachable: Mapping[str, ServiceContext],
) -> Iterator[Fact]:
    """Yield the configuration of a service; of one that is not carried only its secrets.

    `reachable` are the services that other services know, by every host name they have.
    """
    yield from _variables(view, table, context, reachable)
    if not context.is_carried:
        return
    for item in table.items_of("env_file"):
        path = (item.text("path") if isinstance(item, Table) else getattr(item, "text", "")) or ""
        if view.is_new("env-file", item.at):
            found = (context.name, item.at) in view.found_env_files
            yield ComposeEnvFile(item.at, view.role, view.claim(item), context, path, found)
    for key in ("secrets", "configs"):
        for item in table.items_of(key):
            if isinstance(item, Table) and view.is_new(key, item.at):
                name = item.text("source") or ""
                target = item.text("target") or (f"/run/secrets/{name}" if key == "secrets" else "")
                yield ComposeSecret(
                    item.at, view.role, view.claim(item), context, key, name, target
                )


def _variables(
    view: FileView,
    table: Table,
    context: ServiceContext,
    reachable: Mapping[str, ServiceContext],
) -> Iterator[Fact]:
    environment = table.table("environment")
    plain: list[tuple[str, Value]] = []
    reached = {host: each.name for host, each in reachable.items()}
    for name, value in ({} if environment is None else environment.entries).items():
        text = value.text if isinstance(value, Atom) else ""
        is_secret = view.note_secret(name, text) and not _is_from_dotenv(value)
        if not view.is_new("variable", value.at):
            continue
        if not context.is_carried and not is_secret:
            continue
        hosts = hosts_in(name, text, reached, context.name)
        row = view.catalogue.variables.find(name)
        fact = ComposeVariable(
            at=value.at,
            role=view.role,
            leaves=view.claim(value),
            service=context,
            name=name,
            is_secret=is_secret,
            has_value=isinstance(value, Atom) and value.data is not None,
            hosts=hosts,
            host_addons=tuple(
                reachable[host].image.addon for host in hosts if reachable[host].becomes == "addon"
            ),
            is_injected=row is not None and row.direction in ("injected", "addon"),
        )
        yield fact
        if fact.kind == "plain":
            plain.append((name, value))
    if plain:
        yield ComposeEnvironment(
            at=plain[0][1].at,
            role=view.role,
            leaves=view.claim(*(value for _, value in plain)),
            service=context,
            names=tuple(name for name, _ in plain),
        )


def _is_from_dotenv(value: Value) -> bool:
    return isinstance(value, Atom) and value.secret


def hosts_in(name: str, text: str, reachable: Mapping[str, str], own: str) -> tuple[str, ...]:
    """Return the names of services that stand where a host stands; `reachable` has their services.

    A bare word counts where the variable's name speaks of a host: `DB_NAME: db` names no server.
    """
    if "://" not in text and not re.search(r":\d{2,5}\b", text) and not _HOST_NAME.search(name):
        return ()
    found = [match["host"] for match in _AUTHORITY.finditer(text)]
    return tuple(
        dict.fromkeys(host for host in found if host in reachable and reachable[host] != own)
    )


FACTS: tuple[type[Fact], ...] = (
    ComposeEnvFile,
    ComposeEnvironment,
    ComposeSecret,
    ComposeVariable,
)
