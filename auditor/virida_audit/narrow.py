"""Show less of a report: only what is new, or only what changed. What is left out is counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from virida_audit.baseline import compare, read_baseline
from virida_audit.discover import Tree
from virida_audit.history import changes_since, is_changed, renames_since
from virida_audit.model.finding import Finding
from virida_audit.model.report import Report
from virida_audit.model.suppression import LeftOut, Notice


def only_new(report: Report, root: Path, file: Path, today: date | None = None) -> Report:
    """Return a report with only the findings that a baseline does not know."""
    baseline = read_baseline(file)
    renames = renames_since(root, baseline.revision)
    compared = compare(report.findings, baseline, renames, today)
    expired = sum(each.count for each in compared.expired)
    stale = (Notice(".", 0, "notice.baseline-expired", str(expired)),) if expired else ()
    return replace(
        _with_findings(report, compared.new, "left-out.baseline", file.name),
        notices=(*report.notices, *stale),
    )


def only_changed(report: Report, root: Path, revision: str) -> Report:
    """Return a report with only the findings in what has changed since a revision."""
    changes = changes_since(root, revision)
    places = [at for each in report.findings for at in (each.location, *each.related)]
    tree = Tree(root, {at.path for at in places})
    lines = {path: changes.lines_of(tree, path) for path in tree.paths}
    tree.close()
    kept = [
        each
        for each in report.findings
        if any(is_changed(at, lines[at.path]) for at in (each.location, *each.related))
    ]
    return _with_findings(report, kept, "left-out.since", revision)


def _with_findings(report: Report, kept: Iterable[Finding], code: str, text: str) -> Report:
    findings = tuple(kept)
    left = len(report.findings) - len(findings)
    counted = (LeftOut(code, left, text),) if left else ()
    return replace(report, findings=findings, left_out=(*report.left_out, *counted))
