from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import example, given

from render.canonical import HOSTILE, REPORTS, many
from render.named import ANY_TEXT, report_around
from virida_audit.render.gitlab import render

SURROGATE = re.compile("[\ud800-\udfff]")
SEVERITIES = {"info", "minor", "major", "critical", "blocker"}


def issues_of(text: str) -> list[dict[str, Any]]:
    loaded = json.loads(text)
    assert isinstance(loaded, list)
    return loaded


@pytest.mark.parametrize("name", REPORTS)
def test_every_issue_has_the_shape_that_gitlab_reads(name: str) -> None:
    issues = issues_of(render(REPORTS[name]()))
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in SEVERITIES
        assert issue["description"]
        lines = issue["location"]["lines"]
        assert 1 <= lines["begin"] <= lines["end"]
        assert not issue["location"]["path"].startswith(("./", "/"))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


def test_the_document_of_nothing_is_an_empty_list() -> None:
    assert render(REPORTS["empty"]()) == "[]\n"


def test_an_issue_names_place_rule_and_remedy() -> None:
    issue = issues_of(render(many()))[1]
    assert issue["location"] == {"path": "compose.yaml", "lines": {"begin": 8, "end": 8}}
    assert issue["check_name"] == "compose-managed-service"
    assert issue["severity"] == "blocker"
    assert issue["description"] == (
        "Service `db` runs PostgreSQL from `postgres:15-alpine`. "
        "Create the add-on, link it to the application, then remove the service."
    )


def test_suppressed_findings_are_no_issues() -> None:
    assert len(issues_of(render(report_around("x")))) == 1


@given(text=ANY_TEXT)
@example(text=HOSTILE["surrogate"])
def test_a_path_is_kept_wherever_it_can_be_written(text: str) -> None:
    [issue] = issues_of(render(report_around(text)))
    path = issue["location"]["path"]
    assert not SURROGATE.search(path)
    if not SURROGATE.search(text):
        assert path == text
