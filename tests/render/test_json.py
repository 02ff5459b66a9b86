from __future__ import annotations

import json
import pickle
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from render.canonical import REPORTS
from virida_audit import __version__
from virida_audit.errors import AuditError
from virida_audit.model.language import Language
from virida_audit.model.report import Report
from virida_audit.render.json import render
from virida_audit.render.json_reader import read_report
from virida_audit.resources import data_dir

SNAPSHOTS = Path(__file__).parent / "snapshots" / "json"


@cache
def validator() -> Draft202012Validator:
    schema = json.loads((data_dir("reports") / "schema" / "report.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", REPORTS)
def test_the_document_is_as_agreed(snapshot: Any, name: str, language: Language) -> None:
    snapshot.snapshot_dir = SNAPSHOTS
    text = render(REPORTS[name](), language).replace(f'"{__version__}"', '"<version>"', 1)
    snapshot.assert_match(text, f"{name}-{language}.json")


@pytest.mark.parametrize("name", REPORTS)
def test_the_document_is_valid(name: str) -> None:
    validator().validate(json.loads(render(REPORTS[name]())))


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", REPORTS)
def test_a_report_comes_back_whole(name: str, language: Language) -> None:
    report = REPORTS[name]()
    assert read_report(render(report, language)) == report


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_pickles(name: str) -> None:
    report = REPORTS[name]()
    assert pickle.loads(pickle.dumps(report)) == report


def test_the_document_is_ascii() -> None:
    assert render(REPORTS["hostile"]()).isascii()


def test_a_property_that_the_schema_does_not_know_is_invalid() -> None:
    document = json.loads(render(Report(root="x")))
    assert not validator().is_valid(document | {"extra": 1})


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{}", '{"version": "1.0"}', '{"version": "1.0", "root": 1}']
)
def test_another_document_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(AuditError, match="not a report of virida-audit"):
        read_report(text)


def test_a_report_of_another_major_version_says_so() -> None:
    text = render(Report(root="x")).replace('"version": "1.0"', '"version": "2.0"', 1)
    with pytest.raises(AuditError, match="report version"):
        read_report(text)
