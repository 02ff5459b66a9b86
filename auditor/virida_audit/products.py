"""Tell which product an image holds, from the rows of the image catalogue.

No file is read here: whoever loads the catalogue hands its rows in. The rows are described in
`rules/catalogue/schema/images.schema.json`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from virida_audit.model.text import Text
from virida_audit.parse.image import ImageReference
from virida_audit.parse.registry_host import DOCKER_HUB
from virida_audit.regex import regex

Row = Mapping[str, Any]
"""One row of the catalogue, as its schema describes it."""

_MIRROR_PART = regex(
    r"(?:docker-?hub|docker[._-](?:io|remote|proxy|cache|mirror|virtual)|hub|library|mirror|proxy"
    r"|cache)(?:[._-](?:docker|hub|io|library|mirror|proxy|cache|remote|virtual))*"
)
"""A part of a private path that says its images are copies: `registry.acme.io/dockerhub/redis`.
A bare `docker` does not: it is where many registries keep a company's own images."""

_MIRROR_VARIABLE = regex("REGISTRY|MIRROR|PROXY|HUB|PREFIX|CACHE", re.IGNORECASE)
_OWNER_VARIABLE = regex(
    "IMAGE(?!_?REGISTRY)|OWNER|USER|NAMESPACE|PROJECT|REPO|ORG|TEAM", re.IGNORECASE
)
_LEADING_VARIABLE = regex(
    r"(?P<variable>\$?\{\{.*?\}\}|\$\{[^}]*\}|\$\([^)]*\)|\$[A-Za-z_]\w*)/?(?P<rest>.*)"
)


class Verdict(StrEnum):
    """What becomes of a product on the platform."""

    RUNTIME = "runtime"
    ADDON = "addon"
    PLATFORM = "platform"
    TOOL_TO_DROP = "tool-to-drop"
    DEVELOPMENT_ONLY = "development-only"
    EXAMPLE = "example"
    NO_EQUIVALENT_DOCUMENTED = "no-equivalent-documented"
    NEEDS_DECISION = "needs-decision"


class MatchConfidence(StrEnum):
    """How sure it is that the image is the product, and not something of the same name."""

    HIGH = "high"
    """The name is in the catalogue, or on a mirror known to serve it unchanged."""
    MEDIUM = "medium"
    """The whole path, owner included, or a path that names a mirror, on another registry."""
    LOW = "low"
    """The last part of the name alone, on a registry that is private or not known."""


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer: exactly one of `runtime`, `addon` and `platform` is given."""

    when: Text
    runtime: str | None = None
    addon: str | None = None
    platform: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """What an image holds and what takes its place."""

    product: str
    """Stable id, e.g. `postgresql`."""
    name: str
    family: str
    verdict: Verdict
    approach: Text
    sources: tuple[str, ...]
    checked: str
    """Date of the sources, YYYY-MM-DD."""
    runtime: str | None = None
    """Value of `clever create --type`."""
    addon: str | None = None
    """Exact provider id."""
    platform: str | None = None
    """Feature id of the catalogue's schema."""
    version_variable: str | None = None
    options: tuple[Option, ...] = ()
    caveats: Text | None = None
    is_http: bool = False
    ports: tuple[int, ...] = ()
    """Ports it listens on by default, the main one first."""
    data_paths: tuple[str, ...] = ()
    names_apps_expect: tuple[str, ...] = ()
    confidence: MatchConfidence = MatchConfidence.HIGH


class Products:
    """The image catalogue, ready to be asked. Nothing is built before the first question."""

    def __init__(self, rows: Sequence[Row], mirrors: Sequence[str] = ()) -> None:
        """Keep the `images` and the `mirrors` of the catalogue as they were loaded."""
        self._rows = rows
        self._mirrors = tuple(sorted(mirrors, key=len, reverse=True))
        self._built: dict[str, Product] = {}

    def product_of(self, image: ImageReference) -> Product | None:
        """Return what `image` holds, with the confidence of the match, or None.

        An exact name wins over a `…/*` row, a longer `…/*` over a shorter one, and any row over a
        guess. Another owner's image of the same name (`acme/postgres`) is not a match.
        """
        if image.problem is not None:
            return None
        row = self._named(image.name)
        if row is not None:
            return self._product(row)
        guess = self._guess(image)
        if guess is None:
            return None
        row, confidence = guess
        return replace(self._product(row), confidence=confidence)

    def by_id(self, product: str) -> Product | None:
        """Return the product with this id, or None."""
        row = self._by_id.get(product)
        return None if row is None else self._product(row)

    @cached_property
    def _by_id(self) -> dict[str, Row]:
        return {row["product"]: row for row in self._rows}

    @cached_property
    def _by_name(self) -> dict[str, Row]:
        return {name: row for row in self._rows for name in row["images"]}

    def _named(self, name: str) -> Row | None:
        """Find a row by exact name, by the name behind a mirror, then by `…/*`."""
        for candidate in (name, *self._behind_mirrors(name)):
            row = self._by_name.get(candidate)
            if row is not None:
                return row
        parent = name.rpartition("/")[0]
        while parent:
            row = self._by_name.get(f"{parent}/*")
            if row is not None:
                return row
            parent = parent.rpartition("/")[0]
        return None

    def _behind_mirrors(self, name: str) -> tuple[str, ...]:
        return tuple(
            name.removeprefix(mirror).removeprefix("library/")
            for mirror in self._mirrors
            if name.startswith(mirror)
        )

    def _guess(self, image: ImageReference) -> tuple[Row, MatchConfidence] | None:
        if image.is_partial:
            return self._behind_variable(image.repository) if image.registry is None else None
        if image.registry == DOCKER_HUB:
            return None
        return self._on_private_registry(image.repository)

    def _on_private_registry(self, path: str) -> tuple[Row, MatchConfidence] | None:
        parts = path.split("/")
        for start in range(len(parts) - 1):
            row = self._by_name.get("/".join(parts[start:]))
            if row is not None:
                return row, MatchConfidence.MEDIUM
        row = self._by_name.get(parts[-1])
        if row is None:
            return None
        if len(parts) == 1:
            return row, MatchConfidence.LOW
        return (row, MatchConfidence.MEDIUM) if _MIRROR_PART.fullmatch(parts[-2]) else None

    def _behind_variable(self, path: str) -> tuple[Row, MatchConfidence] | None:
        match = _LEADING_VARIABLE.fullmatch(path)
        if match is None or not _is_mirror_variable(match["variable"]):
            return None
        row = self._by_name.get(match["rest"].removeprefix("library/"))
        return None if row is None else (row, MatchConfidence.LOW)

    def _product(self, row: Row) -> Product:
        product = self._built.get(row["product"])
        if product is None:
            product = self._built[row["product"]] = _product_from(row)
        return product


def _is_mirror_variable(variable: str) -> bool:
    return bool(_MIRROR_VARIABLE.search(variable)) and not _OWNER_VARIABLE.search(variable)


def _product_from(row: Row) -> Product:
    return Product(
        product=row["product"],
        name=row["name"],
        family=row["family"],
        verdict=Verdict(row["verdict"]),
        approach=Text(**row["approach"]),
        sources=tuple(row["sources"]),
        checked=row["checked"],
        runtime=row.get("runtime"),
        addon=row.get("addon"),
        platform=row.get("platform"),
        version_variable=row.get("version_variable"),
        options=tuple(_option_from(option) for option in row.get("options", ())),
        caveats=Text(**row["caveats"]) if "caveats" in row else None,
        is_http=row.get("is_http", False),
        ports=tuple(row.get("ports", ())),
        data_paths=tuple(row.get("data_paths", ())),
        names_apps_expect=tuple(row.get("names_apps_expect", ())),
    )


def _option_from(option: Row) -> Option:
    return Option(
        when=Text(**option["when"]),
        runtime=option.get("runtime"),
        addon=option.get("addon"),
        platform=option.get("platform"),
    )
