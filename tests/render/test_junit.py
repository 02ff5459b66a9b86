from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as xml

import pytest
from hypothesis import example, given

from render.canonical import HOSTILE, REPORTS, many, one, skipped
from render.named import ANY_TEXT, EVIL_TEXT, report_around
from virida_audit.model.language import Language
from virida_audit.model.report import Report
from virida_audit.model.rule import Severity
from virida_audit.render.junit import render
from virida_audit.render.plain import one_line, visible

ORACLES = os.environ.get("VIRIDA_ORACLES", "")
XSD = (
    "jenkinsci/xunit-plugin/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd"
    "/junit-10.xsd"
)
OUTCOMES = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def parsed(report: Report, threshold: Severity = Severity.MINOR) -> xml.Element:
    return xml.fromstring(render(report, Language.EN, threshold).encode())


@pytest.mark.parametrize("name", REPORTS)
def test_counts_are_those_of_the_cases(name: str) -> None:
    root = parsed(REPORTS[name]())
    assert root.tag == "testsuites"
    for suite in root.iter("testsuite"):
        assert suite.get("tests") == str(len(suite.findall("testcase")))
        for plural, child in OUTCOMES.items():
            assert suite.get(plural) == str(len(suite.findall(f"testcase/{child}")))
    assert root.get("tests") == str(len(root.findall("testsuite/testcase")))
    assert root.get("failures") == str(len(root.findall("testsuite/testcase/failure")))


def test_equal_findings_of_a_file_are_numbered() -> None:
    twins = replace(one(), findings=one().findings * 3)
    [suite] = parsed(twins)
    name = "dockerfile-language-base: Stage `build` starts from the Node.js image `node:20-alpine`."
    assert [case.get("name") for case in suite] == [name, f"{name} (2)", f"{name} (3)"]


@pytest.mark.parametrize("name", REPORTS)
def test_every_artefact_has_one_suite_and_no_case_is_named_twice(name: str) -> None:
    report = REPORTS[name]()
    suites = [each.get("name") for each in parsed(report).iter("testsuite")]
    assert len(suites) == len(set(suites)) >= 1
    assert {visible(one_line(each.path)) for each in report.artifacts} <= {*suites}
    for suite in parsed(report).iter("testsuite"):
        names = [case.get("name") for case in suite]
        assert len(names) == len(set(names))


def test_an_artefact_without_findings_passes() -> None:
    [suite] = [each for each in parsed(many()) if each.get("name") == ".dockerignore"]
    assert [(case.get("name"), list(case)) for case in suite] == [("no findings", [])]


def test_a_repository_without_artefacts_passes() -> None:
    [suite] = parsed(REPORTS["empty"]())
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("blog", "1", "0")


@pytest.mark.parametrize(
    ("threshold", "failures"),
    [(Severity.INFO, 12), (Severity.MINOR, 11), (Severity.MAJOR, 7), (Severity.BLOCKER, 3)],
)
def test_findings_below_the_threshold_pass(threshold: Severity, failures: int) -> None:
    root = parsed(many(), threshold)
    assert root.get("failures") == str(failures)
    assert len(root.findall("testsuite/testcase/system-out")) == 12 - failures


def test_gaps_are_skipped_and_failed_rules_are_errors() -> None:
    root = parsed(skipped())
    assert len(root.findall("testsuite/testcase/skipped")) == 10
    [error] = root.findall("testsuite/testcase/error")
    assert "compose-secret-in-file" in error.get("message", "")


def test_a_failure_says_where_what_and_what_to_do() -> None:
    [failure] = parsed(one()).iter("failure")
    assert (failure.text or "").splitlines() == [
        "web/Dockerfile:1:6",
        "Stage `build` starts from the Node.js image `node:20-alpine`.",
        "Create a Node.js application with `web` as its folder and deploy the sources.",
        "  FROM node:20-alpine AS build",
    ]


@given(text=ANY_TEXT | EVIL_TEXT)
@example(text="]]><failure/>")
@example(text="\x00\x0b\ufffe\uffff")
@example(text=HOSTILE["html"])
@example(text=HOSTILE["surrogate"])
def test_any_text_comes_back_from_the_document(text: str) -> None:
    root = parsed(report_around(text))
    [suite] = root
    assert suite.get("name") == visible(one_line(text))
    assert [[child.tag for child in case] for case in suite] == [
        ["error"],
        ["failure"],
        ["skipped"],
        ["skipped"],
    ]
    [failure] = root.iter("failure")
    assert failure.get("message") == visible(one_line(text))


@pytest.mark.oracle
@pytest.mark.skipif(not ORACLES, reason="VIRIDA_ORACLES names no folder of checkouts")
@pytest.mark.parametrize("name", [*REPORTS, "around"])
def test_the_document_is_valid_by_the_schema_of_jenkins(name: str) -> None:
    etree: Any = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(etree.parse(Path(ORACLES) / XSD))
    report = REPORTS[name]() if name in REPORTS else report_around("x")
    schema.assertValid(etree.fromstring(render(report).encode()))
