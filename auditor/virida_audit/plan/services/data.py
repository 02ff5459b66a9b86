"""Data that has to be carried over to an add-on, and the documented ways to do it."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.sighting import Matter, Sighting
from virida_audit.model.text import Text
from virida_audit.model.workload import Workload
from virida_audit.products import Product
from virida_audit.texts import say

_WAYS = {
    "postgresql-addon": ("carry-postgresql-dump", "carry-postgresql-restore"),
    "mysql-addon": ("carry-mysql-dump", "carry-mysql-import"),
    "mongodb-addon": ("carry-mongodb-dump", "carry-mongodb-restore"),
    "redis-addon": ("carry-redis",),
    "cellar-addon": ("carry-cellar-bucket", "carry-cellar-copy"),
    "fs-bucket": ("carry-bucket",),
    "es-addon": ("carry-undocumented",),
    "metabase": ("carry-metabase",),
}
"""content/doc/addons/{postgresql,mysql,mongodb,cellar,fs-bucket,metabase}.md, 2026-07-01."""

_TEMPORARY = frozenset(("tmpfs", "emptydir"))
_SETTINGS = frozenset(("config", "secret", "configmap", "config-map", "projected"))
_INIT_FOLDER = "/docker-entrypoint-initdb.d"


def volumes_of(workload: Workload, product: Product | None) -> tuple[Stated, ...]:
    """Return what keeps the data of a service, each volume once, sorted by name."""
    found: dict[str, list[Origin]] = {}
    for sighting in workload.sightings:
        for name, origin in _volumes(sighting, product):
            found.setdefault(name, []).append(origin)
    return tuple(
        Stated(name, tuple(dict.fromkeys(origins))) for name, origins in sorted(found.items())
    )


def carry_steps(provider: str, addon: str) -> tuple[Text, ...]:
    """Return how the data of a service gets into an add-on, step by step."""
    codes = _WAYS.get(provider, ("carry-undocumented",))
    return tuple(say(f"plan-service.{code}", addon=addon) for code in codes)


def init_scripts(workload: Workload | None) -> tuple[Origin, ...]:
    """Return the places that hand SQL to the image of a database when it first starts."""
    if workload is None:
        return ()
    return tuple(
        Origin(say("plan-service.init-scripts-seen"), at=setting.at)
        for sighting in workload.sightings
        for setting in sighting.of(Matter.MOUNT)
        if setting.value.startswith(_INIT_FOLDER)
    )


def _volumes(sighting: Sighting, product: Product | None) -> Iterator[tuple[str, Origin]]:
    paths = product.data_paths if product is not None else ()
    for setting in sighting.of(Matter.MOUNT):
        kinds = setting.detail.lower().replace(",", " ").split()
        if _TEMPORARY.intersection(kinds) or _SETTINGS.intersection(kinds):
            continue
        inside = setting.value.rstrip("/")
        if paths and not any(inside == each or inside.startswith(f"{each}/") for each in paths):
            continue
        if setting.name:
            why = say("plan-service.volume-seen", path=setting.value)
            yield setting.name, Origin(why, at=setting.at)
