"""The table of kinds (rules/catalogue/kubernetes.yaml), ready to be asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from virida_audit.facts.kubernetes.context import Api
from virida_audit.resources import load_data

KUSTOMIZE = "kustomize.config.k8s.io"


@dataclass(frozen=True, slots=True)
class _Tables:
    builtin: dict[tuple[str, str], tuple[str, bool]]
    """(group, kind) → (category, it stands in a namespace)."""
    removals: dict[tuple[str, str], tuple[str, str, str]]
    """(API version, kind) → (deprecated in, removed in, replacement)."""
    exact: dict[str, dict[str, Any]]
    endings: tuple[tuple[str, dict[str, Any]], ...]
    """(`.ending`, row), longest first."""


@cache
def api_of(api_version: str, kind: str) -> Api:
    """Return what is known of a kind in an API version; any text gives a value."""
    group, _, version = api_version.rpartition("/")
    tables = _tables()
    deprecated, removed, replacement = tables.removals.get((api_version, kind), ("", "", ""))
    builtin = tables.builtin.get((group, kind.removesuffix("List") or kind))
    if builtin is not None:
        return Api(
            group,
            version,
            kind,
            category=builtin[0],
            is_namespaced=builtin[1],
            is_builtin=True,
            is_known=True,
            deprecated_in=deprecated,
            removed_in=removed,
            replacement=replacement,
        )
    return _custom(tables, group, version, kind)


def builtin_kinds() -> tuple[tuple[str, str], ...]:
    """Return (group, kind) of every kind of Kubernetes itself that the table has, sorted."""
    return tuple(sorted(_tables().builtin))


def _custom(tables: _Tables, group: str, version: str, kind: str) -> Api:
    if group == KUSTOMIZE:
        return Api(group, version, kind, "gitops", is_known=True, operator="kustomize")
    row = tables.exact.get(group)
    if row is None:
        row = next((row for ending, row in tables.endings if group.endswith(ending)), None)
    if row is None:
        return Api(group, version, kind)
    own = row.get("kinds", {}).get(kind, {})
    if isinstance(own, str):
        own = {"category": own}
    return Api(
        group,
        version,
        kind,
        category=own.get("category", row["category"]),
        is_known=True,
        operator=row["operator"],
        product=own.get("product", row.get("product", "")),
    )


@cache
def _tables() -> _Tables:
    rows = cast(dict[str, list[dict[str, Any]]], load_data("rules/catalogue/kubernetes.yaml"))
    endings = [(row["group"], row) for row in rows["custom"] if row["group"].startswith(".")]
    return _Tables(
        builtin={
            (row["group"], kind): (row["category"], not row.get("cluster", False))
            for row in rows["builtin"]
            for kind in row["kinds"]
        },
        removals={
            (row["version"], kind): (
                row.get("deprecated", ""),
                row.get("removed", ""),
                row.get("replacement", ""),
            )
            for row in rows["removals"]
            for kind in row["kinds"]
        },
        exact={row["group"]: row for row in rows["custom"]},
        endings=tuple(sorted(endings, key=lambda pair: (-len(pair[0]), pair[0]))),
    )
