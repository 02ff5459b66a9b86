"""Known products whose very image this tree builds: to its own team, they are code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from virida_audit.model.project import SourceProject
from virida_audit.model.sighting import Form, SeenImage, Sighting
from virida_audit.model.source import Role
from virida_audit.workloads.holdings import BARE_FAMILIES, is_dressed
from virida_audit.workloads.names import image_key

_PROGRAMS = ("example", "runtime", "needs-decision", "no-equivalent-documented")


def own_products(
    sightings: Iterable[Sighting], projects: Iterable[SourceProject]
) -> Mapping[str, str | None]:
    """Return images of products that the tree builds → the folder of sources they are called after.

    A build names its image, or a Dockerfile of the folder leaves the name to a pipeline; None
    where only a build tells. Only a name with an owner counts, such as `acme/shop`: whoever builds
    `postgres` may have taken the name of what they dress. What only dresses a product stays it.
    """
    every = tuple(sightings)
    dressed = {each.dockerfile for each in every if each.dockerfile and is_dressed(each)}
    built = {
        key
        for each in every
        if _builds(each) and each.dockerfile not in dressed
        for key in map(image_key, each.names)
    }
    homes = _homes_by_name(every, projects)
    found: dict[str, str | None] = {}
    for image in (each.image for each in every if each.image and each.image.product):
        key = image_key(image.name)
        home = homes.get(key.rpartition("/")[2]) if _is_program(image) else None
        if "/" in key and (key in built or home):
            found[key] = home
    return found


def with_owner(sighting: Sighting, own: Mapping[str, str | None]) -> Sighting:
    """Return a sighting with its image marked as the tree's own where `own` has it."""
    image = sighting.image
    if image is None or not image.product or image_key(image.name) not in own:
        return sighting
    return replace(sighting, image=replace(image, is_own=True))


def with_own_sources(sighting: Sighting, own: Mapping[str, str | None]) -> Sighting:
    """Return a sighting with the folder of the sources that its image is called after."""
    image = sighting.image
    if image is None or not image.product or sighting.folder is not None or sighting.dockerfile:
        return sighting
    return replace(sighting, folder=own.get(image_key(image.name)))


def _builds(sighting: Sighting) -> bool:
    has_sources = sighting.folder is not None or bool(sighting.dockerfile)
    return sighting.form is Form.IMAGE_BUILD and has_sources and not sighting.is_ghost


def _is_program(image: SeenImage) -> bool:
    """Tell whether it is something that a team writes, rather than a base or a managed service."""
    return image.verdict in _PROGRAMS and image.family not in BARE_FAMILIES


def _homes_by_name(
    sightings: tuple[Sighting, ...], projects: Iterable[SourceProject]
) -> dict[str, str]:
    """Return the names that only one folder of delivered sources has → that folder."""
    delivered = {
        each.folder
        for each in sightings
        if each.form is Form.DOCKERFILE
        and each.role is Role.PRODUCTION
        and not (each.is_ghost or is_dressed(each))
    }
    found: defaultdict[str, list[str]] = defaultdict(list)
    for project in projects:
        if project.folder in delivered:
            found[project.name.rpartition("/")[2].lower()].append(project.folder)
    return {name: folders[0] for name, folders in found.items() if len(folders) == 1}
