"""The one plain name of each service: short, known to the team, and unique in the report."""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from virida_audit.model.sighting import Form, Sighting
from virida_audit.model.source import Role
from virida_audit.model.workload import WorkloadKind
from virida_audit.workloads.clusters import Cluster, Trait
from virida_audit.workloads.holdings import is_route
from virida_audit.workloads.names import Namer, image_key, words_of
from virida_audit.workloads.sides import Side
from virida_audit.workloads.territory import outside

_EMPTY_FOLDERS_WORDS = (
    "app src code source application docker dockerfile main web-app project www html build deploy"
    " ci . .devcontainer"
)
_EMPTY_FOLDERS = frozenset(_EMPTY_FOLDERS_WORDS.split())
_FORMS = (
    (Form.COMPOSE_SERVICE,),
    (Form.KUBERNETES, Form.HELM_CHART),
    (Form.CLEVER_APPLICATION, Form.PROCFILE, Form.INIT_CONTAINER, Form.DEPLOYMENT_CALL),
    (Form.EXTERNAL,),
)


_ASIDE = (
    WorkloadKind.TEST,
    WorkloadKind.EXAMPLE,
    WorkloadKind.DEVELOPMENT,
    WorkloadKind.GHOST,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A service with what its name is made from."""

    name: str
    home: str
    product: str
    kind: WorkloadKind
    seen: int
    """How many appearances it has."""


def plain_name(cluster: Cluster, folder: str, own: str, namer: Namer) -> str:
    """Return what a service is best called, before others of that name are looked at.

    `own` is the name that its sources give themselves, empty for none.
    """
    if cluster.is_routing:
        return _routing_name(cluster)
    is_main = cluster.is_code and cluster.side is Side.MAIN
    tail = posixpath.basename(folder)
    if is_main and tells(folder) and not _hints(cluster):
        return tail
    for forms in _FORMS:
        found = _most_used(cluster, forms, namer)
        if found:
            return found
    return _static_name(cluster, folder, own, namer)


def unique_names(named: Sequence[Named]) -> list[str]:
    """Return a name for each, in the same order; what shares a name is told apart by its place."""
    names = [each.name for each in named]
    for tell in (_with_home, _with_product, _with_folder):
        names = _told_apart(
            names, [tell(each, name) for each, name in zip(named, names, strict=True)]
        )
    names = _with_kinds(named, names)
    counts: Counter[str] = Counter()
    taken = set(names)
    unique: list[str] = []
    for name in names:
        counts[name] += 1
        wanted = name if counts[name] == 1 else f"{name}-{counts[name]}"
        while counts[name] > 1 and wanted in taken:
            counts[name] += 1
            wanted = f"{name}-{counts[name]}"
        taken.add(wanted)
        unique.append(wanted)
    return unique


def _with_kinds(named: Sequence[Named], names: list[str]) -> list[str]:
    """Leave a shared name to the one that is seen most, and add what they are to the others.

    An application comes before what only stands beside one.
    """
    best: dict[str, int] = {}
    for index in sorted(range(len(names)), key=lambda each: _most_seen(named[each], each)):
        best.setdefault(names[index], index)
    kinds = {
        name: {each.kind for each, own in zip(named, names, strict=True) if own == name}
        for name, count in Counter(names).items()
        if count > 1
    }
    return [
        f"{name}-{each.kind}"
        if best[name] != index and len(kinds[name]) > 1 and each.kind is not named[best[name]].kind
        else name
        for index, (each, name) in enumerate(zip(named, names, strict=True))
    ]


def _most_seen(named: Named, index: int) -> tuple[int, int, int]:
    if named.kind is WorkloadKind.APPLICATION:
        return (0, -named.seen, index)
    if named.kind in _ASIDE:
        return (3, -named.seen, index)
    return (2 if named.kind.runs_code else 1, -named.seen, index)


def _told_apart(names: list[str], others: list[str]) -> list[str]:
    counts = Counter(names)
    return [other if counts[name] > 1 else name for name, other in zip(names, others, strict=True)]


def _with_home(named: Named, name: str) -> str:
    if named.home == ".":
        return name
    place = named.home.split("/")[-1].strip("._-")
    return name if name == place else f"{place}-{name}"


def _with_product(named: Named, name: str) -> str:
    product = named.product
    return name if not product or product in name else f"{name}-{product}"


def _with_folder(named: Named, name: str) -> str:
    place = "-".join(named.home.split("/")[:-1]) if named.home != "." else ""
    return f"{place}-{name}" if place else name


def tells(folder: str) -> bool:
    """Tell whether a folder is named after what is in it."""
    tail = posixpath.basename(folder).lower()
    return bool(tail) and tail not in _EMPTY_FOLDERS and outside(folder) == folder


def _hints(cluster: Cluster) -> bool:
    """Tell whether it is one of several programs of its folder."""
    return any(each.hint for each in cluster.members)


def _routing_name(cluster: Cluster) -> str:
    """Return its name, which is not that of a product where it is several products.

    Ingresses are called after what they lead to: theirs is the name of their kind.
    """
    routes = {each.sighting.kind for each in cluster.members if is_route(each.sighting)}
    programs = [each for each in cluster.members if not is_route(each.sighting)]
    names = _names(programs, (Form.COMPOSE_SERVICE, Form.KUBERNETES))
    if not programs:
        return min(routes).lower() if len(routes) == 1 else "proxy"
    if len({each.product for each in programs} - {""}) <= 1 and not routes and names:
        return names[0]
    return next((each for each in names if each in ("proxy", "gateway", "router")), "proxy")


def _most_used(cluster: Cluster, forms: tuple[Form, ...], namer: Namer) -> str:
    names = _names(cluster.members, forms)
    if not names:
        return ""
    if Form.KUBERNETES in forms or Form.CLEVER_APPLICATION in forms:
        plain = ["-".join(namer.plain(each)) for each in names]
        return min(filter(None, plain), key=len, default=names[0])
    return names[0]


def _names(members: Iterable[Trait], forms: tuple[Form, ...]) -> list[str]:
    """Return the names in some forms, first the most used in production and in the most places."""
    counts: Counter[str] = Counter()
    weight: defaultdict[str, int] = defaultdict(int)
    general: defaultdict[str, int] = defaultdict(int)
    for each in members:
        one = each.sighting
        if one.form in forms and one.name:
            counts[each.entry] += 1
            weight[each.entry] += one.role is Role.PRODUCTION
            general[each.entry] += len(one.environments) != 1
    return sorted(
        counts, key=lambda each: (-weight[each], -counts[each], -general[each], len(each), each)
    )


def _static_name(cluster: Cluster, folder: str, own: str, namer: Namer) -> str:
    for each in cluster.members:
        for image in each.sighting.names:
            last = image_key(image).rpartition("/")[2]
            if last and "$" not in last:
                return "-".join(namer.plain(last)) or last
    hint = next((each.hint for each in cluster.members if each.hint), "")
    if hint:
        return hint
    if tells(folder):
        return posixpath.basename(folder)
    if own:
        return own
    return _spoken(cluster.first.sighting)


def _spoken(sighting: Sighting) -> str:
    words = words_of(sighting.name) or words_of(posixpath.basename(sighting.at.path))
    return sighting.name or "-".join(words) or "application"
