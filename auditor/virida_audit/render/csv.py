"""The findings as CSV (RFC 4180): a header, then a line a finding, commas and CRLF line ends."""

from __future__ import annotations

import csv
import io

from virida_audit.model.language import Language
from virida_audit.model.report import Report
from virida_audit.render.identity import Named, named_findings
from virida_audit.render.plain import one_line, visible

COLUMNS = (
    "path",
    "line",
    "end_line",
    "rule",
    "feature",
    "severity",
    "category",
    "disposition",
    "effort",
    "confidence",
    "role",
    "message",
    "remedy",
    "equivalent",
    "runtime",
    "addon",
    "variables",
    "files",
    "commands",
    "suppressed_by",
    "reason",
    "fingerprint",
)
"""Names of the columns, which no language changes. Lists are separated by ` | `."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(report: Report, language: Language = Language.EN) -> str:
    """Return the findings, one a line, in the order of the files; suppressed ones say so."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for named in named_findings(report):
        writer.writerow(cell(each) for each in _row(named, language))
    return stream.getvalue()


def cell(value: str | int) -> str:
    """Return what a cell holds: nothing that acts, and nothing that a spreadsheet would compute.

    A leading `=`, `+`, `-` or `@` is preceded by an apostrophe (OWASP, *CSV Injection*).
    """
    text = visible(one_line(value)) if isinstance(value, str) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _row(named: Named, language: Language) -> tuple[str | int, ...]:
    finding, allowed = named.finding, named.suppressed
    made = finding.equivalent
    return (
        finding.location.path,
        finding.location.line,
        finding.location.end_line,
        finding.rule,
        finding.feature,
        finding.severity.value,
        finding.category.value,
        finding.disposition.value,
        finding.effort,
        finding.confidence.value,
        finding.role.value,
        finding.message.in_language(language),
        finding.remedy.in_language(language),
        made.summary.in_language(language),
        made.runtime,
        made.addon,
        " | ".join(f"{key}={value}" for key, value in made.variables),
        " | ".join(made.files),
        " | ".join(made.commands),
        allowed.by.value if allowed else "",
        allowed.reason if allowed else "",
        named.name,
    )
