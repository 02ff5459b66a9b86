"""Write what the report does not count: findings that are allowed, known or not asked for."""

from __future__ import annotations

from collections import Counter

from virida_audit.model.report import Report
from virida_audit.model.suppression import Notice, Suppressed, SuppressedBy
from virida_audit.render.terminal.sheet import Sheet

_INDENT = 2
_SHOWN = 10


def write_withheld(sheet: Sheet, report: Report) -> None:
    """Write the suppressed findings by reason, the counts of others, what needs a look."""
    if not (report.suppressed or report.left_out or report.notices):
        return
    sheet.heading(sheet.say("settings.not-shown"))
    for left_out in report.left_out:
        sheet.paragraph(sheet.say(left_out.code, count=left_out.count, text=left_out.text), _INDENT)
    if report.suppressed:
        sheet.paragraph(sheet.say("suppressed.count", count=len(report.suppressed)), _INDENT)
        reasons = Counter(_reason(sheet, each) for each in report.suppressed)
        _write_some(sheet, [f"{count} × {reason}" for reason, count in reasons.most_common()])
    if report.notices:
        sheet.paragraph(sheet.say("settings.notices"), _INDENT, "major")
        _write_some(sheet, [_notice(sheet, each) for each in report.notices])


def _reason(sheet: Sheet, suppressed: Suppressed) -> str:
    code = f"suppressed.{suppressed.by.value}"
    if suppressed.by is not SuppressedBy.WAIVER:
        return sheet.say(code, text=suppressed.reason)
    return sheet.say(code, text=suppressed.reason, owner=suppressed.owner, day=suppressed.expires)


def _notice(sheet: Sheet, notice: Notice) -> str:
    text = sheet.say(notice.code, text=notice.text)
    if not notice.line:
        return text
    return sheet.say("terminal.place", place=f"{notice.path}:{notice.line}", reason=text)


def _write_some(sheet: Sheet, lines: list[str]) -> None:
    limit = len(lines) if sheet.options.verbose else _SHOWN
    for line in lines[:limit]:
        sheet.paragraph(sheet.show(line), 2 * _INDENT)
    if len(lines) > limit:
        more = sheet.say("terminal.and-more", count=len(lines) - limit)
        sheet.paragraph(more, 2 * _INDENT, "dim")
