"""The one call from end to end: what it reads of the sources, and what steers that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from virida_audit.audit import audit
from virida_audit.cli import main
from virida_audit.model.report import Report
from virida_audit.settings import PLAN_FILE, Settings

PORT = "readiness-fixed-port"
SERVER = 'const app = require("express")();\n{comment}app.listen(4000);\n'
MANIFEST = (
    '{"name": "shop", "scripts": {"start": "node server.js"}, "dependencies": {"express": "4"}}'
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Return a folder with an application whose port is fixed in its code."""
    (tmp_path / "Dockerfile").write_text("FROM node:20\nCOPY . .\nCMD npm start\n")
    (tmp_path / "package.json").write_text(MANIFEST)
    (tmp_path / "server.js").write_text(SERVER.format(comment=""))
    return tmp_path


def places(report: Report, rule: str) -> list[tuple[str, int]]:
    return [
        (each.location.path, each.location.line) for each in report.findings if each.rule == rule
    ]


def test_what_the_code_shows_is_a_finding_at_its_line(shop: Path) -> None:
    report = audit(shop)
    assert places(report, PORT) == [("server.js", 2)]
    (finding,) = (each for each in report.findings if each.rule == PORT)
    assert finding.excerpt == ("app.listen(4000);",)
    assert [(each.name, each.runtime.value) for each in report.plan.applications] == [
        ("shop", "node")
    ]


def test_a_comment_in_the_code_allows_a_finding(shop: Path) -> None:
    comment = f"// virida-audit: allow {PORT} -- the proxy expects it\n"
    (shop / "server.js").write_text(SERVER.format(comment=comment))
    report = audit(shop)
    assert places(report, PORT) == []
    assert [each.finding.rule for each in report.suppressed] == [PORT]


def test_a_comment_in_code_without_findings_is_nobodys_concern(shop: Path) -> None:
    (shop / "other.js").write_text(f"// virida-audit: allow {PORT} -- nothing here\nlet a = 1;\n")
    assert audit(shop).notices == ()


def test_excluded_code_gives_no_findings_and_still_tells_the_plan(shop: Path) -> None:
    report = audit(shop, Settings(exclude=("server.js",)))
    assert places(report, PORT) == []
    (application,) = report.plan.applications
    assert application.listens is not None
    assert application.listens.value == "4000"


def test_a_scan_follows_the_recorded_answers(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [each.id for each in audit(shop).plan.decisions] == []
    answer = "decisions:\n  - id: shop.runtime\n    answer: docker\n"
    (shop / PLAN_FILE).write_text(answer)
    main(["scan", str(shop), "--format", "json"])
    plan = json.loads(capsys.readouterr().out)["plan"]
    assert [each["runtime"]["value"] for each in plan["applications"]] == ["docker"]


def test_a_scan_says_where_a_wrong_answer_stands(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / PLAN_FILE).write_text("decisions:\n  - id: shop.runtime\n    answer: kubernetes\n")
    assert main(["scan", str(shop)]) == 2
    assert f"{PLAN_FILE}:2: decision 'shop.runtime': 'kubernetes'" in capsys.readouterr().err


def test_a_folder_without_anything_has_an_empty_plan(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing\n")
    report = audit(tmp_path)
    assert (report.workloads, report.plan.applications, report.plan.waves) == ((), (), ())
