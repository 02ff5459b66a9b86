"""The tool as SARIF wants it: rules with their pages, notifications, features as a taxonomy."""

from __future__ import annotations

from virida_audit import __version__
from virida_audit.messages import Messages
from virida_audit.model.language import Language
from virida_audit.model.report import Report
from virida_audit.model.rule import Rule
from virida_audit.render.rulepage import documentation_url
from virida_audit.render.rulepage import render as render_page
from virida_audit.render.sarif.invocation import notification_descriptors
from virida_audit.render.sarif.words import LEVELS, Json, pascal_case, sentence

_TAXONOMY = "virida-audit-features"
_INFORMATION = "https://www.clever.cloud/developers/"
"""The documentation that the rules rest on: the tool has no page of its own."""
_PROBLEMS = {"error": "error", "warning": "warning", "note": "recommendation"}
"""Levels as code scanning sorts rules by them (`problem.severity`)."""


def tool(report: Report, language: Language) -> Json:
    """Return the driver with the rules that fired and the notifications that were sent."""
    features = {each.id: index for index, each in enumerate(report.features)}
    return {
        "name": "virida-audit",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": _INFORMATION,
        "language": language.value,
        "supportedTaxonomies": [{"name": _TAXONOMY, "index": 0}],
        "rules": [_rule(each, language, features) for each in report.rules],
        "notifications": notification_descriptors(report, language),
    }


def taxonomy(report: Report, language: Language) -> Json:
    """Return the features of the report as a taxonomy that rules refer to."""
    return {
        "name": _TAXONOMY,
        "version": __version__,
        "language": language.value,
        "shortDescription": {"text": Messages(language).get("format.features")},
        "taxa": [
            {
                "id": each.id,
                "name": sentence(each.title.in_language(language)),
                "shortDescription": {"text": sentence(each.purpose.in_language(language))},
                "fullDescription": {"text": sentence(each.reason.in_language(language))},
            }
            for each in report.features
        ],
    }


def _rule(rule: Rule, language: Language, features: dict[str, int]) -> Json:
    level = LEVELS[rule.severity]
    title = sentence(rule.title.in_language(language))
    why = sentence(rule.why.in_language(language))
    return {
        "id": rule.id,
        "name": pascal_case(rule.id),
        "shortDescription": {"text": title},
        "fullDescription": {"text": why},
        "help": {"text": why, "markdown": render_page(rule, language)},
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": [rule.feature, rule.category.value, rule.fact],
            "precision": rule.confidence.value,
            "problem.severity": _PROBLEMS[level],
            "effort": rule.effort,
            "since": rule.since,
        },
    } | _links(rule, features)


def _links(rule: Rule, features: dict[str, int]) -> Json:
    """Return the page of the documentation and the feature, where there are any."""
    pages = [url for each in rule.sources if (url := documentation_url(each))]
    page = {"helpUri": pages[0]} if pages else {}
    if rule.feature not in features:
        return page
    component = {"name": _TAXONOMY, "index": 0}
    target = {"id": rule.feature, "index": features[rule.feature], "toolComponent": component}
    return page | {"relationships": [{"target": target, "kinds": ["superset"]}]}
