"""Give every feature its status, from the conditions in `rules/features.yaml`.

A row may hold `kinds` and `tags`, which say which artefacts speak of it besides its findings, and
`status`, a list of cases `{is, when}` of which the first that holds wins. Conditions are those of
rules, over `FeatureEvidence`. Without a case the feature is obsolete where it lives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from virida_audit.conditions import compile_condition
from virida_audit.document.model import FeatureState, Place, Status
from virida_audit.features import load_features
from virida_audit.model.feature import Feature
from virida_audit.model.finding import Finding
from virida_audit.model.report import Report
from virida_audit.model.source import Source
from virida_audit.model.text import Text
from virida_audit.resources import load_data


@dataclass(frozen=True, slots=True)
class FeatureEvidence:
    """What the repository shows of one feature: `it` in the conditions of its status."""

    found: tuple[Finding, ...]
    artifacts: tuple[Source, ...]
    """Artefacts of the feature's kinds and tags, with or without findings."""

    @property
    def lives(self) -> bool:
        """Tell whether anything of it is in the repository."""
        return bool(self.found or self.artifacts)

    @property
    def rules(self) -> frozenset[str]:
        """Return the ids of the rules that found something."""
        return frozenset(each.rule for each in self.found)

    @property
    def severities(self) -> frozenset[str]:
        """Return the severities of its findings."""
        return frozenset(each.severity.value for each in self.found)

    @property
    def roles(self) -> frozenset[str]:
        """Return the roles of the files it lives in."""
        found = {each.role.value for each in self.found}
        return frozenset(found | {each.role.value for each in self.artifacts})

    @property
    def tags(self) -> frozenset[str]:
        """Return what the contents of its artefacts speak of."""
        return frozenset(tag for each in self.artifacts for tag in each.tags)


def state_features(report: Report) -> tuple[FeatureState, ...]:
    """Return every feature with its status, in the order of `rules/features.yaml`.

    A feature that only the report knows, e.g. one of a later version, comes last.
    """
    rows = _rows()
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        found[finding.feature].append(finding)
    named = {each.id: each for each in (*load_features(), *report.features)}
    for id in sorted(found.keys() - named.keys()):
        named[id] = _nameless(id)
    return tuple(
        _state(feature, rows.get(id, {}), tuple(found[id]), report.artifacts)
        for id, feature in named.items()
    )


def _rows() -> Mapping[str, Mapping[str, Any]]:
    document = cast(dict[str, list[dict[str, Any]]], load_data("rules/features.yaml"))
    return {row["id"]: row for row in document["features"]}


def _nameless(id: str) -> Feature:
    nothing = Text("", "")
    return Feature(id, Text(id, id), nothing, nothing, nothing, ())


def _state(
    feature: Feature,
    row: Mapping[str, Any],
    found: tuple[Finding, ...],
    artifacts: tuple[Source, ...],
) -> FeatureState:
    spoken = tuple(each for each in artifacts if _speaks(row, each))
    evidence = FeatureEvidence(found, spoken)
    case = _case(evidence, row.get("status", ()))
    return FeatureState(
        id=feature.id,
        title=feature.title,
        purpose=feature.purpose,
        reason=feature.reason,
        replaced_by=Text(**case["by"]) if "by" in case else feature.replaced_by,
        sources=feature.sources,
        status=Status(case["is"]),
        places=_places(found, spoken),
        findings=len(found),
        effort=sum(each.effort for each in found),
        worst=max((each.severity for each in found), key=lambda each: each.rank, default=None),
    )


def _speaks(row: Mapping[str, Any], source: Source) -> bool:
    return source.kind.value in row.get("kinds", ()) or not source.tags.isdisjoint(
        row.get("tags", ())
    )


def _case(evidence: FeatureEvidence, cases: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the first case that holds; without one, what lives is obsolete."""
    for case in cases:
        if compile_condition(tuple(case["when"]))(evidence, None):
            return case
    return {"is": "obsolete" if evidence.lives else "absent"}


def _places(found: tuple[Finding, ...], artifacts: tuple[Source, ...]) -> tuple[Place, ...]:
    lines: defaultdict[str, set[int]] = defaultdict(set)
    for source in artifacts:
        lines[source.path].update(())
    for finding in found:
        at = finding.location
        whole = (at.line, at.column) == (at.end_line, at.end_column)
        lines[at.path].update(() if whole else (at.line,))
    return tuple(Place(path, tuple(sorted(lines[path]))) for path in sorted(lines))
