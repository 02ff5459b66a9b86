"""The same service in several files: dev, staging and prod variants of one project.

Evidence, strongest first: the files are merged; both are the entry from outside; the same build;
the same image for the same job; the only one of its product; the same name; the same name without
environment words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from virida_audit.facts.commands import Purpose
from virida_audit.facts.compose.model import GONE, OWN_CODE, Sibling
from virida_audit.facts.compose.service import Described
from virida_audit.model.source import Role
from virida_audit.parse.compose import Table

_MAX_ALIKE = 100
"""Services of one image, build or product that are still compared."""
_MAX_PAIRS = 200_000
_CODE = ("code", "worker", "one-shot", "scheduled")
_NOISE = frozenset(
    (
        *("dev", "development", "local", "test", "ci"),
        *("staging", "stage", "preprod", "prod", "production"),
        *("srv", "service", "svc", "app"),
    )
)

Key = tuple[str, str]
"""Path and name of a service."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """One service as one file declares it."""

    path: str
    line: int
    files: tuple[str, ...]
    """The project's files."""
    environment: str
    role: Role
    family: str
    """The folder that variants of one project share."""
    is_whole: bool
    """This file gives its image, its build or what it extends."""
    one: Described
    becomes: str


def siblings_of(every: Iterable[Appearance]) -> Mapping[tuple[str, str], tuple[Sibling, ...]]:
    """Return the siblings of each appearance by (path, service name), sorted by path and name.

    What is the same as the same is the same: evidence is then that of the first step.
    """
    listed = tuple(every)
    products = Counter((each.path, each.one.base.product) for each in listed)
    direct: dict[Key, dict[Key, str]] = {_key(each): {} for each in listed}
    for one, other in _pairs(listed):
        evidence = _evidence(one, other, products)
        if evidence is not None:
            direct[_key(one)][_key(other)] = evidence
            direct[_key(other)][_key(one)] = evidence
    by_key = {_key(each): each for each in listed}
    return {key: _reached(key, direct, by_key) for key in direct}


def _pairs(every: tuple[Appearance, ...]) -> Iterator[tuple[Appearance, Appearance]]:
    """Yield the pairs that have anything in common, each once."""
    groups: dict[tuple[str, ...], list[Appearance]] = {}
    for each in every:
        image, product = each.one.image.name, each.one.base.product
        keys: list[tuple[str, ...]] = [("name", each.one.name), ("normal", _normal(each))]
        keys += [("build", *each.one.recipe)] if each.one.recipe else []
        keys += [("image", image)] if image else []
        keys += [("product", product)] if product else []
        keys += [("entry",)] if _is_entry(each) else []
        for key in keys:
            groups.setdefault(key, []).append(each)
    met: set[tuple[Key, Key]] = set()
    for key, group in groups.items():
        # A name stands once in a file; anything else that is this common says nothing.
        if len(group) > _MAX_ALIKE and key[0] != "name":
            continue
        for one, other in combinations(group, 2):
            pair = _key(one), _key(other)
            if one.path != other.path and pair not in met and len(met) < _MAX_PAIRS:
                met.add(pair)
                yield one, other


def _reached(
    start: Key, direct: Mapping[Key, Mapping[Key, str]], by_key: Mapping[Key, Appearance]
) -> tuple[Sibling, ...]:
    found = dict(direct[start])
    pending = list(found)
    while pending:
        step = pending.pop()
        for key in direct[step]:
            if key != start and key[0] != start[0] and key not in found:
                found[key] = found[step]
                pending.append(key)
    return tuple(
        Sibling(path, name, by_key[path, name].environment, by_key[path, name].line, evidence)
        for (path, name), evidence in sorted(found.items())
    )


def primary_of(one: Appearance, others: Iterable[Appearance]) -> bool:
    """Tell whether an appearance is the one findings speak of: whole, and nearest production."""
    return all(_order(one) <= _order(other) for other in others)


def _key(one: Appearance) -> Key:
    return one.path, one.one.name


def _order(one: Appearance) -> tuple[bool, bool, int, bool, str]:
    return (
        not one.is_whole,
        one.role is not Role.PRODUCTION,
        len(one.files) if one.path != one.files[0] else 0,
        one.environment not in ("", "prod"),
        one.path,
    )


def _evidence(one: Appearance, other: Appearance, products: Counter[Key]) -> str | None:
    if one.path == other.path:
        return None
    is_merged = bool(set(one.files) & set(other.files))
    if one.one.name == other.one.name and is_merged:
        return "same-project"
    if other.path in one.files or one.path in other.files:
        return None
    if _is_entry(one) and _is_entry(other):
        return "entry"
    if _kind(one) != _kind(other):
        return None
    if one.one.recipe and (one.one.recipe, _job(one)) == (other.one.recipe, _job(other)):
        return "build"
    is_code = _kind(one) in _CODE
    if is_code and one.one.image.name and one.one.image.name == other.one.image.name:
        return "image" if _same_job(one, other) else None
    product = one.one.base.product
    if not is_code and product and product == other.one.base.product:
        is_only = products[one.path, product] == products[other.path, product] == 1
        return "product" if is_only or one.one.name == other.one.name else None
    if one.one.name == other.one.name:
        return "name"
    return "similar-name" if _normal(one) == _normal(other) != "" else None


def _is_entry(one: Appearance) -> bool:
    """Tell whether it is the proxy that the outside comes in by, whatever its product."""
    is_proxy = one.one.base.family in ("proxy", "web-server") and one.becomes not in OWN_CODE
    ports = (item for item in one.one.table.items_of("ports") if isinstance(item, Table))
    return is_proxy and any(port.text("published") in ("80", "443") for port in ports)


def _kind(one: Appearance) -> str:
    if one.becomes in ("application", "own-image", "image-only", "runtime"):
        return "code"
    return "gone" if one.becomes in GONE else one.becomes


def _job(one: Appearance) -> str:
    return one.one.command if one.becomes in ("worker", "one-shot", "scheduled") else ""


def _same_job(one: Appearance, other: Appearance) -> bool:
    if one.becomes in ("one-shot", "scheduled"):
        return one.one.command == other.one.command
    return Purpose.UNKNOWN in (one.one.purpose, other.one.purpose) or (
        one.one.purpose == other.one.purpose
    )


def _normal(one: Appearance) -> str:
    words = re.findall(r"[a-z0-9]+", one.one.name.lower())
    return "-".join(word for word in words if word not in _NOISE)
