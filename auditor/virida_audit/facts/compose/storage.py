"""What a service mounts, and what each mount is for."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.compose.model import ServiceContext
from virida_audit.facts.compose.run import RunMount
from virida_audit.facts.compose.service import Described
from virida_audit.facts.compose.source import FileView
from virida_audit.facts.container import is_cache, purpose_of
from virida_audit.facts.reading import Fact
from virida_audit.model.location import Location
from virida_audit.model.source import Role
from virida_audit.parse.compose import Atom, Items, Table, Value

_SOCKETS = ("docker.sock", "containerd.sock", "podman.sock")
_HOST_FOLDERS = ("/proc", "/sys", "/dev", "/etc/localtime", "/etc/timezone", "/lib/modules")
_CLOCKS = ("/etc/localtime", "/etc/timezone", "/usr/share/zoneinfo")
_CERTIFICATES = (
    ".pem",
    ".crt",
    ".key",
    ".cer",
    ".p12",
    ".jks",
    ".pfx",
    "certs",
    "certificates",
    "ssl",
    "letsencrypt",
    "acme.json",
    "tls",
)
_CONFIGURATION = (
    ".conf", ".cfg", ".ini", ".yml", ".yaml", ".json", ".toml", ".xml", ".properties", ".env",
    ".cnf", ".template", ".tmpl", ".sh", ".sql", ".rules", ".vcl", "Caddyfile",
)  # fmt: skip
_CONFIGURATION_PURPOSES = frozenset(
    {
        "nginx-config",
        "apache-config",
        "caddy-config",
        "proxy-config",
        "varnish-config",
        "process-manager",
        "php-config",
        "monitoring-config",
        "cron",
        "environment-file",
        "entrypoint",
    }
)
_SOURCE_TARGETS = (
    "/app",
    "/usr/src",
    "/src",
    "/code",
    "/var/www",
    "/srv",
    "/workspace",
    "/opt/app",
)


@dataclass(frozen=True, slots=True)
class ComposeMount:
    """One entry of `volumes` or `tmpfs`."""

    fact: ClassVar[str] = "compose-mount"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    service: ServiceContext
    type: str
    """`volume`, `bind`, `tmpfs`, `npipe`, `cluster` or `image`."""
    source: str
    """Name of the volume or path relative to the root; empty for an anonymous volume."""
    target: str
    is_read_only: bool
    kind: str
    """What it is for: `docker-socket`, `temporary`, `database-data`, `database-init`, `clock`,
    `host-system`, `certificates`, `configuration`, `source`, `cache` or `state`."""

    @property
    def shown_source(self) -> str:
        """Return the source for a message."""
        return self.source or "an anonymous volume"


def storage_facts(
    view: FileView, table: Table, context: ServiceContext, one: Described
) -> Iterator[Fact]:
    """Yield what a service mounts in this file, unless it goes with the service."""
    for item in table.items_of("volumes"):
        kind, source, target = _parts(view, item)
        purpose = _purpose(view, kind, source, target, context, one)
        if purpose and view.is_new("mount", item.at):
            yield ComposeMount(
                at=item.at,
                role=view.role,
                leaves=view.claim(item),
                service=context,
                type=kind,
                source=source,
                target=target,
                is_read_only=_is_read_only(item),
                kind=purpose,
            )
    if not context.is_carried:
        return
    tmpfs = table.get("tmpfs")
    for item in tmpfs.items if isinstance(tmpfs, Items) else ():
        if isinstance(item, Atom) and view.is_new("mount", item.at):
            target = item.text.partition(":")[0]
            yield ComposeMount(
                item.at, view.role, view.claim(item), context, "tmpfs", "", target, False,
                "temporary",
            )  # fmt: skip


def run_mounts(
    view: FileView, table: Table, context: ServiceContext, one: Described
) -> tuple[RunMount, ...]:
    """Return what a service mounts once its project is merged."""
    found = []
    for item in table.items_of("volumes"):
        if isinstance(item, Table):
            kind, source, target = _parts(view, item)
            purpose = _purpose(view, kind, source, target, context, one)
            found.append(RunMount(item, source, purpose))
    return tuple(found)


def _parts(view: FileView, item: Value) -> tuple[str, str, str]:
    """Return type, source and target of a mount in its long form."""
    if not isinstance(item, Table):
        source, _, target = (item.text if isinstance(item, Atom) else "").partition(":")
        return "volume", source, target
    kind = item.text("type") or "volume"
    source = item.text("source") or ""
    return kind, _resolved(view, source) if kind == "bind" else source, item.text("target") or ""


def _is_read_only(item: Value) -> bool:
    value = item.get("read_only") if isinstance(item, Table) else None
    return isinstance(value, Atom) and value.data is True


def _resolved(view: FileView, source: str) -> str:
    if not source.startswith("."):
        return source
    return posixpath.normpath(posixpath.join(view.folder, source))


def _purpose(
    view: FileView, kind: str, source: str, target: str, context: ServiceContext, one: Described
) -> str:
    """Return what a mount is for; empty where it goes with its service."""
    if source.endswith(_SOCKETS) or target.endswith(_SOCKETS):
        return "" if context.is_gone else "docker-socket"
    if kind == "tmpfs":
        return "temporary" if context.is_carried else ""
    known = purpose_of((source,) if source else (), target)
    if context.becomes == "addon":
        if known == "database-init":
            return "database-init"
        is_data = kind == "volume" or _holds_data(target, one)
        return "database-data" if is_data and not _is_configuration(source, known) else ""
    if not context.is_carried:
        return ""
    if kind != "bind":
        return "cache" if is_cache(target) else "state"
    if source.startswith(_CLOCKS):
        return "clock"
    if source == "/" or source.startswith(_HOST_FOLDERS):
        return "host-system"
    if known in ("certificates", "ssh-key") or _is_certificate(source):
        return "certificates"
    if _is_configuration(source, known) or view.tree.has(source):
        return "configuration"
    if _is_source(view, source, target, one):
        return "source"
    return "cache" if is_cache(target) else "state"


def _holds_data(target: str, one: Described) -> bool:
    known = one.base.known
    paths = () if known is None else known.data_paths
    return any(target == path or target.startswith(f"{path}/") for path in paths)


def _is_certificate(source: str) -> bool:
    name = posixpath.basename(source.rstrip("/")).lower()
    return name.endswith(_CERTIFICATES[:7]) or name in _CERTIFICATES[7:]


def _is_configuration(source: str, known: str) -> bool:
    return known in _CONFIGURATION_PURPOSES or source.endswith(_CONFIGURATION)


def _is_source(view: FileView, source: str, target: str, one: Described) -> bool:
    """Tell whether a folder of the repository is laid over the one in the container."""
    if source.startswith(("/", "~", "$", "..")):
        return False
    is_build = bool(one.build) and (source == one.build or source.startswith(f"{one.build}/"))
    is_code = view.tree.has_folder("" if source == "." else source)
    return is_build or source == "." or (is_code and target.startswith(_SOURCE_TARGETS))


FACTS: tuple[type[Fact], ...] = (ComposeMount,)
