"""The report on a terminal: its whole face in snapshots, its promises in properties."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from render.canonical import REPORTS, many, one, skipped
from virida_audit.model.finding import Finding
from virida_audit.model.language import Language
from virida_audit.model.location import Location
from virida_audit.model.report import Report
from virida_audit.model.source import Skip
from virida_audit.model.text import Text
from virida_audit.render.terminal import TerminalOptions, render
from virida_audit.render.terminal.cells import cell_width, shorten, shorten_start, wrap

SNAPSHOTS = Path(__file__).parent / "snapshots" / "terminal"
WIDTHS = (40, 80, 120)
ACTS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
PAINT = re.compile(r"\x1b\[[0-9;]*m")


def check(snapshot: Any, text: str, name: str) -> None:
    snapshot.snapshot_dir = SNAPSHOTS
    snapshot.assert_match(text, f"{name}.txt")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", REPORTS)
def test_the_report_looks_as_agreed(
    snapshot: Any, name: str, language: Language, width: int
) -> None:
    text = render(REPORTS[name](), TerminalOptions(language, width))
    check(snapshot, text, f"{name}-{language}-{width}")


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("colour", ["standard", "256", "truecolor"])
def test_colours_paint_the_same_words(name: str, colour: str) -> None:
    painted = render(REPORTS[name](), TerminalOptions(width=80, colour=colour))
    assert PAINT.sub("", painted) == render(REPORTS[name](), TerminalOptions(width=80))


def test_colours_are_those_of_the_readers_theme(snapshot: Any) -> None:
    painted = {
        render(many(), TerminalOptions(Language.FR, width=80, colour=colour))
        for colour in ("standard", "256", "truecolor")
    }
    (text,) = painted
    check(snapshot, text, "many-fr-80-colour")


@pytest.mark.parametrize("name", ["many", "skipped", "hostile"])
def test_verbose_says_everything(snapshot: Any, name: str) -> None:
    options = TerminalOptions(width=80, verbose=True)
    check(snapshot, render(REPORTS[name](), options), f"{name}-en-80-verbose")


@pytest.mark.parametrize("name", REPORTS)
def test_quiet_is_one_line_a_finding(snapshot: Any, name: str) -> None:
    report = REPORTS[name]()
    text = render(report, TerminalOptions(quiet=True))
    assert len(text.splitlines()) == text.count("\n") == len(report.findings)
    check(snapshot, text, f"{name}-en-quiet")


@pytest.mark.parametrize("name", ["many", "skipped", "hostile"])
def test_ascii_reaches_terminals_that_know_nothing_else(snapshot: Any, name: str) -> None:
    text = render(REPORTS[name](), TerminalOptions(Language.FR, width=80, unicode=False))
    assert text.isascii()
    check(snapshot, text, f"{name}-fr-80-ascii")


@pytest.mark.parametrize("width", [1, 24, 33, 40, 61, 80, 200])
@pytest.mark.parametrize("name", REPORTS)
def test_no_line_is_wider_than_the_terminal(name: str, width: int) -> None:
    for unicode in (True, False):
        options = TerminalOptions(width=width, unicode=unicode, verbose=width % 2 == 0)
        text = render(REPORTS[name](), options)
        assert max(map(cell_len, text.splitlines())) <= max(width, 24)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_ends_with_one_line_end_and_has_no_blanks_at_its_ends(name: str) -> None:
    text = render(REPORTS[name](), TerminalOptions(width=60))
    assert text.endswith("\n") and not text.endswith("\n\n")
    assert "\n\n\n" not in text
    assert all(line == line.rstrip() for line in text.splitlines())


@pytest.mark.parametrize("name", REPORTS)
def test_the_only_escapes_are_our_colours(name: str) -> None:
    text = render(REPORTS[name](), TerminalOptions(width=80, colour="truecolor"))
    assert not ACTS.search(PAINT.sub("", text))


def finding_with(text: str) -> Finding:
    (finding,) = one().findings
    return replace(
        finding,
        message=Text(text, text),
        excerpt=(text,),
        location=Location(text, 7, 3, 7, 9),
    )


_TEXT = st.text(
    st.one_of(st.characters(), st.sampled_from("\x1b\x9b\u202e\u0301数\t\n\ud800•`{}")), max_size=90
)


@settings(max_examples=60, deadline=None)
@given(text=_TEXT, width=st.integers(24, 100))
def test_no_text_breaks_the_layout(text: str, width: int) -> None:
    report = replace(one(), findings=(finding_with(text),))
    shown = render(report, TerminalOptions(width=width))
    assert max(map(cell_width, shown.split("\n"))) <= width
    assert not ACTS.search(shown)


def underlined(line: str, column: int, end_column: int, width: int = 80) -> str:
    """Return the words of the source line that stand above the carets."""
    (finding,) = one().findings
    finding = replace(finding, excerpt=(line,), location=Location("f", 5, column, 5, end_column))
    lines = render(Report("r", findings=(finding,)), TerminalOptions(width=width)).split("\n")
    row = next(index for index, each in enumerate(lines) if "^" in each)
    carets = lines[row]
    return lines[row - 1][carets.index("^") : carets.rindex("^") + 1]


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("FROM node:20", "node:20"),
        ("\tRUN make all", "make"),
        ("image: café:1", "café:1"),
        ("x: \x1b[31m danger", "danger"),
        ("a" * 300 + " docker push b " + "c" * 300, "docker push b"),
        ("docker push b " + "c" * 300, "docker push b"),
        ("a" * 300 + " docker push b", "docker push b"),
    ],
)
def test_the_underline_stands_below_what_is_meant(line: str, meant: str) -> None:
    start = line.index(meant) + 1
    assert underlined(line, start, start + len(meant)) == meant


def test_a_span_longer_than_the_line_is_cut_and_still_underlined() -> None:
    line = "RUN " + "x" * 300
    assert underlined(line, 5, 305).startswith("xxx")


def test_what_stands_after_a_masked_secret_is_not_underlined_by_wrong_columns() -> None:
    assert underlined("run --token ••• push", 40, 44) == "run --token ••• push"


def test_a_masked_secret_is_underlined_whatever_its_length_was() -> None:
    assert underlined("PASSWORD: •••", 11, 60) == "•••"


def test_wide_characters_move_the_underline() -> None:
    (finding,) = one().findings
    finding = replace(finding, excerpt=("数据 x",), location=Location("f", 5, 4, 5, 5))
    lines = render(Report("r", findings=(finding,)), TerminalOptions()).split("\n")
    row = next(index for index, each in enumerate(lines) if "^" in each)
    before = lines[row - 1][: lines[row - 1].index("x")]
    assert cell_len(before) == lines[row].index("^")


def test_a_remedy_is_said_once() -> None:
    text = render(many(), TerminalOptions(width=120))
    assert text.count("Create the add-on, link it to the application") == 1
    verbose = render(many(), TerminalOptions(width=120, verbose=True))
    assert verbose.count("Create the add-on, link it to the application") == 3


def test_a_rule_that_fires_often_is_counted_with_its_lines() -> None:
    (finding,) = one().findings
    path = finding.location.path
    often = [replace(finding, location=Location(path, line, 1, line, 2)) for line in range(1, 30)]
    text = render(replace(one(), findings=tuple(often)), TerminalOptions(width=80))
    assert text.count("▲ major dockerfile-language-base") == 4
    assert "… 25 more of dockerfile-language-base, lines 5, 6, 7," in text
    assert "virida-audit scan --verbose" in text


def test_one_more_than_the_limit_is_shown_rather_than_said() -> None:
    (finding,) = one().findings
    five = [replace(finding, location=Location("f", line)) for line in range(1, 6)]
    text = render(Report("r", findings=tuple(five)), TerminalOptions(width=80))
    assert text.count("▲ major dockerfile-language-base") == 5
    assert "more of" not in text


def test_an_audit_that_could_not_look_is_no_pass() -> None:
    text = render(skipped(), TerminalOptions())
    assert "✓" not in text
    assert "could not be audited" in text


def test_what_no_rule_speaks_of_is_no_pass_either() -> None:
    text = render(replace(many(), findings=()), TerminalOptions())
    assert "✓" not in text
    assert "No findings in what could be read." in text


def test_artefacts_without_findings_are_good_news_when_all_is_decided() -> None:
    text = render(replace(one(), findings=()), TerminalOptions())
    assert "✓ No findings: the only artefact here needs no change." in text


def test_what_was_left_out_on_purpose_is_said_and_is_no_gap() -> None:
    report = Report("r", skipped=(Skip("libs", "skip.submodule"),), files_seen=3)
    text = render(report, TerminalOptions())
    assert "libs — is a git submodule" in text
    assert "✓" in text
    assert "could not be audited" not in text


def test_a_finding_on_a_whole_file_says_so() -> None:
    (finding,) = one().findings
    finding = replace(finding, location=Location("f"), excerpt=())
    assert "whole file" in render(Report("r", findings=(finding,)), TerminalOptions())


def test_verbose_names_each_leaf_without_an_answer() -> None:
    text = render(many(), TerminalOptions(verbose=True))
    assert "40 services.web.ports[39]" in text
    assert "services.web.ports[39]" not in render(many(), TerminalOptions())


def test_every_artefact_is_named_even_without_findings() -> None:
    for verbose in (True, False):
        text = render(many(), TerminalOptions(verbose=verbose))
        assert all(source.path in text for source in many().artifacts)


def test_links_are_written_only_when_asked_for() -> None:
    asked = render(one(), TerminalOptions(links="file:///src"))
    assert "\x1b]8;;file:///src/web/Dockerfile\x1b\\web/Dockerfile\x1b]8;;\x1b\\" in asked
    assert "\x1b" not in render(one(), TerminalOptions())


def test_features_are_named_where_names_are_known() -> None:
    text = render(many(), TerminalOptions(Language.FR))
    assert "Titre de docker-images" in text


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("one two three", 7, ["one two", "three"]),
        ("12\u00a0% of it", 4, ["12\u00a0%", "of", "it"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("a abcdefgh", 3, ["a", "abc", "def", "gh"]),
        ("数据库", 4, ["数据", "库"]),
    ],
)
def test_text_wraps_at_plain_spaces(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


def test_a_path_keeps_its_end_and_a_name_its_start() -> None:
    assert shorten_start("a/very/long/path.yaml", 10, "…") == "…path.yaml"
    assert shorten("very-long-name", 6, "…") == "very-…"
    assert shorten("short", 5, "…") == "short"
