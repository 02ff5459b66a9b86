"""The Markdown report: its whole face in snapshots, its promises in properties."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from render.canonical import REPORTS, many, one
from render.planned import planner
from virida_audit import __version__
from virida_audit.document.model import Graph, Lane, Node
from virida_audit.model.language import Language
from virida_audit.model.location import Location
from virida_audit.model.report import Report
from virida_audit.model.text import Text
from virida_audit.render.markdown import render
from virida_audit.render.markdown.escape import cell, code, label, prose
from virida_audit.render.markdown.mermaid import mermaid

SNAPSHOTS = Path(__file__).parent / "snapshots" / "markdown"
DAY = date(2026, 7, 1)
DOCUMENTATION = "https://www.clever.cloud/developers/doc/"
GFM = MarkdownIt("commonmark").enable(["table", "strikethrough"])

OURS = {
    "heading", "paragraph", "bullet_list", "list_item", "table", "thead", "tbody", "tr", "th",
    "td", "strong", "em", "s", "fence", "inline", "text", "code_inline", "softbreak", "link",
}  # fmt: skip
"""Everything that the page may consist of: no images, no HTML, links to documentation alone."""


def tokens(text: str) -> Iterator[Token]:
    for token in GFM.parse(text):
        yield token
        yield from token.children or ()


def kinds(text: str) -> set[str]:
    return {re.sub("_(open|close)$", "", token.type) for token in tokens(text)}


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", REPORTS)
def test_the_page_is_as_agreed(snapshot: Any, name: str, language: Language) -> None:
    snapshot.snapshot_dir = SNAPSHOTS
    text = render(REPORTS[name](), language, day=DAY).replace(__version__, "<version>")
    snapshot.assert_match(text, f"{name}-{language}.md")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", REPORTS)
def test_the_page_holds_nothing_but_our_elements(name: str, language: Language) -> None:
    text = render(REPORTS[name](), language)
    assert kinds(text) <= OURS
    links = {token.attrs["href"] for token in tokens(text) if token.type == "link_open"}
    assert all(str(each).startswith(DOCUMENTATION) for each in links)
    assert text.endswith("\n") and not text.endswith("\n\n")


_HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("`*_[]()<>|~#!\\&\n\t$@:/.-+\"'{}=")), max_size=60
)


@settings(max_examples=150, deadline=None)
@given(text=_HOSTILE)
def test_no_text_makes_anything_but_text_and_code(text: str) -> None:
    for made in (prose(text), code(text)):
        assert kinds(f"- x {made}\n") <= {"bullet_list", "list_item", "paragraph", "inline",
                                          "text", "code_inline"}  # fmt: skip
        table = f"| a | b |\n| --- | --- |\n| {cell(made)} | x |\n"
        cells = [each for each in tokens(table) if each.type == "td_open"]
        assert len(cells) == 2


@settings(max_examples=100, deadline=None)
@given(text=_HOSTILE)
def test_a_hostile_finding_changes_no_structure(text: str) -> None:
    (finding,) = one().findings
    calm = replace(finding, message=Text("a", "a"), location=Location("b", 2, 1, 2, 3))
    wild = replace(finding, message=Text(text, text), location=Location(f"b{text}", 2, 1, 2, 3))
    made = [
        [token.type for token in GFM.parse(render(Report("r", findings=(each,))))]
        for each in (calm, wild)
    ]
    assert made[0] == made[1]


@settings(max_examples=40, deadline=None)
@given(text=_HOSTILE)
def test_a_hostile_plan_changes_no_structure(text: str) -> None:
    made = [
        [token.type for token in GFM.parse(render(Report("r", plan=planner(each).plan())))]
        for each in ("calm", text)
    ]
    assert made[0] == made[1]


def test_a_large_plan_says_what_is_left_out() -> None:
    plan = many().plan
    large = replace(
        plan,
        applications=tuple(
            replace(plan.applications[0], name=f"api-{number}") for number in range(30)
        ),
        waves=(replace(plan.waves[0], steps=plan.waves[0].steps[:1] * 200),),
    )
    text = render(replace(many(), plan=large))
    assert "5 more are not told in full here" in text
    assert "50 more steps" in text


@pytest.mark.parametrize(
    "address",
    ["http://x.example", "www.x.example", "ftp://x", "a@b.example", "@everyone", "#12", "!7"],
)
def test_what_a_forge_would_link_is_code(address: str) -> None:
    assert f"`{address}`" in prose(f"see {address} there")


@settings(max_examples=150, deadline=None)
@given(text=_HOSTILE)
def test_a_mermaid_label_cannot_leave_its_quotes(text: str) -> None:
    made = label(text)
    assert made
    assert not re.search(r"""["'`<>\[\](){}|\n\r\\]""", made)
    assert not re.search(r"[#;]", re.sub(r"#\d+;", "", made))


def test_every_node_of_a_diagram_is_declared_and_linked_by_our_ids() -> None:
    text = render(many())
    blocks = re.findall(r"```mermaid\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        declared = set(re.findall(r"^    (n\d+)\[", block, re.MULTILINE))
        linked = {id for pair in re.findall(r"(n\d+) --> (n\d+)", block) for id in pair}
        assert linked and linked <= declared


@pytest.mark.parametrize(("links", "drawn"), [(400, True), (401, False)])
def test_a_diagram_that_forges_would_refuse_is_told_in_words_alone(links: int, drawn: bool) -> None:
    nodes = tuple(Node(f"n{number}", f"service {number}") for number in range(links + 1))
    lane = Lane("l", Text("Services", "Services"), nodes)
    graph = Graph((lane,), tuple(("n0", each.id) for each in nodes[1:]))
    assert bool(mermaid(graph, Language.EN)) is drawn


def test_long_labels_are_cut() -> None:
    assert label("x" * 200) == "x" * 59 + "…"


def test_without_a_day_none_is_written() -> None:
    assert "2026" not in render(one())
    assert "1 July 2026" in render(one(), day=DAY)
    assert "1er juillet 2026" in render(one(), Language.FR, day=DAY)
