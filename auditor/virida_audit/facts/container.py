"""Habits of container images that several readers recognise (rules/catalogue/container.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from virida_audit.resources import load_data

_CACHES = frozenset(
    {"node_modules", ".cache", ".npm", ".pnpm-store", ".venv", "vendor", ".gradle", ".m2"}
)


@dataclass(frozen=True, slots=True)
class Habits:
    """The tables of `container.yaml`, ready to look things up."""

    prefixes: tuple[tuple[str, str], ...]
    """(path prefix, purpose), longest first."""
    names: Mapping[str, str]
    """File name → purpose."""
    services: Mapping[int, str]
    """Port → what listens there and does not speak HTTP."""
    image_variables: frozenset[str]
    inits: frozenset[str]
    process_managers: frozenset[str]
    schedulers: frozenset[str]
    web_servers: frozenset[str]
    installers: frozenset[str]
    """Packages that only install others."""
    engine_packages: frozenset[str]
    stage_roles: Mapping[str, str]
    """Word in the name of a build stage → role of what stands in it."""


@cache
def habits() -> Habits:
    """Return the tables, read once."""
    rows = cast(dict[str, list[Any]], load_data("rules/catalogue/container.yaml"))
    places = rows["destinations"]
    prefixes = [(row["prefix"], row["purpose"]) for row in places if "prefix" in row]
    return Habits(
        prefixes=tuple(sorted(prefixes, key=lambda pair: (-len(pair[0]), pair[0]))),
        names={row["name"]: row["purpose"] for row in places if "name" in row},
        services={row["number"]: row["service"] for row in rows["ports"]},
        image_variables=frozenset(rows["image_variables"]),
        inits=frozenset(rows["inits"]),
        process_managers=frozenset(rows["process_managers"]),
        schedulers=frozenset(rows["schedulers"]),
        web_servers=frozenset(rows["web_servers"]),
        installers=frozenset(rows["installers"]),
        engine_packages=frozenset(rows["engine_packages"]),
        stage_roles={word: row["role"] for row in rows["stages"] for word in row["words"]},
    )


def purpose_of(sources: tuple[str, ...], destination: str) -> str:
    """Return what a file copied there is for, e.g. `nginx-config`; empty where nothing is known."""
    known = habits()
    for prefix, purpose in known.prefixes:
        if destination == prefix or destination.startswith(f"{prefix}/"):
            return purpose
    names = [destination.rstrip("/").rpartition("/")[2]]
    if len(sources) == 1:
        names.append(sources[0].rpartition("/")[2])
    return next((known.names[name] for name in names if name in known.names), "")


def is_cache(path: str) -> bool:
    """Tell whether a folder in the container holds what can be fetched or built again."""
    return not _CACHES.isdisjoint(path.strip("/").split("/"))
