from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from render.canonical import many, one
from virida_audit.audit import audit
from virida_audit.model.report import Report
from virida_audit.model.suppression import Suppressed, SuppressedBy
from virida_audit.render.identity import named_findings

DOCKERFILE = "FROM node:20\nRUN npm ci\nEXPOSE 3000\nUSER node\nCMD node server.js\n"
COMPOSE = """services:
  db:
    image: postgres:15
    ports: ["5432:5432"]
  cache:
    image: redis:7
    restart: always
"""


def names_of(report: Report) -> list[str]:
    return sorted(each.name for each in named_findings(report))


def audited(root: Path, dockerfile: str, compose: str) -> Report:
    root.mkdir()
    (root / "Dockerfile").write_text(dockerfile)
    (root / "compose.yaml").write_text(compose)
    return audit(root)


@pytest.mark.parametrize(
    "above", ["\n", "# a remark\n", "\n# one\n\n# two\n# three\n\n"], ids=["blank", "one", "many"]
)
def test_lines_inserted_above_change_no_name(tmp_path: Path, above: str) -> None:
    before = audited(tmp_path / "before", DOCKERFILE, COMPOSE)
    after = audited(tmp_path / "after", above + DOCKERFILE, above + COMPOSE)
    assert len(before.findings) > 3
    assert [each.location.line for each in before.findings] != [
        each.location.line for each in after.findings
    ]
    assert names_of(before) == names_of(after)


def test_another_image_is_another_finding(tmp_path: Path) -> None:
    before = audited(tmp_path / "before", DOCKERFILE, COMPOSE)
    after = audited(tmp_path / "after", DOCKERFILE.replace("node:20", "node:22"), COMPOSE)
    assert names_of(before) != names_of(after)


def test_every_finding_has_a_name_of_its_own() -> None:
    report = many()
    twins = replace(report, findings=tuple(each for each in report.findings for _ in range(2)))
    named = named_findings(twins)
    assert len({each.name for each in named}) == len(named) == 24
    assert {each.mark.rpartition(":")[2] for each in named} >= {"1", "2"}


def test_equal_findings_of_two_files_have_two_names() -> None:
    [first] = one().findings
    moved = replace(first, location=replace(first.location, path="api/Dockerfile"))
    named = named_findings(replace(one(), findings=(moved, first)))
    assert named[0].mark == named[1].mark
    assert named[0].name != named[1].name


def test_suppressing_a_finding_renames_no_other() -> None:
    report = many()
    hidden, *rest = report.findings
    allowed = Suppressed(hidden, SuppressedBy.WAIVER, "Until spring.")
    smaller = replace(report, findings=tuple(rest), suppressed=(allowed,))
    assert names_of(smaller) == names_of(report)
    assert [each.suppressed for each in named_findings(smaller)].count(allowed) == 1


def test_prose_and_severity_are_no_part_of_a_name() -> None:
    [first] = one().findings
    reworded = replace(first, message=first.remedy, severity=many().findings[1].severity)
    assert names_of(one()) == names_of(replace(one(), findings=(reworded,)))
