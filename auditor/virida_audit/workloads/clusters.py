"""Sightings that are one service, grown merge by merge; what cannot be one never becomes one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from virida_audit.model.location import Location
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form, Sighting
from virida_audit.model.workload import Merge
from virida_audit.texts import Value, say
from virida_audit.workloads.holdings import STATIC_FORMS, Holding, is_route
from virida_audit.workloads.sides import Side

Place = tuple[Form, str]
Key = tuple[str, ...]
_SEATED = (Form.COMPOSE_SERVICE, Form.KUBERNETES, Form.CLEVER_APPLICATION, Form.PROCFILE)
"""Forms where two names side by side are two services."""
_SEATS_TRIED = 8
"""How many different services of one key are looked at before a new one is begun."""


@dataclass(frozen=True, slots=True)
class Trait:
    """A sighting with what was worked out of it."""

    original: Sighting
    """As it came in."""
    sighting: Sighting
    """With the folder of the sources it mounts."""
    holding: Holding
    unit: str
    """Id of the code it runs; empty where it runs none or none is known."""
    hint: str
    """What its build makes of the code beside its usual program; empty for that."""
    side: Side
    is_built: bool
    """Sources or a build of that code are in the tree."""
    territory: str
    """Folder of the project that it is a part of."""
    home: str
    """Folder that it speaks for, which may be one below its project's."""
    product: str
    """Managed service or product it is; empty for code."""
    plain: tuple[str, ...]
    """Words of its name that carry meaning."""
    entry: str
    """What makes its name unique where it stands."""

    @property
    def order(self) -> tuple[Location, Form, str, str, str]:
        """Return what sightings are sorted by."""
        one = self.sighting
        return (one.at, one.form, one.group, one.name, one.stage)


@dataclass(slots=True, eq=False)
class Cluster:
    """A service in the making."""

    members: list[Trait]
    units: set[str] = field(default_factory=set)
    built: set[str] = field(default_factory=set)
    """Those of its units that the tree holds."""
    stands_on: set[str] = field(default_factory=set)
    """Code of images that its own is built on, and that nothing runs by itself."""
    products: set[str] = field(default_factory=set)
    seats: dict[Place, set[str]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    is_external: bool = False
    into: Cluster | None = None

    @classmethod
    def of(cls, trait: Trait) -> Cluster:
        """Return a service that is seen once."""
        one = trait.sighting
        seated = one.form in _SEATED and bool(one.group) and not is_route(one)
        return cls(
            members=[trait],
            units={trait.unit} if trait.unit else set(),
            built={trait.unit} if trait.is_built else set(),
            products={trait.product} if trait.product else set(),
            seats={(one.form, one.group): {trait.entry}} if seated else {},
            is_external=trait.holding is Holding.EXTERNAL,
        )

    @property
    def first(self) -> Trait:
        """Return its first sighting."""
        return self.members[0]

    @property
    def is_code(self) -> bool:
        """Tell whether code of the team, or an image of unknown content, runs in it."""
        return bool(self.units) and not self.products

    @property
    def is_open(self) -> bool:
        """Tell whether nothing in it says what it is."""
        return all(each.holding is Holding.OPEN for each in self.members)

    @property
    def is_routing(self) -> bool:
        """Tell whether it is a way in from the public."""
        return any(each.holding is Holding.ROUTING for each in self.members)

    @property
    def side(self) -> Side:
        """Return the part it plays with its code, as most appearances say."""
        votes = Counter(
            each.side
            for each in self.members
            if each.holding is Holding.CODE and each.sighting.form not in STATIC_FORMS
        )
        order = list(Side)
        return min(votes, key=lambda each: (-votes[each], order.index(each)), default=Side.MAIN)

    def fits(self, other: Cluster) -> bool:
        """Tell whether nothing speaks against both being one."""
        if self.is_external is not other.is_external:
            return False
        if self.built and other.built and self.built.isdisjoint(other.built):
            return False
        if self.products and other.products:
            if self.products.isdisjoint(other.products):
                return False
        elif (self.products and other.is_code) or (other.products and self.is_code):
            return False
        return self.stands_apart(other)

    def stands_apart(self, other: Cluster) -> bool:
        """Tell whether they are never two services side by side."""
        few, many = sorted((self.seats, other.seats), key=len)
        return all(names == many[place] for place, names in few.items() if place in many)


class Clusters:
    """All services in the making."""

    def __init__(self, traits: Iterable[Trait]) -> None:
        """Begin with a service for each sighting, in their order."""
        self.every = [Cluster.of(each) for each in traits]

    def __iter__(self) -> Iterator[Cluster]:
        """Yield the services as they are by now, in order of their first sighting."""
        self.every = [each for each in self.every if each.into is None]
        return iter(tuple(self.every))

    def join(
        self,
        one: Cluster,
        other: Cluster,
        code: str,
        confidence: Confidence,
        message: str = "",
        **values: Value,
    ) -> Cluster:
        """Make two services one and keep why; what `fits` says is the caller's to ask.

        `message` is the id of the reason where that of the code does not say it.
        """
        one, other = current(one), current(other)
        if one is other:
            return one
        into, gone = sorted((one, other), key=lambda each: each.first.order)
        into.merges.append(
            Merge(
                one=into.first.sighting.at,
                other=gone.first.sighting.at,
                code=code,
                why=say(message or f"workload.same-{code}", **values),
                confidence=confidence,
            )
        )
        into.merges += gone.merges
        into.members += gone.members
        into.is_external = into.is_external and gone.is_external
        into.units |= gone.units
        into.built |= gone.built
        into.stands_on |= gone.stands_on
        into.products |= gone.products
        for place, names in gone.seats.items():
            into.seats.setdefault(place, set()).update(names)
        gone.into = into
        return into

    def join_by(
        self, pairs: Iterable[tuple[Key, Cluster]], code: str, confidence: Confidence
    ) -> None:
        """Join what shares a key and fits, in the order given; the last of a key is the name."""
        seats: dict[Key, list[Cluster]] = {}
        for key, cluster in pairs:
            found = seats.setdefault(key, [])
            for index, seat in enumerate(found[:_SEATS_TRIED]):
                here, there = current(seat), current(cluster)
                if here is there or here.fits(there):
                    found[index] = self.join(here, there, code, confidence, name=key[-1])
                    break
            else:
                found.append(cluster)


def current(cluster: Cluster) -> Cluster:
    """Return the service that a service has become part of."""
    while cluster.into is not None:
        cluster = cluster.into
    return cluster
