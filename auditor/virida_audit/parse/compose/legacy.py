"""Read version 1 files, whose services stand at the top: the form before `services:`.

Source: Docker's documentation, "Compose file versions and upgrading", version 1 to 2.x.
"""

from __future__ import annotations

from virida_audit.model.location import Location
from virida_audit.parse.compose.values import Atom, Table, Value, empty_table

_TOP_KEYS = frozenset(
    (
        "services",
        "include",
        "version",
        "name",
        "models",
        "networks",
        "volumes",
        "secrets",
        "configs",
    )
)
_SERVICE_MARKS = frozenset(("image", "build", "extends"))


def is_legacy(root: Table) -> bool:
    """Whether a model is a version 1 file: mappings with an image or a build, nothing else."""
    if _TOP_KEYS & root.entries.keys():
        return False
    bodies = [entry for key, entry in root.entries.items() if not key.startswith("x-")]
    return bool(bodies) and all(
        isinstance(body, Table) and _SERVICE_MARKS & body.entries.keys() for body in bodies
    )


def upgraded(root: Table) -> Table:
    """Return the model in today's form; one that is no version 1 file only gets its old keys."""
    if is_legacy(root):
        services = {key: entry for key, entry in root.entries.items() if not key.startswith("x-")}
        rest = root.without(*services)
        table = Table(services, root.at, {key: root.at_key(key) for key in services})
        root = rest.with_entry("services", table)
    services_table = root.table("services")
    if services_table is None:
        return root
    old: dict[str, Value] = {
        name: _upgraded_service(service)
        for name, service in services_table.entries.items()
        if isinstance(service, Table) and _OLD_KEYS & service.entries.keys()
    }
    return root.with_entry("services", services_table.with_entries(old))


_OLD_KEYS = frozenset(("dockerfile", "log_driver", "log_opt", "net"))


def _upgraded_service(service: Table) -> Table:
    service = _moved(service, "dockerfile", "build", "dockerfile")
    service = _moved(service, "log_driver", "logging", "driver")
    service = _moved(service, "log_opt", "logging", "options")
    net = service.get("net")
    if net is not None and "network_mode" not in service.entries:
        at = service.at_key("net")
        service = service.without("net").with_entry("network_mode", net, at)
    return service


def _moved(service: Table, old: str, parent: str, key: str) -> Table:
    """Move an old key into the mapping that took its place."""
    value = service.get(old)
    if value is None:
        return service
    at = service.at_key(old)
    holder = _as_table(service.get(parent), at)
    if holder is None or key in holder.entries:
        return service
    return service.without(old).with_entry(parent, holder.with_entry(key, value, at))


def _as_table(value: Value | None, at: Location) -> Table | None:
    match value:
        case None:
            return empty_table(at)
        case Table():
            return value
        case Atom(data=str()):
            return empty_table(value.at).with_entry("context", value, value.at)
        case _:
            return None
