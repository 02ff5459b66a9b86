"""How a Compose service is reached, kept, sized and run, as its merged project says."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from virida_audit.facts.compose.model import ComposeService
from virida_audit.facts.compose.operation import probe_of
from virida_audit.facts.compose.privilege import is_off, privileges_of
from virida_audit.facts.compose.scale import cores_of, limits_of, mib_of, replicas_of
from virida_audit.facts.compose.service import below, schedule_of
from virida_audit.facts.compose.words import script_of
from virida_audit.model.location import Location
from virida_audit.model.sighting import Matter, Setting
from virida_audit.parse.compose import Atom, Items, Table, Value
from virida_audit.workloads.sightings.veil import Veil

_SOCKETS = ("docker.sock", "containerd.sock", "podman.sock")


def launch_settings(table: Table, veil: Veil) -> Iterator[Setting]:
    """Yield command, working folder and schedule."""
    values = [value for key in ("entrypoint", "command") if (value := table.get(key)) is not None]
    lines = [_line(value) for value in values]
    if any(lines):
        commands = script_of(
            Items(tuple(item for value in values for item in _words(value)), values[0].at)
        ).commands
        text = veil.command(" ".join(filter(None, lines)), commands)
        yield Setting(Matter.COMMAND, text, values[0].at)
    yield from _plain(Matter.WORKING_FOLDER, table.get("working_dir"), veil)
    schedule = schedule_of(table)
    if schedule is not None:
        environment = table.table("environment")
        zone = "" if environment is None else environment.text("TZ") or ""
        yield Setting(Matter.SCHEDULE, veil.text(schedule.text), schedule.at, veil.text(zone))


def exposure_settings(table: Table) -> Iterator[Setting]:
    """Yield ports, networks and further names."""
    for item in table.items_of("ports"):
        if isinstance(item, Table) and item.text("target"):
            host, published = item.text("host_ip") or "", item.text("published") or ""
            shown = f"[{host}]" if ":" in host else host
            yield Setting(
                Matter.PORT,
                item.text("target") or "",
                item.at,
                (item.text("protocol") or "tcp").lower(),
                f"{shown}:{published}" if host else published or "any",
            )
    for item in table.items_of("expose"):
        if isinstance(item, Atom):
            number, _, protocol = item.text.partition("/")
            yield Setting(Matter.PORT, number, item.at, protocol.lower() or "tcp")
    networks = table.table("networks")
    for name, network in ({} if networks is None else networks.entries).items():
        at = networks.at_key(name) if networks is not None else network.at
        yield Setting(Matter.NETWORK, name, at)
        for alias in network.items_of("aliases") if isinstance(network, Table) else ():
            yield from _plain(Matter.ALIAS, alias)
    for key in ("container_name", "hostname"):
        yield from _plain(Matter.ALIAS, table.get(key))
    yield from _plain(Matter.NETWORK, table.get("network_mode"))


def storage_settings(fact: ComposeService, veil: Veil) -> Iterator[Setting]:
    """Yield mounts, then secrets and configs.

    `detail` of a mount is its type, then `read-only` where it is, then what it is for
    (`ComposeMount.kind`), each after a space.
    """
    table = fact.run.table
    for mount in fact.run.mounts:
        read_only = mount.value.get("read_only")
        is_fixed = isinstance(read_only, Atom) and read_only.data is True
        words = (mount.value.text("type") or "volume", "read-only" if is_fixed else "", mount.kind)
        yield Setting(
            Matter.MOUNT,
            veil.text(mount.value.text("target") or ""),
            mount.value.at,
            veil.text(mount.source),
            " ".join(filter(None, words)),
        )
    for item in table.items_of("tmpfs"):
        if isinstance(item, Atom):
            path = item.text.partition(":")[0]
            yield Setting(Matter.MOUNT, path, item.at, "", "tmpfs temporary")
    for item in table.items_of("secrets"):
        if isinstance(item, Table):
            name = item.text("source") or ""
            target = item.text("target") or f"/run/secrets/{name}"
            yield Setting(Matter.SECRET, "", item.at, name, target)
    for item in table.items_of("configs"):
        if isinstance(item, Table):
            name = item.text("source") or ""
            target = item.text("target") or f"/{name}"
            yield Setting(Matter.MOUNT, target, item.at, name, "config read-only configuration")


def operation_settings(table: Table, veil: Veil) -> Iterator[Setting]:
    """Yield start order, health, size, number, logs and restart."""
    yield from _dependencies(table)
    yield from _health(table, veil)
    memory, cpus = limits_of(table)
    if memory is not None and mib_of(memory):
        yield Setting(Matter.MEMORY, str(mib_of(memory)), memory.at)
    if cpus is not None and cores_of(cpus):
        yield Setting(Matter.CPU, str(round(cores_of(cpus) * 1000)), cpus.at)
    replicas = replicas_of(table)
    if isinstance(replicas, Atom) and replicas.text.isascii() and replicas.text.isdigit():
        yield Setting(Matter.REPLICAS, replicas.text[:9], replicas.at)
    yield from _logging(table, veil)
    policy = below(table, "deploy", "restart_policy")
    swarm = None if policy is None else policy.get("condition")
    yield from _plain(Matter.RESTART, table.get("restart") if swarm is None else swarm)


def privilege_settings(fact: ComposeService) -> Iterator[Setting]:
    """Yield what it asks for beyond a plain container, each name once."""
    table = fact.run.table
    for mount in fact.run.mounts:
        if mount.source.endswith(_SOCKETS):
            yield Setting(Matter.PRIVILEGE, "", mount.value.at, "docker-socket")
            break
    mode = table.get("network_mode")
    if isinstance(mode, Atom) and mode.text == "host":
        yield Setting(Matter.PRIVILEGE, "", mode.at, "host-network")
    for key, value in privileges_of(table).items():
        if not is_off(value):
            asked = " ".join(item.text for item in _words(value)) if key == "cap_add" else ""
            yield Setting(Matter.PRIVILEGE, asked, table.keys_at.get(key, value.at), key)


def _dependencies(table: Table) -> Iterator[Setting]:
    """Yield `depends_on`, with what Compose adds for links, shared volumes and networks."""
    depends = table.table("depends_on")
    for name, value in ({} if depends is None else depends.entries).items():
        given = value.text("condition") if isinstance(value, Table) else None
        at = depends.at_key(name) if depends is not None else value.at
        yield Setting(Matter.DEPENDS, name, at, "", given or "service_started")


def _health(table: Table, veil: Veil) -> Iterator[Setting]:
    check = table.table("healthcheck")
    if check is None:
        return
    disabled = check.get("disable")
    test = check.get("test")
    if isinstance(disabled, Atom) and disabled.data is True:
        yield Setting(Matter.HEALTH, "", disabled.at, "", "NONE")
    elif test is not None:
        probe, text = probe_of(test)
        path, port = (probe.path, str(probe.port or "")) if probe else ("", "")
        shown = veil.command(text, script_of(test).commands)
        yield Setting(Matter.HEALTH, veil.text(path), test.at, port, shown)


def _logging(table: Table, veil: Veil) -> Iterator[Setting]:
    logging = table.table("logging")
    driver = None if logging is None else logging.get("driver")
    if logging is None or not isinstance(driver, Atom):
        return
    options = logging.table("options")
    addresses = [
        value.text
        for key, value in ({} if options is None else options.entries).items()
        if isinstance(value, Atom) and key.endswith(("address", "url", "endpoint", "group"))
    ]
    detail = veil.text(addresses[0]) if addresses else ""
    yield Setting(Matter.LOGGING, driver.text, driver.at, "", detail)


def _plain(matter: Matter, value: Value | None, veil: Veil | None = None) -> Iterator[Setting]:
    if isinstance(value, Atom) and value.data is not None and value.text:
        at: Location = value.at
        yield Setting(matter, value.text if veil is None else veil.text(value.text), at)


def _words(value: Value) -> tuple[Atom, ...]:
    if isinstance(value, Items):
        return tuple(item for item in value.items if isinstance(item, Atom))
    return (value,) if isinstance(value, Atom) else ()


def _line(value: Value) -> str:
    """Return a list of words as a shell takes them; what a variable hides stays as it is."""
    if not isinstance(value, Items):
        return value.text if isinstance(value, Atom) else ""
    return " ".join(each.text if each.unknown else shlex.quote(each.text) for each in _words(value))
