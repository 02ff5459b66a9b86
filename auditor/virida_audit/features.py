"""Load the features of the report (rules/features.yaml)."""

from __future__ import annotations

from typing import Any, cast

from virida_audit.model.feature import Feature
from virida_audit.model.text import Text
from virida_audit.resources import load_data

_TEXTS = ("title", "purpose", "reason", "replaced_by")


def load_features() -> tuple[Feature, ...]:
    """Return the features in the order of the report."""
    document = cast(dict[str, list[dict[str, Any]]], load_data("rules/features.yaml"))
    return tuple(
        Feature(
            id=row["id"],
            sources=tuple(row["sources"]),
            **{name: Text(**row[name]) for name in _TEXTS},
        )
        for row in document["features"]
    )
