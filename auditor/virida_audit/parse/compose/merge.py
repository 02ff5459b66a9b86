"""Merge a Compose file into another: the Compose Specification, "Merge".

Both models are in their long form. Mappings are merged, lists appended, scalars replaced, with the
exceptions below; then an item of a list replaces the earlier one of the same identity.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from virida_audit.parse.compose.pairs import PAIR_ROUTES
from virida_audit.parse.compose.problem import ComposeProblem, problem_at
from virida_audit.parse.compose.routes import Route, RouteTable, matches
from virida_audit.parse.compose.values import Atom, Items, Table, Value

Merger = Callable[[Value, Value, Route, list[ComposeProblem]], Value]


def merged(base: Table, over: Table, problems: list[ComposeProblem], route: Route = ()) -> Table:
    """Return `base` with `over` merged into it, both at a route of the model."""
    value = _merged_table(base, over, route, problems)
    unique = with_unique_items(value, route)
    return unique if isinstance(unique, Table) else value


def _merged(base: Value, over: Value, route: Route, problems: list[ComposeProblem]) -> Value:
    special = _SPECIALS.find(route)
    if special is not None:
        return special(base, over, route, problems)
    if isinstance(over, Atom):
        if over.data is None or (over.implied and not base.implied):
            return base
        if isinstance(base, Atom):
            return over
    elif isinstance(base, Atom):
        return over
    elif isinstance(base, Table) and isinstance(over, Table):
        return _merged_table(base, over, route, problems)
    elif isinstance(base, Items) and isinstance(over, Items):
        return replace(base, items=base.items + over.items)
    problems.append(problem_at(over.at, "compose-cannot-override", ".".join(route)))
    return base


def _merged_table(base: Table, over: Table, route: Route, problems: list[ComposeProblem]) -> Table:
    entries = dict(base.entries)
    keys_at = dict(base.keys_at)
    for key, value in over.entries.items():
        old = entries.get(key)
        new = value if old is None else _merged(old, value, (*route, key), problems)
        if new is not old and key in over.keys_at:
            keys_at[key] = over.keys_at[key]
        entries[key] = new
    return replace(base, entries=entries, keys_at=keys_at)


def _override(_base: Value, over: Value, _route: Route, _: list[ComposeProblem]) -> Value:
    return over


def _pairs(base: Value, over: Value, _route: Route, _: list[ComposeProblem]) -> Value:
    """Replace pair by pair: a variable without a value hides the value it had."""
    if not isinstance(base, Table) or not isinstance(over, Table):
        return over
    return replace(base, entries=base.entries | over.entries, keys_at=base.keys_at | over.keys_at)


def _logging(base: Value, over: Value, route: Route, problems: list[ComposeProblem]) -> Value:
    """Merge the options only where the driver is the same, or one of both does not say."""
    if not isinstance(base, Table) or not isinstance(over, Table):
        return over
    drivers = base.text("driver"), over.text("driver")
    if None not in drivers and drivers[0] != drivers[1]:
        return over
    return _merged_table(base, over, route, problems)


def _hosts(base: Value, over: Value, _route: Route, _: list[ComposeProblem]) -> Value:
    """Append the addresses that are not there yet, name by name."""
    if not isinstance(base, Table) or not isinstance(over, Table):
        return over
    entries = dict(base.entries)
    for name, value in over.entries.items():
        old = entries.get(name)
        if isinstance(old, Items) and isinstance(value, Items):
            there = {item.data for item in old.items if isinstance(item, Atom)}
            added = [item for item in value.items if isinstance(item, Atom)]
            new = tuple(item for item in added if item.data not in there)
            entries[name] = replace(old, items=old.items + new)
        else:
            entries[name] = value
    return replace(base, entries=entries, keys_at=over.keys_at | base.keys_at)


def _address_pools(base: Value, over: Value, route: Route, problems: list[ComposeProblem]) -> Value:
    """Merge the address pools of a network by their subnet."""
    if not isinstance(base, Items) or not isinstance(over, Items):
        return over
    pools = list(base.items)
    for item in over.items:
        for index, old in enumerate(pools):
            if not isinstance(item, Table) or not isinstance(old, Table):
                continue
            if old.text("subnet") == item.text("subnet"):
                pools[index] = _merged_table(old, item, route, problems)
                break
        else:
            pools.append(item)
    return replace(base, items=tuple(pools))


_SPECIALS: RouteTable[Merger] = RouteTable(
    {
        **dict.fromkeys(PAIR_ROUTES, _pairs),
        "networks.*.ipam.config": _address_pools,
        "services.*.build.extra_hosts": _hosts,
        "services.*.command": _override,
        "services.*.entrypoint": _override,
        "services.*.extra_hosts": _hosts,
        "services.*.healthcheck.test": _override,
        "services.*.logging": _logging,
        "services.*.ulimits.*": _override,
    }
)


def with_unique_items(value: Value, route: Route = ()) -> Value:
    """Return the value with each list's later item of an identity in place of the earlier."""
    match value:
        case Table():
            entries = {
                key: with_unique_items(entry, (*route, key)) for key, entry in value.entries.items()
            }
            if all(entries[key] is entry for key, entry in value.entries.items()):
                return value
            return replace(value, entries=entries)
        case Items():
            identity = _IDENTITIES.find(route)
            if identity is None or len(value.items) < 2:
                return value
            found: dict[object, Value] = {}
            for index, item in enumerate(value.items):
                name = identity(item)
                found[index if name is None else name] = item
            return replace(value, items=tuple(found.values()))
        case _:
            return value


def without_reset(value: Value, resets: tuple[Route, ...], route: Route = ()) -> Value:
    """Return the value without what the routes of `!reset` and `!override` name."""
    if not isinstance(value, Table) or not resets:
        return value
    entries = {}
    for key, entry in value.entries.items():
        inner = (*route, key)
        reaching = tuple(reset for reset in resets if matches(inner, reset[: len(inner)]))
        if inner in reaching:
            continue
        entries[key] = without_reset(entry, reaching, inner)
    return replace(value, entries=entries)


Identity = Callable[[Value], str | None]


def _key_part(item: Value) -> str | None:
    return item.text.partition("=")[0] if isinstance(item, Atom) else None


def _of_key(key: str) -> Identity:
    def identity(item: Value) -> str | None:
        return item.text(key) if isinstance(item, Table) else None

    return identity


def _mount(folder: str) -> Identity:
    def identity(item: Value) -> str | None:
        if not isinstance(item, Table):
            return None
        return item.text("target") or f"{folder}/{item.text('source') or ''}"

    return identity


def _port(item: Value) -> str | None:
    if not isinstance(item, Table):
        return None
    host = item.text("host_ip") or "0.0.0.0"
    protocol = item.text("protocol") or "tcp"
    return f"{host}:{item.text('published') or ''}:{item.text('target')}/{protocol}"


_IDENTITIES: RouteTable[Identity] = RouteTable(
    {
        "networks.*.ipam.options": _key_part,
        "services.*.build.platform": _key_part,
        "services.*.build.tags": _key_part,
        "services.*.cap_add": _key_part,
        "services.*.cap_drop": _key_part,
        "services.*.configs": _mount(""),
        "services.*.devices": _of_key("target"),
        "services.*.dns": _key_part,
        "services.*.dns_opt": _key_part,
        "services.*.dns_search": _key_part,
        "services.*.env_file": _of_key("path"),
        "services.*.expose": _key_part,
        "services.*.links": _key_part,
        "services.*.networks.*.aliases": _key_part,
        "services.*.networks.*.link_local_ips": _key_part,
        "services.*.ports": _port,
        "services.*.profiles": _key_part,
        "services.*.secrets": _mount("/run/secrets"),
        "services.*.tmpfs": _key_part,
        "services.*.volumes": _of_key("target"),
    }
)
