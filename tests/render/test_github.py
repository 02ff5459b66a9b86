from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from hypothesis import example, given
from hypothesis import strategies as st

from render.canonical import HOSTILE, many, skipped
from render.named import ANY_TEXT, EVIL_TEXT, report_around
from virida_audit.model.report import Report
from virida_audit.render.github import render
from virida_audit.render.plain import one_line, visible


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    text: str


def commands_of(output: str) -> list[Command]:
    """Read an output as the runner does: line by line, `::name key=value,…::text`."""
    assert output == "" or output.endswith("\n")
    return [_command(line) for line in re.split(r"\r\n|\n|\r", output)[:-1]]


def _command(line: str) -> Command:
    found = re.match(r"::([^ :]+)(?: ([^:]*))?::(.*)", line)
    assert found, line
    pairs = [pair.split("=", 1) for pair in (found[2] or "").split(",") if pair]
    return Command(found[1], {key: _decoded(value) for key, value in pairs}, _decoded(found[3]))


def _decoded(text: str) -> str:
    for escape, letter in {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}.items():
        text = text.replace(escape, letter)
    return text


def test_the_loudest_findings_come_first() -> None:
    names = [each.name for each in commands_of(render(many()))]
    assert names == ["error"] * 3 + ["warning"] * 4 + ["notice"] * 5


def test_an_annotation_stands_where_the_finding_does() -> None:
    found = commands_of(render(many()))
    assert found[0].properties == {
        "file": "compose.yaml",
        "line": "8",
        "col": "12",
        "endColumn": "30",
        "title": "compose-managed-service",
    }
    packages = next(each for each in found if each.properties["line"] == "4")
    assert packages.properties["endLine"] == "9"
    assert "col" not in packages.properties


def test_gaps_and_failed_rules_are_said_and_the_rest_is_not() -> None:
    found = commands_of(render(skipped()))
    assert found[0].name == "error"
    assert "compose-secret-in-file" in found[0].text
    assert {each.properties["file"] for each in found[1:]} == {
        "db/dump.yaml",
        "secrets.yaml",
        *(f"run/socket-{number}" for number in range(8)),
    }


def test_a_skip_of_the_whole_tree_has_no_place() -> None:
    gap = replace(skipped().skipped[1], path=".")
    [command] = commands_of(render(Report(root="x", skipped=(gap,))))
    assert command.properties == {}
    assert command.text == "too large to be read: 73,400,320 bytes"


def test_a_percent_sign_of_a_path_is_escaped() -> None:
    assert "file=100%250A%2C%3A.yaml," in render(report_around("100%0A,:.yaml"))


@given(text=ANY_TEXT | EVIL_TEXT)
@example(text="x\n::add-mask::secret")
@example(text="x\r::stop-commands::y")
@example(text="a,b:c%d::error::##[error]")
@example(text="100%0A and %25")
@example(text=HOSTILE["surrogate"])
def test_no_text_makes_a_command_or_leaves_its_field(text: str) -> None:
    found = commands_of(render(report_around(text)))
    assert [each.name for each in found] == ["error", "warning", "warning", "notice"]
    annotation = found[1]
    known = {"file", "line", "col", "endColumn", "title"}
    assert set(annotation.properties) == known
    assert annotation.properties["file"] == visible(text)
    assert annotation.text == visible(one_line(f"{text} {text}"))


@given(text=st.text("%0123456789ADa:,", max_size=20))
def test_escapes_of_a_path_are_read_back(text: str) -> None:
    assert commands_of(render(report_around(text)))[1].properties["file"] == text
