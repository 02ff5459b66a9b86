"""The report on a terminal, from its title to the next steps."""

from __future__ import annotations

from collections import Counter

from virida_audit.document.planned import count_plan
from virida_audit.model.report import Report
from virida_audit.model.rule import Disposition, Severity
from virida_audit.render.terminal.cells import cell_width
from virida_audit.render.terminal.coverage import write_ledger
from virida_audit.render.terminal.findings import write_findings, write_settled
from virida_audit.render.terminal.options import TerminalOptions
from virida_audit.render.terminal.planned import write_plan
from virida_audit.render.terminal.quiet import render_quiet
from virida_audit.render.terminal.sheet import Sheet
from virida_audit.render.terminal.totals import write_features, write_totals
from virida_audit.render.terminal.unseen import count_gaps, write_unseen
from virida_audit.render.terminal.withheld import write_withheld


def render(report: Report, options: TerminalOptions) -> str:
    """Return the report for a terminal: painted as the options say, ending with a line end."""
    if options.quiet:
        return render_quiet(report, options)
    sheet = Sheet(options)
    _write_title(sheet, report)
    shortened = write_findings(sheet, report)
    write_settled(sheet, report)
    if report.findings:
        write_totals(sheet, report)
        write_features(sheet, report)
    write_plan(sheet, report)
    write_ledger(sheet, report.ledger)
    write_unseen(sheet, report)
    write_withheld(sheet, report)
    _write_closing(sheet, report)
    if report.findings:
        _write_next(sheet, report, shortened)
    return sheet.text()


def _write_title(sheet: Sheet, report: Report) -> None:
    artefacts = sheet.words.get("count.artefacts", count=len(report.artifacts))
    files = sheet.words.get("count.files", count=report.files_seen)
    root = report.root or "."
    title = sheet.say("terminal.title", root=root, artefacts=artefacts, files=files)
    sheet.paragraph(title, role="title")


def _write_closing(sheet: Sheet, report: Report) -> None:
    """Write the line that a reader in a hurry reads."""
    gaps = count_gaps(report)
    sheet.blank()
    if report.findings:
        sheet.paragraph(_counts(sheet, report), role="title")
    else:
        certain = not gaps and not report.ledger.count(Disposition.UNDECIDED)
        lead = f"{sheet.sign('good')} " if certain else ""
        sheet.paragraph(_clean_line(sheet, report, certain), role="good", lead=(lead, "good"))
    if gaps:
        sheet.paragraph(sheet.say("terminal.incomplete", count=gaps), role="major")


def _counts(sheet: Sheet, report: Report) -> str:
    severities = Counter(finding.severity for finding in report.findings)
    counted = [
        sheet.words.get(f"count.{each}", count=severities[each])
        for each in reversed(Severity)
        if severities[each]
    ]
    return sheet.say(
        "terminal.closing",
        findings=sheet.words.get("count.findings", count=len(report.findings)),
        severities=", ".join(counted),
        points=sheet.words.get("count.points", count=report.effort),
    )


def _clean_line(sheet: Sheet, report: Report, certain: bool) -> str:
    """Return the good news, no better than it is: what was not understood may hide a finding."""
    if not certain:
        return sheet.say("terminal.clean-seen")
    if report.artifacts:
        return sheet.say("terminal.clean-artefacts", count=len(report.artifacts))
    return sheet.say("terminal.clean")


def _write_next(sheet: Sheet, report: Report, shortened: bool) -> None:
    """Write what to type next; the rule to learn about is the loudest, then the most frequent."""
    frequency = Counter(finding.rule for finding in report.findings)
    first = min(
        report.findings, key=lambda each: (-each.severity.rank, -frequency[each.rule], each.rule)
    )
    steps = [(f"virida-audit explain {sheet.show(first.rule)}", "terminal.next-explain")]
    if shortened:
        steps.append(("virida-audit scan --verbose", "terminal.next-verbose"))
    if count_plan(report.plan):
        steps.append(("virida-audit plan", "terminal.next-plan"))
    steps.append(("virida-audit scan --format json", "terminal.next-json"))
    sheet.heading(sheet.say("terminal.next"))
    widest = max(cell_width(command) for command, _ in steps)
    abouts = [sheet.say(code) for _, code in steps]
    beside = 2 + widest + 3 + max(map(cell_width, abouts)) <= sheet.width
    for (command, _), about in zip(steps, abouts, strict=True):
        if beside:
            sheet.line(("  ", ""), (command.ljust(widest), "command"), (f"   {about}", "dim"))
        else:
            sheet.paragraph(command, 2, "command")
            sheet.paragraph(about, 4, "dim")
