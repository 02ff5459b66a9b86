"""Every case of every rule, audited as a repository of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.cases import Case, all_cases
from virida_audit.audit import audit
from virida_audit.model.report import Report


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.id)
def test_case(case: Case, tmp_path: Path) -> None:
    case.lay_out(tmp_path)
    report = audit(tmp_path)
    assert [each for each in report.rule_errors if each.rule == case.rule] == []
    if case.is_ledger:
        assert settled(report, case.rule) == case.leaves
        assert found(report, case.rule) == ()
    else:
        assert found(report, case.rule) == case.findings
        assert case.fires or settled(report, case.rule) == ()


def found(report: Report, rule: str) -> tuple[tuple[str, int, str], ...]:
    """Give path, line and English message of a rule's findings, sorted."""
    return tuple(
        sorted(
            (each.location.path, each.location.line, each.message.en)
            for each in report.findings
            if each.rule == rule
        )
    )


def settled(report: Report, rule: str) -> tuple[tuple[str, int, str, str], ...]:
    """Give path, line, name and disposition of the leaves a rule speaks of, sorted."""
    return tuple(
        sorted(
            (file.path, leaf.line, leaf.name, leaf.disposition.value)
            for file in report.ledger.files
            for leaf in file.leaves
            if rule in leaf.rules
        )
    )
