"""Write what the audit did not see: an audit that could not look is no pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from virida_audit.model.report import Report
from virida_audit.model.source import Skip
from virida_audit.render.terminal.sheet import Sheet

_INDENT = 2
_SHOWN = 5


def write_unseen(sheet: Sheet, report: Report) -> None:
    """Write the skipped files by reason, the excluded trees and the rules that failed."""
    if not (report.skipped or report.excluded or report.rule_errors):
        return
    sheet.heading(sheet.say("terminal.unseen"))
    for reason, places in _by_reason(sheet, [each for each in report.skipped if each.is_gap]):
        _write_reason(sheet, reason, places, "major")
    for reason, places in _failures(sheet, report):
        _write_reason(sheet, reason, places, "major")
    for reason, places in _by_reason(sheet, [each for each in report.skipped if not each.is_gap]):
        _write_reason(sheet, reason, places, "dim")
    for reason, places in _excluded(sheet, report):
        _write_list(sheet, reason, places, "dim")


def count_gaps(report: Report) -> int:
    """Return how many parts of the tree should have been audited and were not."""
    return sum(each.is_gap for each in report.skipped) + len(report.rule_errors)


def _by_reason(sheet: Sheet, skips: list[Skip]) -> Iterable[tuple[str, list[str]]]:
    """Return reasons with their places, in the order of the report."""
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for skip in skips:
        detail = int(skip.text) if skip.text.isascii() and skip.text.isdigit() else skip.text
        grouped[sheet.say(skip.code, text=detail)].append(_place(skip.path, skip.line))
    return grouped.items()


def _failures(sheet: Sheet, report: Report) -> Iterable[tuple[str, list[str]]]:
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for error in report.rule_errors:
        reason = sheet.say("terminal.rule-failed", rule=error.rule, error=error.error)
        grouped[reason].append(_place(error.path, error.line))
    return grouped.items()


def _excluded(sheet: Sheet, report: Report) -> Iterable[tuple[str, list[str]]]:
    trees: defaultdict[str, list[str]] = defaultdict(list)
    for tree in report.excluded:
        counted = sheet.say("terminal.excluded-files", count=tree.files) if tree.files else ""
        trees[tree.code].append(f"{tree.path} {counted}".rstrip())
    return [(sheet.say(code, count=len(places)), places) for code, places in trees.items()]


def _place(path: str, line: int | None) -> str:
    return f"{path}:{line}" if line else path


def _write_reason(sheet: Sheet, reason: str, places: list[str], role: str) -> None:
    """Write a reason with its places: a single place on the same line."""
    if places == ["."]:
        sheet.paragraph(reason, _INDENT, role)
        return
    if len(places) == 1:
        place = sheet.words.get("terminal.place", place=places[0], reason=reason)
        sheet.paragraph(sheet.show(place), _INDENT, role)
        return
    _write_list(sheet, reason, places, role)


def _write_list(sheet: Sheet, reason: str, places: list[str], role: str) -> None:
    limit = len(places) if sheet.options.verbose or len(places) == _SHOWN + 1 else _SHOWN
    sheet.paragraph(sheet.say("terminal.places", reason=reason), _INDENT, role)
    for place in places[:limit]:
        sheet.paragraph(sheet.show(place), 2 * _INDENT)
    if len(places) > limit:
        more = sheet.say("terminal.and-more", count=len(places) - limit)
        sheet.paragraph(more, 2 * _INDENT, "dim")
