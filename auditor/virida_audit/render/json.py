"""The JSON output; `json_reader` is the way back.

Its schema is `reports/schema/report.schema.json`; `virida-audit schema` prints it.
"""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from virida_audit import __version__
from virida_audit.fingerprint import fingerprint
from virida_audit.messages import Messages
from virida_audit.model.feature import Feature
from virida_audit.model.finding import Finding
from virida_audit.model.language import Language
from virida_audit.model.ledger import Ledger, LedgerFile, LedgerLeaf
from virida_audit.model.location import Location
from virida_audit.model.report import SCHEMA_VERSION, Report
from virida_audit.model.rule import (
    Disposition,
    Equivalent,
    Rule,
)
from virida_audit.model.source import Source
from virida_audit.model.text import Text
from virida_audit.render.plan_json import plan_document

_Json = dict[str, Any]


def render(report: Report, language: Language = Language.EN) -> str:
    """Return the report as one JSON document with a final line end.

    Texts that people read are given in the chosen language under their plain name, and in both
    under `texts`, so that `read_report` can restore the report.
    """
    messages = Messages(language)
    document = {
        "version": SCHEMA_VERSION,
        "tool": {"name": "virida-audit", "version": __version__},
        "language": language.value,
        "root": report.root,
        "files_seen": report.files_seen,
        "artifacts": [_artifact(each) for each in report.artifacts],
        "findings": [_finding(each, language) for each in report.findings],
        "ledger": _ledger(report.ledger),
        "skipped": [
            {
                "path": each.path,
                "reason": messages.get(each.code, text=each.text),
                "code": each.code,
                "text": each.text,
                "line": each.line,
            }
            for each in report.skipped
        ],
        "excluded": [_plain(each) for each in report.excluded],
        "features": [_feature(each) for each in report.features],
        "rules": [_rule(each) for each in report.rules],
        "rule_errors": [_plain(each) for each in report.rule_errors],
        "suppressed": [
            _plain(each) | {"finding": _finding(each.finding, language)}
            for each in report.suppressed
        ],
        "left_out": [
            _plain(each) | {"reason": messages.get(each.code, text=each.text, count=each.count)}
            for each in report.left_out
        ],
        "notices": [
            _plain(each) | {"message": messages.get(each.code, text=each.text)}
            for each in report.notices
        ],
        "plan": plan_document(report.plan, report.workloads),
    }
    return "{\n" + ",\n".join(_member(name, value) for name, value in document.items()) + "\n}\n"


def _member(name: str, value: object) -> str:
    """Return one member of the document, with one line for each entry of a list.

    `indent` would put each number on its own line and take the slow encoder. Everything outside
    ASCII is escaped, so that lone surrogates (bytes of file names that are not UTF-8) survive.
    """
    if not isinstance(value, list) or not value:
        return f"{json.dumps(name)}: {json.dumps(value)}"
    entries = ",\n".join(json.dumps(each) for each in value)
    return f"{json.dumps(name)}: [\n{entries}\n]"


def _plain(value: Any) -> _Json:
    """Return a flat dataclass as a mapping."""
    return {each.name: getattr(value, each.name) for each in fields(value)}


def _both(text: Text) -> _Json:
    return {"en": text.en, "fr": text.fr}


def _artifact(source: Source) -> _Json:
    return {
        "path": source.path,
        "kind": source.kind.value,
        "role": source.role.value,
        "evidence": [_plain(each) for each in source.evidence],
        "role_evidence": [_plain(each) for each in source.role_evidence],
        "tags": sorted(source.tags),
    }


def _finding(finding: Finding, language: Language) -> _Json:
    at = finding.location
    return {
        "rule": finding.rule,
        "feature": finding.feature,
        "category": finding.category.value,
        "severity": finding.severity.value,
        "disposition": finding.disposition.value,
        "path": at.path,
        "line": at.line,
        "end_line": at.end_line,
        "column": at.column,
        "end_column": at.end_column,
        "route": list(at.route),
        "message": finding.message.in_language(language),
        "remedy": finding.remedy.in_language(language),
        "equivalent": _equivalent(finding.equivalent)
        | {"summary": finding.equivalent.summary.in_language(language)},
        "effort": finding.effort,
        "confidence": finding.confidence.value,
        "role": finding.role.value,
        "excerpt": list(finding.excerpt),
        "related": [_location(each) for each in finding.related],
        "address": list(finding.address),
        "evidence": finding.evidence,
        "fingerprint": fingerprint(finding),
        "texts": {
            "message": _both(finding.message),
            "remedy": _both(finding.remedy),
            "equivalent": _both(finding.equivalent.summary),
        },
    }


def _feature(feature: Feature) -> _Json:
    texts = {name: _both(getattr(feature, name)) for name in FEATURE_TEXTS}
    return {"id": feature.id, **texts, "sources": list(feature.sources)}


def _location(at: Location) -> _Json:
    return _plain(at) | {"route": list(at.route)}


def _equivalent(made: Equivalent) -> _Json:
    return {
        "summary": _both(made.summary),
        "runtime": made.runtime,
        "addon": made.addon,
        "platform": list(made.platform),
        "variables": [{"name": name, "value": value} for name, value in made.variables],
        "files": list(made.files),
        "commands": list(made.commands),
    }


def _counts(counted: Ledger | LedgerFile) -> _Json:
    return {"total": counted.total} | {
        each.value.replace("-", "_"): counted.count(each) for each in reversed(Disposition)
    }


def _ledger(ledger: Ledger) -> _Json:
    return _counts(ledger) | {
        "files": [
            {"path": each.path, "kind": each.kind.value}
            | _counts(each)
            | {"leaves": [_leaf(leaf) for leaf in each.leaves]}
            for each in ledger.files
        ]
    }


def _leaf(leaf: LedgerLeaf) -> _Json:
    return {
        "line": leaf.line,
        "name": leaf.name,
        "disposition": leaf.disposition.value,
        "rules": list(leaf.rules),
    }


FEATURE_TEXTS = ("title", "purpose", "reason", "replaced_by")
RULE_TEXTS = ("title", "why", "message", "remedy")
RULE_LISTS = ("when", "sources", "alternatives")


def _rule(rule: Rule) -> _Json:
    made: _Json = {}
    for each in fields(rule):
        value = getattr(rule, each.name)
        if each.name in RULE_TEXTS:
            value = _both(value)
        elif each.name in RULE_LISTS:
            value = list(value)
        elif each.name == "equivalent":
            value = _equivalent(value)
        elif each.name == "example":
            value = _plain(value)
        made[each.name] = value
    return made
