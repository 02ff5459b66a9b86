from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import example, given
from jsonschema import Draft7Validator

from render.canonical import HOSTILE, REPORTS, many, one, skipped
from render.named import ANY_TEXT, EVIL_TEXT, report_around
from virida_audit.audit import audit
from virida_audit.model.language import Language
from virida_audit.model.report import Report
from virida_audit.model.suppression import LeftOut, Suppressed, SuppressedBy
from virida_audit.render.sarif import render
from virida_audit.render.sarif.location import uri_of

EXAMPLE = Path(__file__).parents[2] / "fixtures" / "virida-before"
ORACLES = os.environ.get("VIRIDA_ORACLES", "")
MULTITOOL = os.environ.get("VIRIDA_SARIF_MULTITOOL", "")
RELATIVE = re.compile(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})*")
LINK = re.compile(r"\[(?:[^\[\]\\]|\\.)*\]\([^)]*\)")


@cache
def example_report() -> Report:
    return audit(EXAMPLE)


REAL: Mapping[str, Callable[[], Report]] = {
    **REPORTS,
    "example": example_report,
    "around": lambda: report_around("x"),
}


def run_of(report: Report, language: Language = Language.EN) -> dict[str, Any]:
    log = json.loads(render(report, language))
    assert log["version"] == "2.1.0"
    [run] = log["runs"]
    assert isinstance(run, dict)
    return run


def artifact_locations(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every artifactLocation of a run, wherever it stands."""
    if isinstance(value, dict):
        if "uriBaseId" in value:
            yield value
        for each in value.values():
            yield from artifact_locations(each)
    elif isinstance(value, list):
        for each in value:
            yield from artifact_locations(each)


@pytest.mark.parametrize("name", REAL)
def test_every_index_points_to_what_it_names(name: str) -> None:
    run = run_of(REAL[name]())
    driver = run["tool"]["driver"]
    for result in run["results"]:
        if "ruleIndex" in result:
            assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    for located in artifact_locations(run):
        assert RELATIVE.fullmatch(located["uri"])
        assert located["uriBaseId"] in run["originalUriBaseIds"]
        if "index" in located:
            assert run["artifacts"][located["index"]]["location"]["uri"] == located["uri"]
    [invocation] = run["invocations"]
    for kind in ("toolExecutionNotifications", "toolConfigurationNotifications"):
        for notification in invocation[kind]:
            descriptor = notification["descriptor"]
            assert driver["notifications"][descriptor["index"]]["id"] == descriptor["id"]
    for rule in driver["rules"]:
        for relation in rule.get("relationships", []):
            target = relation["target"]
            assert run["taxonomies"][0]["taxa"][target["index"]]["id"] == target["id"]


@pytest.mark.parametrize("language", list(Language))
def test_every_rule_brings_its_page(language: Language) -> None:
    report = example_report()
    rules = run_of(report, language)["tool"]["driver"]["rules"]
    assert [each["id"] for each in rules] == [each.id for each in report.rules]
    for rule, own in zip(rules, report.rules, strict=True):
        assert rule["help"]["markdown"].startswith(f"# {own.id}\n")
        assert own.title.in_language(language) in rule["help"]["markdown"]
        assert rule["help"]["text"]
        assert rule.get("helpUri", "https://").startswith("https://")


def test_every_result_of_an_audit_names_a_rule_that_is_described() -> None:
    assert all("ruleIndex" in each for each in run_of(example_report())["results"])


def test_severities_become_levels_and_ranks() -> None:
    results = run_of(many())["results"]
    levels = {each["properties"]["severity"]: (each["level"], each["rank"]) for each in results}
    assert levels == {
        "blocker": ("error", 100),
        "major": ("warning", 75),
        "minor": ("note", 50),
        "info": ("note", 25),
    }


def test_a_region_counts_as_the_location_does() -> None:
    [result] = run_of(one())["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["region"] == {"startLine": 1, "startColumn": 6, "endLine": 1, "endColumn": 20}
    assert physical["contextRegion"]["snippet"]["text"] == "FROM node:20-alpine AS build"
    assert run_of(one())["columnKind"] == "unicodeCodePoints"


@pytest.mark.parametrize(("end", "whole"), [(5, True), (6, True), (7, False), (9, False)])
def test_an_excerpt_that_is_cut_is_no_context(end: int, whole: bool) -> None:
    packages = many().findings[10]
    assert len(packages.excerpt) == 3
    moved = replace(packages, location=replace(packages.location, end_line=end))
    [result] = run_of(replace(many(), findings=(moved,)))["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["region"]["endLine"] == end
    assert ("contextRegion" in physical) == whole


def test_a_finding_of_a_whole_file_has_no_columns() -> None:
    [finding] = one().findings
    at = replace(finding.location, line=1, column=1, end_line=1, end_column=1)
    whole = replace(one(), findings=(replace(finding, location=at, excerpt=()),))
    [result] = run_of(whole)["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


def test_what_could_not_be_audited_is_a_notification() -> None:
    [invocation] = run_of(skipped())["invocations"]
    found = invocation["toolExecutionNotifications"]
    levels = [each["level"] for each in found]
    assert levels == ["error", "note"] + ["warning"] * 10 + ["note"] * 3
    assert found[0]["associatedRule"] == {"id": "compose-secret-in-file"}
    assert found[1]["locations"] == []
    assert found[2]["message"]["text"] == "too large to be read: 73,400,320 bytes"
    assert not invocation["executionSuccessful"]
    assert run_of(one())["invocations"][0]["executionSuccessful"]


@pytest.mark.parametrize("by", list(SuppressedBy))
def test_a_suppressed_finding_stays_with_its_reason(by: SuppressedBy) -> None:
    first, second, *_ = many().findings
    allowed = Suppressed(second, by, "Kept until spring.", 7, "platform team", "2027-03-31")
    report = replace(many(), findings=(first,), suppressed=(allowed,))
    counted, hidden = run_of(report)["results"]
    assert counted["suppressions"] == []
    [suppression] = hidden["suppressions"]
    assert suppression["kind"] == ("inSource" if by is SuppressedBy.INLINE else "external")
    assert suppression["justification"] == "Kept until spring."
    assert suppression["properties"]["expires"] == "2027-03-31"
    assert ("location" in suppression) == (by is SuppressedBy.INLINE)


def test_nothing_is_said_of_suppressions_where_there_are_none() -> None:
    assert all("suppressions" not in each for each in run_of(many())["results"])


def test_findings_that_were_not_asked_for_are_counted() -> None:
    report = replace(many(), left_out=(LeftOut("left-out.baseline", 4, "baseline.json"),))
    assert run_of(report)["properties"]["leftOut"] == {"left-out.baseline": 4}


def test_texts_are_in_the_language_of_the_run() -> None:
    run = run_of(one(), Language.FR)
    assert run["language"] == "fr"
    assert run["results"][0]["message"]["text"].startswith("L’étape `build` part de l’image")


def test_the_log_is_ascii() -> None:
    assert render(REPORTS["hostile"]()).isascii()


@given(text=ANY_TEXT | EVIL_TEXT)
@example(text="[click](http://x.example)")
@example(text="[0](0)")
@example(text=HOSTILE["markdown"])
def test_no_text_writes_a_link_into_a_message(text: str) -> None:
    run = run_of(report_around(text))
    notes = run["invocations"][0]["toolExecutionNotifications"]
    for each in (*run["results"], *notes):
        assert not LINK.search(each["message"]["text"])


@given(text=ANY_TEXT)
@example(text="a b/ç:d?#%.yaml")
@example(text="caf\udce9")
@example(text="\ud800")
def test_a_path_is_read_back_from_its_reference(text: str) -> None:
    reference = uri_of(text)
    assert RELATIVE.fullmatch(reference)
    data = unquote_to_bytes(reference)
    escaped = data.decode("utf-8", "surrogateescape")
    assert text in (escaped, data.decode("utf-8", "surrogatepass") if escaped != text else escaped)


@pytest.mark.oracle
@pytest.mark.skipif(not ORACLES, reason="VIRIDA_ORACLES names no folder of checkouts")
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", REAL)
def test_the_log_is_valid_by_the_schema_of_the_standard(name: str, language: Language) -> None:
    path = Path(ORACLES) / "oasis-tcs/sarif-spec/sarif-2.1/schema/sarif-schema-2.1.0.json"
    Draft7Validator(json.loads(path.read_text())).validate(
        json.loads(render(REAL[name](), language))
    )


@pytest.mark.oracle
@pytest.mark.skipif(not MULTITOOL, reason="VIRIDA_SARIF_MULTITOOL names no Sarif.Multitool")
@pytest.mark.parametrize("name", REAL)
def test_the_multitool_finds_neither_error_nor_warning(name: str, tmp_path: Path) -> None:
    log = tmp_path / "log.sarif"
    log.write_text(render(REAL[name]()))
    kinds = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning"]
    done = subprocess.run(
        [MULTITOOL, "validate", log, "--output", tmp_path / "found.sarif", *kinds],
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads((tmp_path / "found.sarif").read_text())["runs"][0].get("results", [])
    assert found == [], done.stdout
