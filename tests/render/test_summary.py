from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import example, given
from markdown_it import MarkdownIt

from render.canonical import HOSTILE, REPORTS, many
from render.named import ANY_TEXT, EVIL_TEXT, report_around
from virida_audit.model.language import Language
from virida_audit.model.report import Report
from virida_audit.model.suppression import LeftOut
from virida_audit.render.summary import render

ALLOWED = {"heading_open", "paragraph_open", "inline", "table_open", "thead_open", "tbody_open"}
ALLOWED |= {"tr_open", "th_open", "td_open"}
INLINE = {"text", "code_inline", "strong_open", "strong_close", "text_special"}


def kinds_of(text: str) -> tuple[Counter[str], set[str]]:
    """Return the blocks of a page, counted, and the kinds of inline text in them."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    blocks = Counter(each.type for each in tokens if not each.type.endswith("_close"))
    return blocks, {child.type for each in tokens for child in each.children or ()}


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", REPORTS)
def test_a_row_a_finding(name: str, language: Language) -> None:
    report = REPORTS[name]()
    blocks, inline = kinds_of(render(report, language))
    assert blocks["tr_open"] == (len(report.findings) + 1 if report.findings else 0)
    assert set(blocks) <= ALLOWED
    assert inline <= INLINE


def test_a_long_list_is_cut_and_says_so() -> None:
    text = render(replace(many(), findings=many().findings * 10))
    assert kinds_of(text)[0]["tr_open"] == 51
    assert "And 70 more." in text


def test_what_is_not_in_the_table_is_counted() -> None:
    report = replace(report_around("x"), left_out=(LeftOut("left-out.since", 3, "main"),))
    lines = render(report).splitlines()
    assert "**2 places could not be audited.**" in lines
    assert "1 finding is allowed." in lines
    assert lines[-1] == "3 findings in what has not changed since main"


def test_the_loudest_stand_first() -> None:
    rows = [line for line in render(many()).splitlines() if line.startswith("| ")][2:]
    assert [row.split(" | ")[0] for row in rows[:4]] == ["| blocker"] * 3 + ["| major"]


@given(text=ANY_TEXT | EVIL_TEXT)
@example(text=HOSTILE["markdown"])
@example(text=HOSTILE["html"])
@example(text="![x](http://x.example) <b> https://x.example @team #1")
def test_no_text_becomes_markup(text: str) -> None:
    report: Report = report_around(text)
    blocks, inline = kinds_of(render(report))
    assert blocks["tr_open"] == 2
    assert blocks["td_open"] == 4
    assert set(blocks) <= ALLOWED
    assert inline <= INLINE
