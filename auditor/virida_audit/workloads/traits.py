"""What is worked out of each sighting before any two are compared."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from virida_audit.model.project import SourceProject
from virida_audit.model.sighting import Form, Matter, Sighting
from virida_audit.workloads.clusters import Trait
from virida_audit.workloads.holdings import (
    STATIC_FORMS,
    Holding,
    holding_of,
    is_route,
    product_of,
)
from virida_audit.workloads.names import (
    Namer,
    image_key,
    replica_stem,
    without_environment,
)
from virida_audit.workloads.sides import side_of
from virida_audit.workloads.territory import Territories, home_of
from virida_audit.workloads.units import Units, own_names

_NAMING_FORMS = (Form.COMPOSE_SERVICE, Form.KUBERNETES, Form.CLEVER_APPLICATION)


def traits_of(
    originals: tuple[Sighting, ...],
    sightings: tuple[Sighting, ...],
    units: Units,
    territories: Territories,
    namer: Namer,
) -> list[Trait]:
    """Return the traits of sightings, sorted by place; both tuples are in the same order."""
    entries = _entries(sightings)
    found = [
        _trait(original, sighting, units, territories, namer, entries)
        for original, sighting in zip(originals, sightings, strict=True)
    ]
    return sorted(found, key=lambda each: each.order)


def territories_of(
    sightings: Iterable[Sighting], projects: Iterable[SourceProject], units: Units
) -> Territories:
    """Return the projects of the tree, as what runs in them tells."""
    homes = [
        (home_of(each), units.of(each))
        for each in sightings
        if each.form in (Form.COMPOSE_SERVICE, Form.KUBERNETES) and not is_route(each)
    ]
    return Territories(homes or [(each.folder, "") for each in projects])


def namer_of(sightings: tuple[Sighting, ...]) -> Namer:
    """Return what knows the prefixes of the tree's names."""
    names = {each.name for each in sightings if each.form in _NAMING_FORMS and not is_route(each)}
    keys = {image_key(name) for each in sightings for name in own_names(each)}
    owners = Counter(key.split("/")[-2] for key in keys if "/" in key)
    return Namer(names, owners)


def _trait(
    original: Sighting,
    sighting: Sighting,
    units: Units,
    territories: Territories,
    namer: Namer,
    entries: dict[tuple[Form, str, str], str],
) -> Trait:
    holding = holding_of(sighting)
    seen = product_of(sighting)
    is_code = holding in (Holding.CODE, Holding.OPEN)
    unit = units.of(sighting) if is_code or sighting.dockerfile else ""
    return Trait(
        original=original,
        sighting=sighting,
        holding=holding,
        unit=unit,
        hint=units.hint(sighting) if is_code else "",
        side=side_of(sighting),
        is_built=units.is_built(unit),
        territory=territories.of(home_of(sighting)),
        home=home_of(sighting),
        product=(seen.addon or seen.product) if seen else "",
        plain=namer.plain(sighting.name),
        entry=entries.get((sighting.form, sighting.group, sighting.name), sighting.name),
    )


def _entries(sightings: Iterable[Sighting]) -> dict[tuple[Form, str, str], str]:
    """Return the common name of what is written out several times in one place.

    `kafka-1` and `kafka-2` with the same image and command are one service; so are `api` and
    `api-staging` of one file.
    """
    same: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for each in sightings:
        if each.form not in STATIC_FORMS and not is_route(each):
            for stem in _stems(each):
                same[(each.form, each.group, stem, *_content(each))].add(each.name)
    found: dict[tuple[Form, str, str], str] = {}
    for key in sorted(same):
        form = Form(key[0])
        if len(same[key]) > 1 or form is Form.CLEVER_APPLICATION:
            for name in same[key]:
                found.setdefault((form, key[1], name), key[2])
    return found


def _stems(sighting: Sighting) -> tuple[str, ...]:
    bare = without_environment(sighting.name)
    if sighting.form is Form.CLEVER_APPLICATION:
        return (bare,)
    stem = replica_stem(sighting.name)
    if stem:
        return (without_environment(stem), bare)
    return (bare,)


def _content(sighting: Sighting) -> tuple[str, ...]:
    """Return what two copies of one service have in common."""
    if sighting.form is Form.CLEVER_APPLICATION:
        return ("", "", "")
    command = sighting.first(Matter.COMMAND)
    image = sighting.image.name if sighting.image else ""
    return (image, sighting.dockerfile or sighting.folder or "", command.value if command else "")
