"""Who speaks of whom: the hosts in variables, what is waited for, and whom the names belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form, Matter, Sighting
from virida_audit.regex import regex
from virida_audit.workloads.clusters import Cluster, Clusters, Trait, current
from virida_audit.workloads.holdings import STATIC_FORMS, is_route

_URL_HOST = regex(r"(?:^|[\s,\"'=(])[a-z][a-z0-9+.-]*://(?:[^\s/@,]*@)?([A-Za-z0-9][\w.-]*)")
_BARE_HOST = regex(r"(?:^|[,;@\s])([A-Za-z0-9][\w-]*(?:\.[\w-]+)*)(?::\d{1,5})?(?=$|[,;/\s])")
_CLUSTER_NAME = regex(r"^([\w-]+)(?:\.[\w-]+)?\.svc(?:\..*)?$")
_LONGEST_VALUE = 2000
_SPEAKING_NAMES = regex(
    r"(?i)(?:HOSTS?|HOSTNAME|ADDR|ADDRESS|URLS?|URI|ENDPOINTS?|SERVERS?|BROKERS?|UPSTREAM|DSN"
    r"|BOOTSTRAP\w*|TARGET|PEERS?)$"
)


class Register:
    """Knows whom a host name means, where it is said."""

    def __init__(self, clusters: Iterable[Cluster]) -> None:
        """Read every name and every alias."""
        self._near: dict[tuple[str, str, str], Cluster] = {}
        self._far: dict[tuple[str, str], Cluster | None] = {}
        for each in clusters:
            for trait in each.members:
                self._learn(trait, each)

    def meant(self, host: str, trait: Trait) -> Cluster | None:
        """Return the service that a host means to the one that says it, None for nobody here."""
        name = host.lower()
        inner = _CLUSTER_NAME.match(name)
        name = inner[1] if inner else name
        one = trait.sighting
        found = self._near.get((one.form, one.group, name))
        found = found or self._far.get((trait.territory, name))
        return current(found) if found else None

    def _learn(self, trait: Trait, cluster: Cluster) -> None:
        one = trait.sighting
        if one.form in STATIC_FORMS or one.form is Form.INIT_CONTAINER or is_route(one):
            return
        for name in (one.name, *(each.value for each in one.of(Matter.ALIAS))):
            self._near.setdefault((one.form, one.group, name.lower()), cluster)
            key = (trait.territory, name.lower())
            known = self._far.setdefault(key, cluster)
            if known is not None and current(known) is not current(cluster):
                self._far[key] = None


def hosts_of(sighting: Sighting) -> Iterator[tuple[str, str]]:
    """Yield (variable, host) for what the variables of a sighting name."""
    for setting in sighting.of(Matter.VARIABLE):
        value = setting.value[:_LONGEST_VALUE]
        if not value:
            continue
        for match in _URL_HOST.finditer(value):
            yield setting.name, match[1]
        if "://" not in value and (":" in value or _SPEAKING_NAMES.search(setting.name)):
            for match in _BARE_HOST.finditer(value):
                yield setting.name, match[1]


def join_references(clusters: Clusters) -> None:
    """Join what one variable of one service calls in different places: `api`, `backend-api`."""
    register = Register(clusters)
    called: defaultdict[tuple[int, str], list[tuple[str, Cluster]]] = defaultdict(list)
    for each in clusters:
        for trait in each.members:
            for variable, host in hosts_of(trait.sighting):
                target = register.meant(host, trait)
                if target is not None:
                    called[(id(each), variable)].append((host, target))
    for (_, variable), targets in called.items():
        first = targets[0][1]
        for host, target in targets[1:]:
            one, other = current(first), current(target)
            if one is not other and one.fits(other):
                clusters.join(one, other, "reference", Confidence.MEDIUM, name=variable, host=host)
