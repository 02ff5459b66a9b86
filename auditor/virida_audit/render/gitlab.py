"""The GitLab code quality output (GitLab documentation, *Code Quality report format*)."""

from __future__ import annotations

from virida_audit.model.language import Language
from virida_audit.model.report import Report
from virida_audit.render.identity import Named, named_findings
from virida_audit.render.jsonlines import array_text
from virida_audit.render.plain import one_line, visible


def render(report: Report, language: Language = Language.EN) -> str:
    """Return the findings as one JSON array with a final line end.

    GitLab's severities are ours, and `critical` besides. Paths stay as they are, so that they lead
    to the file; only bytes that are no UTF-8 are shown in their place, for no JSON can hold them.
    """
    counted = (each for each in named_findings(report) if each.suppressed is None)
    return array_text(_issue(each, language) for each in counted) + "\n"


def _issue(named: Named, language: Language) -> dict[str, object]:
    finding, at = named.finding, named.finding.location
    message = finding.message.in_language(language)
    remedy = finding.remedy.in_language(language)
    return {
        "description": visible(one_line(f"{message} {remedy}")),
        "check_name": finding.rule,
        "fingerprint": named.name,
        "severity": finding.severity.value,
        "location": {
            "path": _encodable(at.path),
            "lines": {"begin": at.line, "end": max(at.line, at.end_line)},
        },
    }


def _encodable(path: str) -> str:
    try:
        path.encode()
    except UnicodeEncodeError:
        return visible(path)
    return path
