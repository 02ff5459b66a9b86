"""Join appearances of one product: `postgres`, `db` and `virida-db` of one project are one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form, Matter
from virida_audit.model.source import Role
from virida_audit.workloads.clusters import Cluster, Clusters, current
from virida_audit.workloads.holdings import product_of
from virida_audit.workloads.names import meaning
from virida_audit.workloads.questions import Asked

_DATABASE_NAMES = (
    "POSTGRES_DB", "POSTGRESQL_DATABASE", "MYSQL_DATABASE", "MARIADB_DATABASE",
    "MONGO_INITDB_DATABASE", "MONGODB_DATABASE",
)  # fmt: skip
_PROGRAMS = ("no-equivalent-documented", "needs-decision", "example")
_SERVED = (
    "database", "cache", "broker", "search", "object-store", "proxy", "web-server", "base-os",
    "mail-server",
)  # fmt: skip
_UNMANAGED = ("no-equivalent-documented", "needs-decision")
_ENDS_AT_ONCE = ("/bin/true", "true", "/bin/echo", "echo")
_MANY = 3
"""Programs of one image from which on they are parts of one product."""
_SIDE_ROLES = (Role.TEST, Role.CI)
_MOST_ASKED = 8


def join_products(clusters: Clusters, asked: Asked) -> None:
    """Join what is one product of one project, and all ways in from the public."""
    pairs = [(key, each) for each in clusters for key in _databases(each)]
    clusters.join_by(pairs, "variables", Confidence.MEDIUM)
    found: defaultdict[tuple[str, str], list[Cluster]] = defaultdict(list)
    routing: defaultdict[str, list[Cluster]] = defaultdict(list)
    for each in clusters:
        where = each.first.territory
        if each.is_routing:
            routing[where].append(each)
        elif len(each.products) == 1 and not each.is_external:
            found[(where, min(each.products))].append(each)
    for same in found.values():
        _join_data_only(clusters, same)
        _join_programs(clusters, same)
    for (_, product), same in found.items():
        same = list({id(each): each for each in map(current, same)}.values())
        _join_only(clusters, same, product, asked)
    for ways in routing.values():
        _join_routing(clusters, ways)


def join_own_products(clusters: Clusters) -> None:
    """Join a known product and code of one name in one project: the same service, twice.

    A known program beside sources is built from them in this very tree; an image that nothing here
    builds, beside a product, is that product dressed elsewhere.
    """
    named: dict[tuple[str, str], Cluster] = {}
    for each in clusters:
        for trait in each.members if each.is_code else ():
            if trait.sighting.form is Form.COMPOSE_SERVICE:
                named.setdefault((trait.territory, trait.sighting.name), each)
    for each in clusters:
        one = each.first
        code = named.get((one.territory, one.sighting.name)) if each.products else None
        code = code and current(code)
        if code is None or code is each or not code.stands_apart(each):
            continue
        if code.built and not _is_program(each):
            continue
        is_code = bool(code.built)
        whole = clusters.join(code, each, "name", Confidence.MEDIUM, name=one.sighting.name)
        if is_code:
            whole.products.clear()


def _join_programs(clusters: Clusters, same: list[Cluster]) -> None:
    """Join the programs of one image of a stranger's product: one server with its consumers.

    Nobody here decides how many programs it consists of; a product that the platform runs as an
    application, or that is managed, keeps each of them.
    """
    by_image: defaultdict[tuple[str, str], list[Cluster]] = defaultdict(list)
    for each in same:
        seen = product_of(each.first.sighting)
        if seen is not None and seen.verdict in _UNMANAGED and seen.family not in _SERVED:
            image = each.first.sighting.image or seen
            by_image[(each.first.sighting.group, image.raw)].append(each)
    for programs in by_image.values():
        if len(programs) >= _MANY:
            main = min(programs, key=_reached_first)
            for each in programs:
                clusters.join(main, each, "image", Confidence.MEDIUM, name=each.first.sighting.name)


def _join_data_only(clusters: Clusters, same: list[Cluster]) -> None:
    """Give containers that only hold volumes, as before Compose had any, to what runs there."""
    running = [each for each in same if not _is_data_only(each)]
    for each in same if running else ():
        if _is_data_only(each):
            whole = next((one for one in running if one.seats.keys() & each.seats.keys()), None)
            name = each.first.sighting.name
            if whole is not None:
                clusters.join(
                    whole, each, "name", Confidence.HIGH, "workload.holds-volumes", name=name
                )


def _is_data_only(cluster: Cluster) -> bool:
    commands = (each.sighting.first(Matter.COMMAND) for each in cluster.members)
    return all(each is not None and each.value in _ENDS_AT_ONCE for each in commands)


def _reached_first(cluster: Cluster) -> tuple[bool, bool, int, str]:
    one = cluster.first.sighting
    is_reached = any(one.first(each) for each in (Matter.HOST, Matter.PORT))
    return (not is_reached, one.first(Matter.HEALTH) is None, len(one.name), one.name)


def _is_program(cluster: Cluster) -> bool:
    """Tell whether it is a product that teams write, rather than a database they use."""
    seen = [product_of(each.sighting) for each in cluster.members]
    return not cluster.units and all(
        each is not None and each.verdict in _PROGRAMS and each.family not in _SERVED
        for each in seen
    )


def _databases(cluster: Cluster) -> Iterator[tuple[str, str, str]]:
    """Yield (project, product, name of the database) that an appearance creates."""
    for trait in cluster.members:
        for setting in trait.sighting.of(Matter.VARIABLE):
            if trait.product and setting.value and setting.name in _DATABASE_NAMES:
                yield trait.territory, trait.product, setting.value


def _join_only(clusters: Clusters, same: list[Cluster], product: str, asked: Asked) -> None:
    """Join what is the only one of its product in each place; ask where names differ."""
    if len(same) < 2:
        return
    is_crowded = _is_crowded(same)
    for index, other in enumerate(same[1 : _MOST_ASKED + 1], start=1):
        partners = [each for each in map(current, same[:index]) if each.fits(other)]
        if not partners or (is_crowded and _is_aside(other)):
            continue
        one = partners[0]
        if current(other) is one:
            continue
        if _is_one(one, other, product, asked, is_crowded=is_crowded):
            clusters.join(one, other, "only-candidate", Confidence.MEDIUM, name=product)


def _is_one(one: Cluster, other: Cluster, product: str, asked: Asked, *, is_crowded: bool) -> bool:
    here, there = _meanings(one), _meanings(other)
    is_told_apart = bool(here and there) and here.isdisjoint(there)
    if not is_crowded and not is_told_apart:
        return True
    first, second = one.first.sighting, other.first.sighting
    if first.name == second.name:
        return not is_crowded
    return asked.is_one(
        one.first.territory, (first.name, second.name), (first.at, second.at),
        "perhaps-product", default=False, product=product,
    )  # fmt: skip


def _is_crowded(same: list[Cluster]) -> bool:
    """Tell whether one place has two of them, or two services one each for themselves."""
    seen: set[tuple[Form, str]] = set()
    for each in same:
        if not seen.isdisjoint(each.seats):
            return True
        seen.update(each.seats)
    homes = {trait.home for each in same for trait in each.members}
    return len(homes - {same[0].first.territory}) > 1


def _is_aside(cluster: Cluster) -> bool:
    """Tell whether it only serves tests: nobody has to say which database they stand for."""
    return all(each.sighting.role in _SIDE_ROLES for each in cluster.members)


def _meanings(cluster: Cluster) -> set[tuple[str, ...]]:
    return {found for each in cluster.members if (found := meaning(each.plain))}


def _join_routing(clusters: Clusters, ways: list[Cluster]) -> None:
    first = ways[0]
    for other in ways[1:]:
        one = current(first)
        if one is not other and one.stands_apart(other):
            clusters.join(one, other, "only-candidate", Confidence.MEDIUM, name="proxy")
