"""The summary of a job in Markdown: counts, the plan, the loudest findings, for a page of a forge.

Source: GitHub documentation, *Adding a job summary* (`GITHUB_STEP_SUMMARY`); GitLab and Gitea show
the same text in a comment. It stays far below GitHub's limit of 1 MiB.
"""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.document.planned import count_plan
from virida_audit.messages import Messages
from virida_audit.model.finding import Finding
from virida_audit.model.language import Language
from virida_audit.model.report import Report
from virida_audit.model.rule import Severity
from virida_audit.render.markdown.escape import cell, code, prose

_SHOWN = 50
_LONGEST = 400
"""Characters of a cell; a name of the repository can be as long as its author likes."""


def render(report: Report, language: Language = Language.EN) -> str:
    """Return the summary with a final line end."""
    return "\n".join(_lines(report, Messages(language))) + "\n"


def _lines(report: Report, say: Messages) -> Iterator[str]:
    yield f"### {say.get('format.summary-title', root=code(_cut(report.root)))}"
    yield ""
    yield _totals(report, say)
    yield from _plan(report, say)
    yield from _table(report, say)
    yield from _footnotes(report, say)


def _totals(report: Report, say: Messages) -> str:
    findings = say.get("count.findings", count=len(report.findings))
    artefacts = say.get("count.artefacts", count=len(report.artifacts))
    severities = [
        say.get(f"count.{severity.value}", count=count)
        for severity in reversed(Severity)
        if (count := sum(each.severity is severity for each in report.findings))
    ]
    counted = f" ({', '.join(severities)})" if severities else ""
    return f"**{findings}**{counted} · {artefacts}"


def _plan(report: Report, say: Messages) -> Iterator[str]:
    counts = " ".join(each.in_language(say.language) for each in count_plan(report.plan))
    if counts:
        yield from ("", f"**{say.get('section.plan')}** – {prose(_cut(counts))}")


def _table(report: Report, say: Messages) -> Iterator[str]:
    if not report.findings:
        return
    heads = ("severity", "where", "what", "remedy")
    loudest = sorted(report.findings, key=lambda each: -each.severity.rank)
    yield ""
    yield _row(say.get(f"format.summary-{head}") for head in heads)
    yield "| --- | --- | --- | --- |"
    yield from (_row(_cells(each, say)) for each in loudest[:_SHOWN])
    if len(loudest) > _SHOWN:
        yield from ("", say.get("format.summary-more", count=len(loudest) - _SHOWN))


def _cells(finding: Finding, say: Messages) -> Iterator[str]:
    at = finding.location
    yield say.get(f"severity.{finding.severity.value}")
    yield code(f"{_cut(at.path)}:{at.line}")
    yield prose(_cut(finding.message.in_language(say.language)))
    yield prose(_cut(finding.remedy.in_language(say.language)))


def _row(cells: Iterator[str]) -> str:
    return f"| {' | '.join(map(cell, cells))} |"


def _footnotes(report: Report, say: Messages) -> Iterator[str]:
    gaps = sum(each.is_gap for each in report.skipped) + len(report.rule_errors)
    if gaps:
        yield from ("", f"**{say.get('format.summary-gaps', count=gaps)}**")
    if report.suppressed:
        yield from ("", say.get("format.summary-suppressed", count=len(report.suppressed)))
    for each in report.left_out:
        yield from ("", prose(_cut(say.get(each.code, count=each.count, text=each.text))))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
