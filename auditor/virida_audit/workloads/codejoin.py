"""Join what runs the same code: first the programs of a unit, then what builds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from virida_audit.model.location import Location
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form, Matter
from virida_audit.model.source import Role
from virida_audit.workloads.clusters import Cluster, Clusters, Trait, current
from virida_audit.workloads.holdings import STATIC_FORMS
from virida_audit.workloads.names import Namer, image_key
from virida_audit.workloads.sides import Side, command_of

_APART = (Role.TEST, Role.CI, Role.EXAMPLE, Role.DOCUMENTATION)
_SINGLE_SIDES = (Side.MAIN, Side.WORKER)
"""Sides of which two places that have one each have the same one. Two tasks may well differ."""


def join_code(clusters: Clusters, namer: Namer) -> None:
    """Join the programs of each unit of code, whatever each place calls them."""
    running: defaultdict[tuple[str, str], list[Cluster]] = defaultdict(list)
    building: defaultdict[str, list[Cluster]] = defaultdict(list)
    for each in clusters:
        trait = telling(each)
        if trait is None:
            continue
        if trait.sighting.form in STATIC_FORMS:
            building[trait.unit].append(each)
        else:
            running[bucket_of(trait)].append(each)
    for found in running.values():
        _join_programs(clusters, found, namer)
    for unit, builds in building.items():
        _join_builds(clusters, builds, running.get((unit, ""), []))


def main_of(found: list[Cluster]) -> Cluster | None:
    """Return the service that a unit of code is there for, None for an empty list."""
    return min(found, key=_main_first, default=None)


def telling(cluster: Cluster) -> Trait | None:
    """Return the appearance that says which code it is: one that the tree builds before others."""
    found = [each for each in cluster.members if each.unit]
    return min(found, key=lambda each: (not each.is_built, each.order), default=None)


def bucket_of(trait: Trait) -> tuple[str, str]:
    """Return where the same code is the same program: public images only within a project."""
    image = trait.sighting.image
    is_ours = trait.is_built or (image is not None and image.is_own)
    return (trait.unit, "" if is_ours else trait.territory)


def _join_programs(clusters: Clusters, found: list[Cluster], namer: Namer) -> None:
    code = "build" if found[0].built else "image"
    for keys in (_by_name, _by_hint, _by_plain_name, _by_command):
        pairs = [(key, each) for each in _still(found) for key in keys(each, namer, found)]
        clusters.join_by(pairs, code, Confidence.HIGH)
    for side in _SINGLE_SIDES:
        left = [each for each in _still(found) if each.side is side and not _is_apart(each)]
        _join_only(clusters, left, code)


def _by_name(cluster: Cluster, namer: Namer, found: list[Cluster]) -> Iterator[tuple[str, str]]:
    for trait in cluster.members:
        yield cluster.side, trait.sighting.name.lower()


def _by_hint(cluster: Cluster, namer: Namer, found: list[Cluster]) -> Iterator[tuple[str, str]]:
    """Yield the stage or the ending of the Dockerfile where a unit gives several programs."""
    for trait in cluster.members:
        hint = trait.hint
        if hint:
            yield cluster.side, hint


def _by_plain_name(
    cluster: Cluster, namer: Namer, found: list[Cluster]
) -> Iterator[tuple[str, str]]:
    """Yield what is left of a name without the words of the whole unit: `worker`."""
    for trait in cluster.members:
        yield cluster.side, "-".join(trait.plain)
        if cluster.side is not Side.MAIN:
            yield cluster.side, trait.plain[-1] if trait.plain else ""


def _by_command(cluster: Cluster, namer: Namer, found: list[Cluster]) -> Iterator[tuple[str, str]]:
    if _is_apart(cluster):
        return
    for trait in cluster.members:
        command = command_of(trait.sighting)
        if command:
            yield cluster.side, command


def _join_only(clusters: Clusters, left: list[Cluster], code: str) -> None:
    """Join what is the only one of its side wherever it appears; leave it where one place has two.

    A place that has two would have to say which of them the others are.
    """
    seen: set[tuple[Form, str]] = set()
    for each in left:
        if not seen.isdisjoint(each.seats):
            return
        seen.update(each.seats)
    for other in left[1:]:
        if current(left[0]).fits(other):
            name = other.first.sighting.name
            clusters.join(left[0], other, code, Confidence.HIGH, name=name)


def _join_builds(clusters: Clusters, builds: list[Cluster], running: list[Cluster]) -> None:
    """Give each Dockerfile and each build of an image to the program it makes."""
    programs = _still(running)
    by_recipe: dict[tuple[str, str], list[Cluster]] = defaultdict(list)
    by_image: dict[str, list[Cluster]] = defaultdict(list)
    for each in programs:
        for trait in each.members:
            one = trait.sighting
            if one.dockerfile:
                by_recipe[(one.dockerfile, one.stage)].append(each)
            for name in one.names:
                by_image[image_key(name)].append(each)
    alone: dict[str, Cluster] = {}
    for each in builds:
        one = each.first.sighting
        made = [by_image[key] for key in map(image_key, one.names) if key in by_image]
        choices = by_recipe.get((one.dockerfile, one.stage)) or (made[0] if made else [])
        if not choices and not each.first.hint:
            choices = programs
        main = main_of([current(choice) for choice in choices])
        if main is None:
            alone[each.first.hint] = clusters.join(
                alone.get(each.first.hint, each), each, "build", Confidence.HIGH, name=one.name
            )
        elif main.fits(each) or main.built & each.built:
            clusters.join(main, each, "build", Confidence.HIGH, name=one.name)


def _main_first(cluster: Cluster) -> tuple[bool, bool, bool, bool, Location]:
    traits = [each for each in cluster.members if each.sighting.form not in STATIC_FORMS]
    is_production = any(each.sighting.role is Role.PRODUCTION for each in traits)
    has_ports = any(each.sighting.first(Matter.PORT) for each in traits)
    has_command = all(each.sighting.first(Matter.COMMAND) for each in traits)
    is_side = cluster.side is not Side.MAIN
    first = min((each.sighting.at for each in traits), default=cluster.first.sighting.at)
    return (is_side, not is_production, not has_ports, has_command, first)


def _is_apart(cluster: Cluster) -> bool:
    """Tell whether it is no part of what is delivered."""
    is_side = cluster.side is not Side.MAIN
    return is_side and all(each.sighting.role in _APART for each in cluster.members)


def _still(found: list[Cluster]) -> list[Cluster]:
    """Return what clusters have become, each once."""
    return list({id(each): each for each in map(current, found)}.values())
