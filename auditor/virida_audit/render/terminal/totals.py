"""Write what the findings come to: by severity, by category, by feature."""

from __future__ import annotations

from collections import Counter, defaultdict

from virida_audit.model.finding import Finding
from virida_audit.model.report import Report
from virida_audit.model.rule import Category, Severity
from virida_audit.model.text import Text
from virida_audit.render.terminal.cells import cell_width, padded, right, shorten
from virida_audit.render.terminal.sheet import Part, Sheet

_INDENT = 2
_GAP = 3
_ROOMY = 60
"""Columns from which on tables show what is good to know but not needed."""


def write_totals(sheet: Sheet, report: Report) -> None:
    """Write the findings by severity and by category."""
    sheet.heading(sheet.say("terminal.summary"))
    severities = Counter(finding.severity for finding in report.findings)
    categories = Counter(finding.category for finding in report.findings)
    left = [
        ((sheet.sign(each), each.value), sheet.say(f"severity.{each}"), severities[each])
        for each in reversed(Severity)
        if severities[each]
    ]
    right = [
        (("", ""), sheet.say(f"category.{each}"), categories[each])
        for each in Category
        if categories[each]
    ]
    _write_beside(sheet, _count_rows(sheet, left), _count_rows(sheet, right))


def _count_rows(sheet: Sheet, rows: list[tuple[Part, str, int]]) -> list[tuple[Part, ...]]:
    words = max((cell_width(word) for _, word, _ in rows), default=0)
    numbers = [sheet.clean(sheet.words.number(number)) for _, _, number in rows]
    widest = max(map(cell_width, numbers), default=0)
    return [
        (
            (f"{mark[0]} " if mark[0] else "", mark[1]),
            (padded(word, words), ""),
            (f"  {right(number, widest)}", "title"),
        )
        for (mark, word, _), number in zip(rows, numbers, strict=True)
    ]


def _write_beside(
    sheet: Sheet, left: list[tuple[Part, ...]], right: list[tuple[Part, ...]]
) -> None:
    """Write two tables side by side where they fit, one below the other where not."""
    widest = max(map(_row_width, left), default=0)
    needed = _INDENT + widest + _GAP + max(map(_row_width, right), default=0)
    if needed > sheet.width:
        for row in (*left, *right):
            sheet.line((" " * _INDENT, ""), *row)
        return
    for position in range(max(len(left), len(right))):
        row = left[position] if position < len(left) else ()
        beside = right[position] if position < len(right) else ()
        space = " " * (widest - _row_width(row) + _GAP)
        sheet.line((" " * _INDENT, ""), *row, (space, ""), *beside)


def write_features(sheet: Sheet, report: Report) -> None:
    """Write a line for each feature: its worst severity, findings, files and effort."""
    grouped: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        grouped[finding.feature].append(finding)
    sheet.heading(sheet.say("terminal.features"))
    titles = {each.id: each.title for each in report.features}
    names = {each: _feature_name(sheet, each, titles.get(each)) for each in grouped}
    ranked = sorted(
        grouped.items(), key=lambda item: (-_worst(item[1]).rank, -len(item[1]), item[0])
    )
    columns = [_feature_columns(sheet, findings) for _, findings in ranked]
    widths = [max(map(cell_width, column)) for column in zip(*columns, strict=True)]
    marks = max(cell_width(sheet.sign(each)) for each in Severity)
    fixed = _INDENT + marks + 1 + sum(widths) + _GAP * len(widths)
    widest = min(max(map(cell_width, names.values())), max(sheet.width - fixed, 8))
    for (feature, findings), cells in zip(ranked, columns, strict=True):
        worst = _worst(findings)
        name = shorten(names[feature], widest, sheet.sign("more"))
        numbers = [
            (" " * _GAP + right(cell, width), "dim")
            for cell, width in zip(cells, widths, strict=True)
        ]
        mark = f"{padded(sheet.sign(worst), marks)} "
        sheet.line((" " * _INDENT, ""), (mark, worst.value), (padded(name, widest), ""), *numbers)


def _feature_columns(sheet: Sheet, findings: list[Finding]) -> list[str]:
    files = len({finding.location.path for finding in findings})
    if sheet.width < _ROOMY:
        return [sheet.clean(sheet.words.number(len(findings)))]
    return [
        sheet.say("count.findings", count=len(findings)),
        sheet.say("count.files", count=files),
        sheet.say("count.points", count=sum(finding.effort for finding in findings)),
    ]


def _feature_name(sheet: Sheet, feature: str, title: Text | None) -> str:
    return sheet.clean(title.in_language(sheet.options.language) if title else feature)


def _worst(findings: list[Finding]) -> Severity:
    return max((finding.severity for finding in findings), key=lambda severity: severity.rank)


def _row_width(row: tuple[Part, ...]) -> int:
    return sum(cell_width(text) for text, _ in row)
