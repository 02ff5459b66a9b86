"""Findings as SARIF results."""

from __future__ import annotations

from virida_audit.fingerprint import VERSION
from virida_audit.model.finding import Finding
from virida_audit.model.language import Language
from virida_audit.model.report import Report
from virida_audit.model.rule import Equivalent, Severity
from virida_audit.model.suppression import Suppressed, SuppressedBy
from virida_audit.render.identity import Named, named_findings
from virida_audit.render.sarif.location import Places
from virida_audit.render.sarif.words import LEVELS, Json, sentence, shown

_FINGERPRINT = f"viridaAudit/v{VERSION}"
_RANK = 100 / len(Severity)


def results(report: Report, language: Language, places: Places) -> list[Json]:
    """Return one result a finding, suppressed ones included, in the order of the files."""
    positions = {rule.id: index for index, rule in enumerate(report.rules)}
    return [
        _rule_reference(each.finding.rule, positions)
        | _result(each.finding, language, places)
        | {"partialFingerprints": {_FINGERPRINT: each.mark}}
        | _related(each.finding, places)
        | (_suppressions(each, places) if report.suppressed else {})
        for each in named_findings(report)
    ]


def _rule_reference(rule: str, positions: dict[str, int]) -> Json:
    index = positions.get(rule)
    return {"ruleId": rule} | ({} if index is None else {"ruleIndex": index})


def _result(finding: Finding, language: Language, places: Places) -> Json:
    message = finding.message.in_language(language)
    remedy = finding.remedy.in_language(language)
    return {
        "level": LEVELS[finding.severity],
        "rank": (finding.severity.rank + 1) * _RANK,
        "message": {"text": sentence(f"{message} {remedy}")},
        "locations": [places.of_finding(finding)],
        "properties": {
            "feature": finding.feature,
            "severity": finding.severity.value,
            "category": finding.category.value,
            "disposition": finding.disposition.value,
            "confidence": finding.confidence.value,
            "effort": finding.effort,
            "role": finding.role.value,
            "equivalent": _equivalent(finding.equivalent, language),
        },
    }


def _equivalent(made: Equivalent, language: Language) -> Json:
    """Return what the equivalent holds; what is empty is left out."""
    members: Json = {
        "summary": sentence(made.summary.in_language(language)),
        "runtime": shown(made.runtime),
        "addon": shown(made.addon),
        "platform": [shown(each) for each in made.platform],
        "variables": {shown(name): shown(value) for name, value in made.variables},
        "files": [shown(each) for each in made.files],
        "commands": [shown(each) for each in made.commands],
    }
    return {name: value for name, value in members.items() if value}


def _related(finding: Finding, places: Places) -> Json:
    related = [
        places.of_related(each, number) for number, each in enumerate(finding.related, start=1)
    ]
    return {"relatedLocations": related} if related else {}


def _suppressions(named: Named, places: Places) -> Json:
    """Return why a result does not count: an empty list where it does, once any does not."""
    allowed = named.suppressed
    return {"suppressions": [_suppression(allowed, places)] if allowed else []}


def _suppression(allowed: Suppressed, places: Places) -> Json:
    inline = allowed.by is SuppressedBy.INLINE
    made: Json = {
        "kind": "inSource" if inline else "external",
        "status": "accepted",
        "justification": shown(allowed.reason),
        "properties": {"by": allowed.by.value, "owner": shown(allowed.owner)},
    }
    if allowed.expires:
        made["properties"]["expires"] = allowed.expires
    if inline and allowed.line:
        made["location"] = places.of_line(allowed.finding.location.path, allowed.line)
    return made
