"""The HTML report: its whole face in snapshots, its promises in properties."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.canonical import REPORTS, many, one
from render.planned import planner
from virida_audit import __version__
from virida_audit.messages import load_messages
from virida_audit.model.language import Language
from virida_audit.model.location import Location
from virida_audit.model.report import Report
from virida_audit.model.text import Text
from virida_audit.model.ticket import Ticket
from virida_audit.render.html import render
from virida_audit.render.shell_line import shell_line
from virida_audit.resources import data_dir

SNAPSHOTS = Path(__file__).parent / "snapshots" / "html"
DAY = date(2026, 7, 1)
VOID = {"meta", "input", "br", "wbr", "path", "rect", "link"}


class Outline(HTMLParser):
    """The tags and attributes of a page, and a complaint for each that is not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("script", "style"):
            self.text.append(data)


def body_of(text: str) -> str:
    """Leave out the style sheet and the script, which have files of their own."""
    text = re.sub(r"<style>.*?</style>", "<style>…</style>", text, flags=re.DOTALL)
    text = re.sub(r"(<script>).*?(</script>)", r"\1…\2", text, flags=re.DOTALL)
    text = re.sub(r"'sha256-[^']+'|&#39;sha256-.*?&#39;", "'sha256-…'", text)
    return text.replace(__version__, "<version>")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", REPORTS)
def test_the_page_is_as_agreed(snapshot: Any, name: str, language: Language) -> None:
    snapshot.snapshot_dir = SNAPSHOTS
    text = body_of(render(REPORTS[name](), language, day=DAY))
    snapshot.assert_match(text, f"{name}-{language}.html")


@pytest.mark.parametrize("name", REPORTS)
def test_the_languages_differ_only_in_which_is_read_first(name: str) -> None:
    pages = [body_of(render(REPORTS[name](), each)) for each in Language]
    heads = [re.sub(r'<html lang="..">|<title>.*?</title>', "", each) for each in pages]
    assert heads[0] == heads[1]


DOCUMENTATION = "https://www.clever.cloud/developers/doc/"
"""The only pages outside that the report leads to."""


@pytest.mark.parametrize("name", REPORTS)
def test_tags_are_closed_and_ids_unique(name: str) -> None:
    outline = Outline(render(REPORTS[name]()))
    assert (outline.wrong, outline.open) == ([], [])
    ids = Counter(attributes["id"] for _, attributes in outline.tags if "id" in attributes)
    assert [id for id, count in ids.items() if count > 1] == []
    links = {str(each["href"]) for tag, each in outline.tags if tag == "a"}
    inside = {link for link in links if not link.startswith(DOCUMENTATION)}
    assert {link for link in inside if link[1:] not in ids} == set()


@pytest.mark.parametrize("name", REPORTS)
def test_nothing_is_fetched_and_nothing_acts_but_the_script(name: str) -> None:
    outline = Outline(render(REPORTS[name]()))
    for tag, attributes in outline.tags:
        assert tag not in ("iframe", "object", "embed", "link", "base", "img"), tag
        assert not [each for each in attributes if each.startswith("on") or each == "style"]
        assert "src" not in attributes
        assert str(attributes.get("href", "#")).startswith(("#", DOCUMENTATION))


def test_the_policy_allows_the_style_sheet_and_the_script_alone() -> None:
    text = render(one())
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="(.*?)"', text)
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    for part in (style, script):
        digest = base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        assert digest in policy
    assert policy.count("sha256") == 2
    assert "default-src &#39;none&#39;" in policy and "unsafe" not in policy


_HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("<>&\"'`/=\x00\n\r\t\u2028\ud800{}%#;")),
    max_size=60,
)


@settings(max_examples=60, deadline=None)
@given(text=_HOSTILE)
def test_a_hostile_finding_adds_no_element_and_no_attribute(text: str) -> None:
    (finding,) = one().findings
    made = []
    for value in ("calm", f"x{text}"):
        place = Location(value, 2, 1, 2, 3, ("services", value))
        each = replace(
            finding, message=Text(f"`{value}` {value}", value), location=place, excerpt=(value,)
        )
        made.append(Outline(render(Report(value, findings=(each,)))))
    shapes = [
        Counter((tag, *sorted(attributes)) for tag, attributes in each.tags
                if tag not in ("code", "wbr", "span", "text"))
        for each in made
    ]  # fmt: skip
    assert shapes[0] == shapes[1]
    assert (made[1].wrong, made[1].open) == ([], [])


@settings(max_examples=40, deadline=None)
@given(text=_HOSTILE)
def test_a_hostile_plan_adds_no_element_and_no_attribute(text: str) -> None:
    made = [Outline(render(Report("r", plan=planner(each).plan()))) for each in ("calm", text)]
    shapes = [
        Counter((tag, *sorted(attributes)) for tag, attributes in each.tags
                if tag not in ("code", "wbr", "span", "text"))
        for each in made
    ]  # fmt: skip
    assert shapes[0] == shapes[1]
    assert (made[1].wrong, made[1].open) == ([], [])


def test_every_part_of_the_plan_stands_in_the_page() -> None:
    plan = many().plan
    text = " ".join("".join(Outline(render(many())).text).split())
    for wave in plan.waves:
        for step in wave.steps:
            assert shell_line(step) in text
    for decision in plan.decisions:
        assert all(option.id in text for option in decision.options)
    for application in plan.applications:
        assert all(each.name in text for each in application.variables)


def control_characters(text: str) -> Iterator[str]:
    yield from re.findall(
        r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text
    )


@pytest.mark.parametrize("name", REPORTS)
def test_no_control_character_reaches_the_page(name: str) -> None:
    assert list(control_characters(render(REPORTS[name]()))) == []


def test_the_page_says_everything_without_its_script() -> None:
    report = many()
    text = " ".join("".join(Outline(render(report)).text).split())
    for finding in report.findings:
        assert finding.remedy.en.replace("`", "") in text
        assert finding.remedy.fr.replace("`", "") in text
        for command in finding.equivalent.commands:
            assert command in text
    hidden = [tag for tag, attributes in Outline(render(report)).tags if "hidden" in attributes]
    assert sorted(hidden) == ["div", "form", "form"], "only what the script drives is hidden"


def test_the_script_knows_every_word_that_it_says() -> None:
    script = (data_dir("reports") / "scripts" / "report.js").read_text(encoding="utf-8")
    wanted = set(re.findall(r'"(filter\.[a-z]+)"', script))
    assert wanted and wanted <= load_messages().keys()
    text = render(one())
    assert all(f'"{word}"' in text for word in wanted)


def test_tickets_are_shown_with_their_features() -> None:
    ticket = Ticket("OPS-<1>", Text("Images", "Images"), ("docker-images", "no-such-feature"))
    text = render(many(), tickets=(ticket,))
    assert "OPS-&lt;1&gt;" in text
    assert "Tickets name features that are not known: no-such-feature." in text
    assert 'id="tickets"' not in render(many())


def test_without_a_day_none_is_written() -> None:
    assert "2026" not in re.sub(r"<style>.*", "", render(one()))
    assert "1er juillet 2026" in render(one(), day=DAY)
