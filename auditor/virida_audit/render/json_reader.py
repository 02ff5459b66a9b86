"""From the JSON output back to the report: for commands that work on a stored audit."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from virida_audit.errors import AuditError
from virida_audit.model.feature import Feature
from virida_audit.model.finding import Finding
from virida_audit.model.ledger import Ledger, LedgerFile, LedgerLeaf
from virida_audit.model.location import Location
from virida_audit.model.plan import Plan
from virida_audit.model.report import SCHEMA_VERSION, Report, RuleError
from virida_audit.model.rule import (
    Category,
    Confidence,
    Disposition,
    Equivalent,
    Example,
    Fix,
    Rule,
    Severity,
)
from virida_audit.model.source import Evidence, Excluded, Kind, Role, Skip, Source
from virida_audit.model.suppression import LeftOut, Notice, Suppressed, SuppressedBy
from virida_audit.model.text import Text
from virida_audit.render.json import FEATURE_TEXTS, RULE_LISTS, RULE_TEXTS
from virida_audit.render.plan_json import read_plan

_Json = dict[str, Any]
_RULE_WORDS = {
    "disposition": Disposition,
    "category": Category,
    "severity": Severity,
    "confidence": Confidence,
    "fix": Fix,
}


def read_report(text: str) -> Report:
    """Return the report that `render.json` wrote; AuditError for another kind of document."""
    try:
        document = json.loads(text)
        version = str(document["version"])
        if version.partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
            raise AuditError(
                f"report version {version} is not {SCHEMA_VERSION}: run the scan again"
            )
        # Reports of before the plan have none.
        stored = document.get("plan")
        plan, workloads = read_plan(stored) if stored else (Plan(), ())
        return Report(
            root=document["root"],
            files_seen=document["files_seen"],
            artifacts=tuple(_read_artifact(each) for each in document["artifacts"]),
            findings=tuple(_read_finding(each) for each in document["findings"]),
            ledger=Ledger(tuple(_read_ledger_file(each) for each in document["ledger"]["files"])),
            skipped=tuple(
                Skip(each["path"], each["code"], each["text"], each["line"])
                for each in document["skipped"]
            ),
            excluded=tuple(Excluded(**each) for each in document["excluded"]),
            features=tuple(_read_feature(each) for each in document["features"]),
            rules=tuple(_read_rule(each) for each in document["rules"]),
            rule_errors=tuple(RuleError(**each) for each in document["rule_errors"]),
            suppressed=tuple(_read_suppressed(each) for each in document["suppressed"]),
            left_out=tuple(
                LeftOut(each["code"], each["count"], each["text"]) for each in document["left_out"]
            ),
            notices=tuple(
                Notice(each["path"], each["line"], each["code"], each["text"])
                for each in document["notices"]
            ),
            workloads=workloads,
            plan=plan,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise AuditError(f"not a report of virida-audit: {type(error).__name__}") from None


def _read_artifact(row: _Json) -> Source:
    return Source(
        path=row["path"],
        kind=Kind(row["kind"]),
        role=Role(row["role"]),
        evidence=tuple(Evidence(**each) for each in row["evidence"]),
        role_evidence=tuple(Evidence(**each) for each in row["role_evidence"]),
        tags=frozenset(row["tags"]),
    )


def _read_finding(row: _Json) -> Finding:
    texts = row["texts"]
    return Finding(
        rule=row["rule"],
        feature=row["feature"],
        category=Category(row["category"]),
        severity=Severity(row["severity"]),
        disposition=Disposition(row["disposition"]),
        location=_read_location(row),
        message=Text(**texts["message"]),
        remedy=Text(**texts["remedy"]),
        equivalent=_read_equivalent(row["equivalent"] | {"summary": texts["equivalent"]}),
        effort=row["effort"],
        confidence=Confidence(row["confidence"]),
        role=Role(row["role"]),
        excerpt=tuple(row["excerpt"]),
        related=tuple(_read_location(each) for each in row["related"]),
        address=tuple(row["address"]),
        evidence=row["evidence"],
    )


def _read_suppressed(row: _Json) -> Suppressed:
    made = {each.name: row[each.name] for each in fields(Suppressed)}
    made |= {"finding": _read_finding(row["finding"]), "by": SuppressedBy(row["by"])}
    return Suppressed(**made)


def _read_feature(row: _Json) -> Feature:
    texts = {name: Text(**row[name]) for name in FEATURE_TEXTS}
    return Feature(id=row["id"], **texts, sources=tuple(row["sources"]))


def _read_location(row: _Json) -> Location:
    named = {each.name: row[each.name] for each in fields(Location)}
    return Location(**named | {"route": tuple(row["route"])})


def _read_equivalent(row: _Json) -> Equivalent:
    return Equivalent(
        summary=Text(**row["summary"]),
        runtime=row["runtime"],
        addon=row["addon"],
        platform=tuple(row["platform"]),
        variables=tuple((each["name"], each["value"]) for each in row["variables"]),
        files=tuple(row["files"]),
        commands=tuple(row["commands"]),
    )


def _read_ledger_file(row: _Json) -> LedgerFile:
    counts = ((each, row[each.value.replace("-", "_")]) for each in Disposition)
    return LedgerFile(
        path=row["path"],
        kind=Kind(row["kind"]),
        total=row["total"],
        counts=tuple((each, count) for each, count in counts if count),
        leaves=tuple(
            LedgerLeaf(
                each["line"],
                each["name"],
                Disposition(each["disposition"]),
                tuple(each["rules"]),
            )
            for each in row["leaves"]
        ),
    )


def _read_rule(row: _Json) -> Rule:
    made = dict(row)
    made |= {name: Text(**row[name]) for name in RULE_TEXTS}
    made |= {name: word(row[name]) for name, word in _RULE_WORDS.items()}
    made |= {name: tuple(row[name]) for name in RULE_LISTS}
    made |= {
        "equivalent": _read_equivalent(row["equivalent"]),
        "example": Example(**row["example"]),
    }
    return Rule(**made)
