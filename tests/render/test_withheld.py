"""What a report does not count, in the outputs that show it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from render.canonical import HOSTILE, many
from virida_audit.model.language import Language
from virida_audit.model.report import Report
from virida_audit.model.suppression import LeftOut, Notice, Suppressed, SuppressedBy
from virida_audit.render.json import render as render_json
from virida_audit.render.json_reader import read_report
from virida_audit.render.statistics import render as render_statistics
from virida_audit.render.terminal import TerminalOptions, render
from virida_audit.resources import data_dir

FINDING = replace(many().findings[0], address=("image-push", "jobs", "build"), evidence="push")


def withheld(reason: str = "the proxy needs it") -> Report:
    return replace(
        many(),
        suppressed=(
            Suppressed(FINDING, SuppressedBy.INLINE, reason, line=3),
            Suppressed(FINDING, SuppressedBy.WAIVER, reason, owner="ops", expires="2027-01-31"),
            Suppressed(FINDING, SuppressedBy.POLICY, "pipeline"),
        ),
        left_out=(LeftOut("left-out.selection", 4), LeftOut("left-out.since", 1, reason)),
        notices=(
            Notice(".", 0, "notice.waiver-unused", reason),
            Notice("a/Dockerfile", 7, "notice.allow-unused", "dockerfile-user"),
        ),
    )


@pytest.mark.parametrize("language", list(Language))
def test_the_document_is_valid_and_comes_back_whole(language: Language) -> None:
    schema = json.loads((data_dir("reports") / "schema" / "report.schema.json").read_text())
    document = render_json(withheld(), language)
    Draft202012Validator(schema).validate(json.loads(document))
    assert read_report(document) == withheld()


def test_the_terminal_says_how_many_why_and_what_to_look_at() -> None:
    shown = render(withheld(), TerminalOptions(width=100))
    tail = shown[shown.index("Not shown") :]
    for words in (
        "4 findings that were not asked for (--select, --ignore)",
        "3 findings are allowed, each with its reason:",
        "by a comment: the proxy needs it",
        "by a waiver of ops until 2027-01-31: the proxy needs it",
        "by the policy, which allows pipeline",
        "a/Dockerfile:7 — allows dockerfile-user, which finds nothing there: remove the comment",
    ):
        assert words in tail


def test_the_terminal_says_so_in_french() -> None:
    shown = render(withheld(), TerminalOptions(Language.FR, width=100))
    assert "3 constats sont autorisés, chacun avec son motif\u00a0:" in shown
    assert "par la politique, qui autorise pipeline" in shown


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_reason_does_nothing(text: str) -> None:
    report = withheld(text)
    assert read_report(render_json(report)) == report
    shown = render(report, TerminalOptions(width=60))
    assert not any(letter in shown for letter in "\x1b\x07\r\x00\u202e\u2066")


def test_statistics_count_by_rule() -> None:
    lines = render_statistics(many()).splitlines()
    assert [line.split()[:2] for line in lines[:2]] == [["4", "minor"], ["3", "blocker"]]
    assert render_statistics(Report("x")) == ""
