"""Write what the plan comes to in a few lines; `virida-audit plan` shows it in full."""

from __future__ import annotations

from virida_audit.document.planned import count_plan
from virida_audit.model.report import Report
from virida_audit.render.terminal.sheet import Sheet

_INDENT = 2


def write_plan(sheet: Sheet, report: Report) -> None:
    """Write the figures of the plan, nothing where nothing is planned."""
    lines = count_plan(report.plan)
    if not lines:
        return
    sheet.heading(sheet.say("section.plan"))
    for each in lines:
        sheet.paragraph(sheet.clean(each.in_language(sheet.options.language)), _INDENT)
