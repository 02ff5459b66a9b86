"""Sources that reach a container by a mount: `node` with `./api:/srv` runs the code in `api`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from virida_audit.model.sighting import Matter, Sighting
from virida_audit.workloads.holdings import BARE_FAMILIES

_WEB_SERVER = "web-server"


def with_mounted_sources(sighting: Sighting, folders: Collection[str]) -> Sighting:
    """Return a sighting with the folder of the sources it mounts, itself where it mounts none.

    `folders` hold sources. A web server that waits for others is a proxy, whatever it mounts.
    """
    image = sighting.image
    if sighting.folder is not None or sighting.dockerfile or image is None or image.is_own:
        return sighting
    if image.family not in (*BARE_FAMILIES, _WEB_SERVER):
        return sighting
    is_server = image.family == _WEB_SERVER
    if is_server and sighting.first(Matter.DEPENDS):
        return sighting
    found = [
        each.name
        for each in sighting.of(Matter.MOUNT)
        if each.name in folders or (not is_server and "source" in each.detail.split())
    ]
    if not found:
        return sighting
    folder = min(found, key=lambda each: (each not in folders, -each.count("/"), each))
    return replace(sighting, folder=folder, is_static_site=sighting.is_static_site or is_server)
