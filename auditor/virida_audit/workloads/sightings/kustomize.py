"""Overlays: what each environment changes of the workloads that its bases hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from virida_audit.catalogue import Catalogue
from virida_audit.facts.kubernetes import KustomizeOverlay
from virida_audit.facts.kubernetes.packaging import OverlayObject
from virida_audit.model.sighting import Sighting
from virida_audit.workloads.sightings.environments import overlay_environment
from virida_audit.workloads.sightings.overlay_objects import object_sighting
from virida_audit.workloads.sightings.veil import Veil


def overlay_sightings(
    overlay: KustomizeOverlay,
    path: str,
    veil: Veil,
    catalogue: Catalogue,
    *,
    is_changed: bool,
) -> Iterator[Sighting]:
    """Yield one part for each workload of an overlay; a base that changes nothing has none.

    An overlay whose name is no environment's would speak for all of them, and is left out.
    """
    environment = overlay_environment(path, overlay.environment)
    if not environment and (overlay.is_overlay or overlay.is_component or not is_changed):
        return
    for one in overlay.objects:
        if one.images and one.at.path:
            group = one.at.path.rpartition("/")[0] or "."
            part = object_sighting(
                one, one.original, group, environment, overlay.at, overlay.role, veil, catalogue
            )
            if environment:
                yield part
            elif own := _own_words(part, one, path):
                yield own


def _own_words(part: Sighting, one: OverlayObject, path: str) -> Sighting | None:
    """Return only what a base says besides the files it gathers; None where that is nothing."""
    settings = tuple(each for each in part.settings if each.at.path == path)
    is_image_set = any(key == "image" and at.path == path for key, at in one.places)
    if not settings and not is_image_set:
        return None
    if is_image_set:
        return replace(part, settings=settings)
    return replace(part, settings=settings, image=None, names=())
