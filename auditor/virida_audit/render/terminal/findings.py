"""Write the findings, grouped by file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby

from virida_audit.model.finding import Finding
from virida_audit.model.report import Report
from virida_audit.model.rule import Category, Confidence, Equivalent
from virida_audit.model.source import Evidence, Source
from virida_audit.render.terminal.cells import cell_width, shorten_start
from virida_audit.render.terminal.sheet import Part, Sheet
from virida_audit.render.terminal.snippet import last_line, write_snippet

_INDENT = 2
_MOST_LINES_LISTED = 12
_MOST_SETTLED = 6


def write_findings(sheet: Sheet, report: Report) -> bool:
    """Write every finding under its file; tell whether something was left out for brevity."""
    sources = {source.path: source for source in report.artifacts}
    told: set[tuple[str, ...]] = set()
    shortened = False
    for path, group in groupby(report.findings, key=lambda finding: finding.location.path):
        _write_file(sheet, path, sources.get(path))
        shortened |= _write_group(sheet, tuple(group), told)
    return shortened


def write_settled(sheet: Sheet, report: Report) -> None:
    """Name the artefacts in which nothing was found: they were looked at all the same."""
    found = {finding.location.path for finding in report.findings}
    settled = [source for source in report.artifacts if source.path not in found]
    if not settled or not report.findings:
        return
    shown = settled if sheet.options.verbose else settled[:_MOST_SETTLED]
    names = [f"{each.path} ({sheet.words.get(f'kind.{each.kind}')})" for each in shown]
    if len(shown) < len(settled):
        names.append(sheet.words.get("terminal.and-more", count=len(settled) - len(shown)))
    text = sheet.say("terminal.settled", count=len(settled), paths=", ".join(names))
    sheet.blank()
    sheet.paragraph(text, role="dim")


def _write_file(sheet: Sheet, path: str, source: Source | None) -> None:
    sheet.blank()
    shown = shorten_start(sheet.show(path), sheet.width, sheet.sign("more"))
    label = ""
    if source is not None:
        dot = sheet.sign("dot")
        kind, role = sheet.say(f"kind.{source.kind}"), sheet.say(f"role.{source.role}")
        label = f"{kind} {dot} {role}"
    beside = label and cell_width(shown) + 2 + cell_width(label) <= sheet.width
    link = sheet.path_link(path, sheet.paint(shown, "path"))
    sheet.raw(f"{link}  {sheet.paint(label, 'dim')}" if beside else link)
    if label and not beside:
        sheet.paragraph(label, _INDENT, "dim")
    if source is not None and source.evidence:
        reasons = sheet.words.list(_reasons(sheet, source))
        sheet.paragraph(sheet.say("terminal.because", reasons=reasons), _INDENT, "dim")


def _reasons(sheet: Sheet, source: Source) -> Iterable[str]:
    """Yield the strongest reason for the kind, and that for a role that is not what is left."""
    shown = source.evidence if sheet.options.verbose else source.evidence[:1]
    return dict.fromkeys(
        _reason(sheet, each) for each in (*shown, *source.role_evidence[: len(shown)])
    )


def _reason(sheet: Sheet, evidence: Evidence) -> str:
    reason = sheet.words.get(evidence.code, text=evidence.text)
    if evidence.line is None:
        return reason
    return sheet.words.get("terminal.on-line", reason=reason, line=str(evidence.line))


def _write_group(sheet: Sheet, findings: tuple[Finding, ...], told: set[tuple[str, ...]]) -> bool:
    """Write the findings of one file; of a rule that fires often, the first few."""
    limit = len(findings) if sheet.options.verbose else sheet.options.per_rule
    totals = Counter(finding.rule for finding in findings)
    # One more than the limit is shown rather than said.
    shown = {rule: total if total <= limit + 1 else limit for rule, total in totals.items()}
    seen: Counter[str] = Counter()
    gutter = max(len(str(last_line(sheet, finding))) for finding in findings)
    shortened = False
    for finding in findings:
        seen[finding.rule] += 1
        if seen[finding.rule] <= shown[finding.rule]:
            shortened |= _write_finding(sheet, finding, gutter, told)
    for rule, total in totals.items():
        if total > shown[rule]:
            _write_rest(
                sheet, rule, [each for each in findings if each.rule == rule][shown[rule] :]
            )
            shortened = True
    return shortened


def _write_finding(sheet: Sheet, finding: Finding, gutter: int, told: set[tuple[str, ...]]) -> bool:
    """Write one finding; tell whether its remedy was left out because it stands above."""
    sheet.blank()
    severity = finding.severity.value
    lead = (f"{sheet.sign(severity)} {sheet.say(f'severity.{severity}')} ", severity)
    _write_head(sheet, lead, finding)
    inner = _INDENT + cell_width(sheet.sign(severity)) + 1
    sheet.paragraph(sheet.clean(finding.message.in_language(sheet.options.language)), inner)
    write_snippet(sheet, finding, inner, gutter)
    shortened = _write_equivalent(sheet, finding.equivalent, inner, told)
    remedy = sheet.clean(finding.remedy.in_language(sheet.options.language))
    key = (finding.rule, remedy)
    if key not in told or sheet.options.verbose:
        told.add(key)
        sheet.paragraph(remedy, inner)
    else:
        shortened = True
    if finding.related:
        places = sheet.words.list(f"{each.path}:{each.line}" for each in finding.related)
        sheet.paragraph(sheet.say("terminal.see", places=places), inner, "dim")
    return shortened


def _write_head(sheet: Sheet, lead: Part, finding: Finding) -> None:
    """Write mark, severity, rule and place, with the labels beside them or below."""
    dot = f" {sheet.sign('dot')} "
    rule, labels = sheet.show(finding.rule), _labels(sheet, finding)
    beside = f" {dot.join(labels)}"
    if _INDENT + cell_width(lead[0] + rule + beside) <= sheet.width:
        sheet.line((" " * _INDENT, ""), lead, (rule, "title"), (beside, "dim"))
        return
    sheet.paragraph(rule, _INDENT, "title", lead)
    sheet.paragraph(dot.join(labels), _INDENT + 2, "dim")


def _labels(sheet: Sheet, finding: Finding) -> list[str]:
    """Return its place in the file, and what a reader should know beyond its severity."""
    at = finding.location
    whole = (at.line, at.column) == (at.end_line, at.end_column) == (1, 1)
    labels = [sheet.say("terminal.whole-file") if whole else f"{at.line}:{at.column}"]
    if finding.category is Category.POTENTIAL or sheet.options.verbose:
        labels.append(sheet.say(f"category.{finding.category}"))
    if finding.confidence is not Confidence.HIGH or sheet.options.verbose:
        labels.append(sheet.say(f"confidence.{finding.confidence}"))
    if finding.effort:
        labels.append(sheet.say("count.points", count=finding.effort))
    return labels


def _write_equivalent(
    sheet: Sheet, equivalent: Equivalent, indent: int, told: set[tuple[str, ...]]
) -> bool:
    """Write the native counterpart; its details once. Tell whether they were left out."""
    summary = sheet.clean(equivalent.summary.in_language(sheet.options.language))
    arrow = f"{sheet.sign('arrow')} "
    if summary:
        sheet.paragraph(summary, indent, "native", (arrow, "native"))
    details = tuple(_details(sheet, equivalent))
    key = ("details", summary, *(text for text, _ in details))
    if key in told and details and not sheet.options.verbose:
        return True
    told.add(key)
    for text, role in details:
        sheet.paragraph(text, indent + cell_width(arrow), role)
    return False


def _details(sheet: Sheet, equivalent: Equivalent) -> Iterable[tuple[str, str]]:
    for name, value in equivalent.variables:
        to_fill = f" ({sheet.say('terminal.to-fill')})"
        shown = f"={sheet.show(value)}" if value else to_fill
        yield f"{sheet.show(name)}{shown}", "code"
    if equivalent.files:
        yield (
            sheet.say(
                "terminal.files-needed",
                count=len(equivalent.files),
                files=", ".join(equivalent.files),
            ),
            "code",
        )
    for command in equivalent.commands:
        yield f"$ {sheet.show(command)}", "command"


def _write_rest(sheet: Sheet, rule: str, findings: list[Finding]) -> None:
    """Count the findings of a rule that are not shown, with their lines."""
    numbers = [str(finding.location.line) for finding in findings[:_MOST_LINES_LISTED]]
    if len(findings) > _MOST_LINES_LISTED:
        numbers.append(sheet.sign("more"))
    text = sheet.say(
        "terminal.more-of-rule", count=len(findings), rule=rule, lines=", ".join(numbers)
    )
    sheet.blank()
    sheet.paragraph(text, _INDENT, "dim", (f"{sheet.sign('more')} ", "dim"))
