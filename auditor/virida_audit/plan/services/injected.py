"""What a variable of the old way takes from an add-on, and which add-on it speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from virida_audit.catalogue.addons import Addon
from virida_audit.model.plan import AddonPlan, ApplicationPlan
from virida_audit.model.project import SignKind
from virida_audit.model.workload import Workload
from virida_audit.plan.services.addresses import Address, addresses_in
from virida_audit.plan.services.hosts import HostNames
from virida_audit.plan.services.roles import Part, given_by, part_of
from virida_audit.plan.services.uses import address_of
from virida_audit.plan.services.values import Values

_JDBC = ("SPRING_DATASOURCE_URL", "JDBC_DATABASE_URL", "JDBC_URL", "DB_JDBC_URL")


@dataclass(frozen=True, slots=True)
class Serving:
    """An add-on as one application sees it."""

    plan: AddonPlan
    addon: Addon
    workload: Workload | None
    expects: tuple[str, ...]
    """Names that applications commonly read, `*` as in a glob."""
    injects: bool = True
    """False for the second add-on of one provider: nothing says which of the two wins."""


@dataclass(frozen=True, slots=True)
class Taking:
    """Where the value of a variable comes from."""

    gives: str = ""
    """Injected variable whose value it has to have, empty where none fits as it is."""
    template: str = ""
    """What to put together from several of them, empty where `gives` is enough."""
    is_same: bool = False


def owners_of(
    application: ApplicationPlan,
    values: Values,
    serving: tuple[Serving, ...],
    hosts: HostNames,
    seen_from: Workload | None,
) -> Mapping[str, Serving]:
    """Return which add-on each variable of an application speaks of, by the variable's name.

    Strongest first: the host in its value, a name that the add-on injects, the other names of the
    same stem (`DB_USER` beside `DB_HOST`), a name that applications commonly read.
    """
    names = tuple(sorted({*_names(application), *values.names}))
    found = dict(_by_address(values, serving, hosts, seen_from))
    stems = {part[0]: owner for name, owner in sorted(found.items()) if (part := part_of(name))}
    for name in names:
        if name in found or _is_elsewhere(name, values, hosts, seen_from):
            continue
        part = part_of(name)
        injecting = [each for each in serving if each.injects and name in each.addon.variables]
        if len(injecting) == 1:
            found[name] = injecting[0]
        elif part is not None and part[0] in stems:
            found[name] = stems[part[0]]
        elif part is not None:
            expecting = [each for each in serving if _expects(each, name)]
            if len(expecting) == 1:
                found[name] = expecting[0]
    return found


def taking_of(addon: Addon, name: str, value: str) -> Taking:
    """Return what a variable takes from an add-on, from its value's form, else from its name."""
    if name in addon.variables:
        return Taking(gives=name, is_same=True)
    address = address_of(name, value)
    if value.startswith("jdbc:") or name.upper().replace(".", "_") in _JDBC:
        return _jdbc(addon, address)
    if address is not None and address.scheme:
        return _of_scheme(addon, address)
    part = part_of(name)
    if address is not None and address.port:
        return _joined(addon)
    if part is None:
        return Taking()
    given = given_by(addon, part[1])
    if part[1] is Part.URI and not given:
        host = given_by(addon, Part.HOST)
        return Taking(template=f"https://${host}" if host else "")
    if given and part[1] is Part.HOST and name.upper().endswith("ENDPOINT"):
        return Taking(template=f"https://${given}")
    return Taking(gives=given)


def _of_scheme(addon: Addon, address: Address) -> Taking:
    uri = given_by(addon, Part.URI)
    if not uri:
        host = given_by(addon, Part.HOST)
        return Taking(template=f"https://${host}" if host else "")
    if "+" in address.scheme:
        # `postgresql+asyncpg://` names the driver too: the rest is that of the add-on's own URI.
        return Taking(template=f"{address.scheme}://… (${uri})")
    return Taking(gives=uri)


def _jdbc(addon: Addon, address: Address | None) -> Taking:
    host, port = given_by(addon, Part.HOST), given_by(addon, Part.PORT)
    database = given_by(addon, Part.DATABASE)
    if not (host and port and database):
        return Taking()
    scheme = (
        address.scheme if address is not None and address.scheme else addon.id.partition("-")[0]
    )
    return Taking(template=f"jdbc:{scheme}://${host}:${port}/${database}")


def _joined(addon: Addon) -> Taking:
    host, port = given_by(addon, Part.HOST), given_by(addon, Part.PORT)
    if host and port:
        return Taking(template=f"${host}:${port}")
    return Taking(gives=host)


def _names(application: ApplicationPlan) -> frozenset[str]:
    read = {sign.value for sign in application.signs if sign.kind is SignKind.VARIABLE_READ}
    return frozenset({each.name for each in application.variables} | read)


def _by_address(
    values: Values,
    serving: tuple[Serving, ...],
    hosts: HostNames,
    seen_from: Workload | None,
) -> Iterator[tuple[str, Serving]]:
    by_workload = {each.workload.name: each for each in serving if each.workload is not None}
    for name in sorted(values.names):
        for value, _ in values.every(name):
            for address in addresses_in(name, value):
                target = hosts.find(address, seen_from)
                if target is not None and target.name in by_workload:
                    yield name, by_workload[target.name]


def _is_elsewhere(name: str, values: Values, hosts: HostNames, seen_from: Workload | None) -> bool:
    """Tell whether its value names something that is no add-on of the plan."""
    return any(
        hosts.find(each, seen_from) is not None or not (each.is_internal or each.is_here)
        for value, _ in values.every(name)
        for each in addresses_in(name, value)
    )


def _expects(serving: Serving, name: str) -> bool:
    return any(fnmatchcase(name.upper(), each) for each in serving.expects)
