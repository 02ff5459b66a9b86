"""Group what the audit did not see by reason, gaps first: one that could not look is no pass."""

from __future__ import annotations

from collections import defaultdict

from virida_audit.document.model import UnseenReason
from virida_audit.model.report import Report
from virida_audit.model.source import Skip
from virida_audit.model.text import Text
from virida_audit.texts import number, say


def group_unseen(report: Report) -> tuple[UnseenReason, ...]:
    """Return the reasons with their places: gaps, failed rules, what was left out on purpose."""
    grouped: defaultdict[tuple[bool, Text], list[str]] = defaultdict(list)
    for skip in (each for each in report.skipped if each.is_gap):
        grouped[True, say(skip.code, text=_detail(skip))].append(_place(skip.path, skip.line))
    for error in report.rule_errors:
        reason = say("terminal.rule-failed", rule=error.rule, error=error.error)
        grouped[True, reason].append(_place(error.path, error.line))
    for skip in (each for each in report.skipped if not each.is_gap):
        grouped[False, say(skip.code, text=_detail(skip))].append(_place(skip.path, skip.line))
    reasons = [UnseenReason(text, tuple(places), gap) for (gap, text), places in grouped.items()]
    return (*reasons, *_excluded(report))


def count_gaps(report: Report) -> int:
    """Return how many parts of the tree should have been audited and were not."""
    return sum(each.is_gap for each in report.skipped) + len(report.rule_errors)


def _detail(skip: Skip) -> Text | str:
    is_number = skip.text.isascii() and skip.text.isdigit()
    return number(int(skip.text)) if is_number else skip.text


def _excluded(report: Report) -> tuple[UnseenReason, ...]:
    trees: defaultdict[str, list[str]] = defaultdict(list)
    for tree in report.excluded:
        trees[tree.code].append(tree.path)
    return tuple(
        UnseenReason(say(code, count=len(paths)), tuple(paths), is_gap=False)
        for code, paths in trees.items()
    )


def _place(path: str, line: int | None) -> str:
    return f"{path}:{line}" if line else path
