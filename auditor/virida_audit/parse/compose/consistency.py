"""Find the names in a model that nothing has: compose-go `loader/validate.go`."""

from __future__ import annotations

from virida_audit.parse.compose.problem import ComposeProblem, problem_at
from virida_audit.parse.compose.values import Atom, Table, Value


def inconsistencies(root: Table) -> list[ComposeProblem]:
    """Return a problem for each reference to a service or resource that is not declared."""
    services = root.table("services")
    if services is None:
        return [problem_at(root.at, "compose-no-services")]
    found: list[ComposeProblem] = []
    for name, service in services.entries.items():
        if not isinstance(service, Table):
            continue
        if not {"image", "build", "provider"} & service.entries.keys():
            found.append(problem_at(services.at_key(name), "compose-no-image", name))
        found += _missing(service, "depends_on", services)
        for kind in ("networks", "models"):
            found += _missing(service, kind, root.table(kind))
        for kind in ("secrets", "configs"):
            found += _missing_sources(service, kind, root.table(kind))
        found += _missing_volumes(service, root.table("volumes"))
        found += _incomplete_mounts(service) + _odd_sizes(service)
        found += _ambiguous_devices(service)
    return found + _cycles(services)


def _missing(service: Table, key: str, declared: Table | None) -> list[ComposeProblem]:
    table = service.table(key)
    if table is None:
        return []
    known = {} if declared is None else declared.entries
    return [
        problem_at(table.at_key(name), f"compose-undeclared-{_SINGULAR[key]}", name)
        for name, entry in table.entries.items()
        if name not in known and not (isinstance(entry, Table) and _is_optional(entry))
    ]


_SINGULAR = {"depends_on": "service", "networks": "network", "models": "model"}


def _is_optional(entry: Table) -> bool:
    required = entry.get("required")
    return isinstance(required, Atom) and required.data is False


def _missing_sources(service: Table, key: str, declared: Table | None) -> list[ComposeProblem]:
    known = {} if declared is None else declared.entries
    found = []
    for item in service.items_of(key):
        source = item.get("source") if isinstance(item, Table) else None
        if isinstance(source, Atom) and not source.unknown and source.text not in known:
            code = f"compose-undeclared-{key.removesuffix('s')}"
            found.append(problem_at(source.at, code, source.text))
    return found


def _missing_volumes(service: Table, declared: Table | None) -> list[ComposeProblem]:
    known = {} if declared is None else declared.entries
    found = []
    for item in service.items_of("volumes"):
        if not isinstance(item, Table) or item.text("type") != "volume":
            continue
        source = item.get("source")
        if not isinstance(source, Atom) or source.unknown or not source.text:
            continue
        if source.text not in known:
            found.append(problem_at(source.at, "compose-undeclared-volume", source.text))
    return found


def _incomplete_mounts(service: Table) -> list[ComposeProblem]:
    return [
        problem_at(item.at, "compose-mount-without-source")
        for item in service.items_of("volumes")
        if isinstance(item, Table) and item.text("type") == "bind" and not item.text("source")
    ]


def _odd_sizes(service: Table) -> list[ComposeProblem]:
    """Return a problem for each size of a memory mount that is negative or no whole number."""
    found = []
    for item in service.items_of("volumes"):
        options = item.table("tmpfs") if isinstance(item, Table) else None
        size = None if options is None else options.get("size")
        if not isinstance(size, Atom) or not isinstance(size.data, int | float):
            continue
        is_whole = isinstance(size.data, int) or size.data.is_integer()
        if size.data < 0 or not is_whole:
            found.append(problem_at(size.at, "compose-invalid-size"))
    return found


def _ambiguous_devices(service: Table) -> list[ComposeProblem]:
    """Return a problem for each request that does not say which devices, or says it twice."""
    resources = (service.table("deploy") or service).table("resources")
    reservations = None if resources is None else resources.table("reservations")
    requests = () if reservations is None else reservations.items_of("devices")
    found = []
    for item in (*requests, *service.items_of("gpus")):
        if not isinstance(item, Table):
            continue
        count = item.get("count")
        says_twice = isinstance(count, Atom) and not count.implied and "device_ids" in item.entries
        is_count = isinstance(count, Atom) and (
            count.text.lower() == "all" or count.text.isdigit() or bool(count.unknown)
        )
        if says_twice or (count is not None and not is_count):
            found.append(problem_at(item.at, "compose-ambiguous-device"))
    found += [
        problem_at(item.at, "compose-device-without-capabilities")
        for item in requests
        if isinstance(item, Table) and "capabilities" not in item.entries
    ]
    return found


def _cycles(services: Table) -> list[ComposeProblem]:
    """Return a problem for each service that waits for itself through others."""
    waits = {name: _waits_for(service) for name, service in services.entries.items()}
    done: set[str] = set()
    found: list[ComposeProblem] = []
    for start in waits:
        path: set[str] = set()
        pending: list[tuple[str, bool]] = [(start, False)]
        while pending:
            name, leaves = pending.pop()
            if leaves:
                path.discard(name)
                done.add(name)
            elif name in path:
                found.append(problem_at(services.at_key(name), "compose-dependency-cycle", name))
            elif name not in done and name in waits:
                path.add(name)
                pending.append((name, True))
                pending += [(other, False) for other in waits[name]]
    return found


def _waits_for(service: Value) -> tuple[str, ...]:
    table = service.table("depends_on") if isinstance(service, Table) else None
    return () if table is None else tuple(table.entries)
