"""Add what Compose implies: default values, the default network, names, dependencies.

Source: compose-go `transform/defaults.go` and `loader/normalize.go`. Everything added is `implied`.
"""

from __future__ import annotations

from dataclasses import replace

from virida_audit.model.location import Location
from virida_audit.parse.compose.routes import ITEM, Route, matches, pattern
from virida_audit.parse.compose.values import Atom, Data, Items, Table, Value, empty_table


def with_defaults(value: Value, directory: str, route: Route = ()) -> Value:
    """Return the model with the defaults of the specification, paths from `directory`."""
    match value:
        case Table():
            entries = {
                key: with_defaults(entry, directory, (*route, key))
                for key, entry in value.entries.items()
            }
            table = replace(value, entries=entries)
            for wanted, defaults in _DEFAULTS:
                if matches(route, wanted):
                    table = _filled(table, defaults)
            if matches(route, _BUILD):
                table = _filled(table, {"context": directory or "."})
            if matches(route, _SECRET) and table.text("source"):
                table = _filled(table, {"target": f"/run/secrets/{table.text('source')}"})
            is_request = any(matches(route, wanted) for wanted in _DEVICE_REQUESTS)
            if is_request and "device_ids" not in table.entries:
                table = _filled(table, {"count": "all"})
            return table
        case Items():
            inner = (*route, ITEM)
            items = tuple(with_defaults(item, directory, inner) for item in value.items)
            return replace(value, items=items)
        case _:
            return value


_DEFAULTS: tuple[tuple[Route, dict[str, Data]], ...] = (
    (pattern("services.*.ports.[]"), {"protocol": "tcp", "mode": "ingress"}),
    (pattern("services.*.volumes.[].bind"), {"create_host_path": True}),
)
_BUILD = pattern("services.*.build")
_SECRET = pattern("services.*.secrets.[]")
_DEVICE_REQUESTS = (
    pattern("services.*.deploy.resources.reservations.devices.[]"),
    pattern("services.*.gpus.[]"),
)


def normalized(root: Table, name: str) -> Table:
    """Return the model with the default network, dependencies and names Compose adds."""
    services = root.table("services")
    if services is not None:
        uses_default = False
        changed: dict[str, Value] = {}
        for key, service in services.entries.items():
            if not isinstance(service, Table):
                continue
            connected = _connected(service)
            networks = connected.table("networks")
            uses_default = uses_default or (networks is not None and "default" in networks.entries)
            changed[key] = _normalized_service(connected)
        root = root.with_entry("services", services.with_entries(changed))
        networks = root.table("networks") or replace(empty_table(root.at), implied=True)
        if uses_default and "default" not in networks.entries:
            networks = networks.with_entry("default", _implied(None, root.at))
        if networks.entries:
            root = root.with_entry("networks", networks)
    return _named(root, name)


def _connected(service: Table) -> Table:
    """Connect a service that names no network to the default one."""
    if "provider" in service.entries or "network_mode" in service.entries:
        return service
    networks = service.get("networks")
    if isinstance(networks, Table) and networks.entries:
        return service
    implied = replace(empty_table(service.at), implied=True)
    return service.with_entry("networks", implied.with_entry("default", _implied(None, service.at)))


def _normalized_service(service: Table) -> Table:
    policy = service.get("pull_policy")
    if isinstance(policy, Atom) and policy.data == "if_not_present":
        service = service.with_entry("pull_policy", replace(policy, data="missing"))
    build = service.table("build")
    if build is not None and "dockerfile_inline" not in build.entries:
        service = service.with_entry("build", _filled(build, {"dockerfile": "Dockerfile"}))
    return _with_dependencies(_with_hook_images(service))


def _with_hook_images(service: Table) -> Table:
    """Run the hooks before the start in the service's image where they name none."""
    hooks, image = service.get("pre_start"), service.get("image")
    if not isinstance(hooks, Items) or not isinstance(image, Atom) or not image.text:
        return service
    own = replace(image, implied=True)
    items = tuple(
        hook.with_entry("image", own)
        if isinstance(hook, Table) and "image" not in hook.entries
        else hook
        for hook in hooks.items
    )
    return service.with_entry("pre_start", replace(hooks, items=items))


def _with_dependencies(service: Table) -> Table:
    """Add the services that links, shared namespaces and volumes make a dependency."""
    depends = service.table("depends_on") or replace(empty_table(service.at), implied=True)
    found: dict[str, Value] = {}
    for name, at, restart in _implied_dependencies(service):
        if name not in depends.entries and name not in found:
            found[name] = _filled(
                replace(empty_table(at), implied=True),
                {"condition": "service_started", "restart": restart, "required": True},
            )
    return service.with_entry("depends_on", depends.with_entries(found)) if found else service


def _implied_dependencies(service: Table) -> list[tuple[str, Location, bool]]:
    found: list[tuple[str, Location, bool]] = []
    for link in service.items_of("links"):
        if isinstance(link, Atom):
            parts = link.text.split(":")
            found.append((parts[0] if len(parts) == 2 else link.text, link.at, True))
    for key in ("network_mode", "ipc", "pid", "uts", "cgroup"):
        value = service.get(key)
        if isinstance(value, Atom) and value.text.startswith("service:"):
            found.append((value.text.removeprefix("service:"), value.at, True))
    found += [
        (item.text.partition(":")[0], item.at, False)
        for item in service.items_of("volumes_from")
        if isinstance(item, Atom) and not item.text.startswith("container:")
    ]
    return found


def _named(root: Table, project: str) -> Table:
    """Name networks, volumes, secrets and configs after the project and their key."""
    for kind in ("networks", "volumes", "configs", "secrets"):
        table = root.table(kind)
        if table is None:
            continue
        named: dict[str, Value] = {}
        for key, entry in table.entries.items():
            if isinstance(entry, Items) or (isinstance(entry, Atom) and entry.data is not None):
                continue
            body = (
                entry if isinstance(entry, Table) else replace(empty_table(entry.at), implied=True)
            )
            external = body.get("external")
            is_external = isinstance(external, Atom) and external.data is True
            name = key if is_external else f"{project}_{key}"
            named[key] = _filled(body, {"name": name})
        root = root.with_entry(kind, table.with_entries(named))
    return root


def _filled(table: Table, defaults: dict[str, Data]) -> Table:
    for key, data in defaults.items():
        if key not in table.entries:
            table = table.with_entry(key, _implied(data, table.at))
    return table


def _implied(data: Data, at: Location) -> Atom:
    return Atom(data, at, implied=True)
