"""Count what goes away: each advantage stands on figures of this repository or is not said."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from virida_audit.document.evolution import load_evolution
from virida_audit.model.report import Report
from virida_audit.model.source import Role
from virida_audit.model.text import Text
from virida_audit.texts import say

_SHIPS = frozenset({Role.PRODUCTION, Role.CI})


def count_advantages(report: Report) -> tuple[Text, ...]:
    """Return the advantages of `rules/evolution.yaml` whose count here is not nought."""
    counted = ((row, _count(row, report)) for row in load_evolution()["advantages"])
    return tuple(say(f"advantage.{row['id']}", count=count) for row, count in counted if count)


def _count(row: Mapping[str, Any], report: Report) -> int:
    """Return how often the row's `of` is in files that ship and are of its kinds."""
    kinds = frozenset(row["kinds"])
    shipped = [
        each for each in report.artifacts if each.role in _SHIPS and each.kind.value in kinds
    ]
    if row["of"] == "files":
        return len(shipped)
    if row["of"] == "steps":
        return sum(len(each.tags & frozenset(row["tags"])) for each in shipped)
    paths = {each.path for each in shipped}
    accounts = [each for each in report.ledger.files if each.path in paths]
    if row["of"] == "entries":
        return sum(each.total for each in accounts)
    return sum(
        any(fnmatchcase(leaf.name, pattern) for pattern in row["names"])
        for each in accounts
        for leaf in each.leaves
    )
