"""The plan as JSON: valid, whole, the same in both languages, and back again."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from plan import derived_schema, sample
from virida_audit import __version__
from virida_audit.errors import AuditError
from virida_audit.model.language import Language
from virida_audit.model.report import Report
from virida_audit.render import json as report_json
from virida_audit.render.json_reader import read_report
from virida_audit.render.plan_json import plan_document, read_plan, render
from virida_audit.render.records import from_plain, to_plain
from virida_audit.resources import data_dir

SNAPSHOTS = Path(__file__).parent / "snapshots"


@cache
def schema(name: str) -> Any:
    return json.loads((data_dir("reports") / "schema" / f"{name}.schema.json").read_text())


def validator(name: str) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema(name))
    return Draft202012Validator(schema(name))


def document() -> Any:
    return json.loads(render(sample.report()))


def test_the_document_is_as_agreed(snapshot: Any) -> None:
    snapshot.snapshot_dir = SNAPSHOTS
    text = render(sample.report()).replace(f'"{__version__}"', '"<version>"', 1)
    snapshot.assert_match(text, "sample.json")


def test_the_schemas_follow_the_model() -> None:
    assert schema("plan") == derived_schema.plan_schema()
    assert schema("report") == derived_schema.with_plan(schema("report"))


@pytest.mark.parametrize("report", [sample.report(), Report(root="x")], ids=["sample", "empty"])
def test_both_documents_are_valid(report: Report) -> None:
    validator("plan").validate(json.loads(render(report)))
    validator("report").validate(json.loads(report_json.render(report)))


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "report",
    [
        sample.report("docker", is_answered=True),
        Report(root="x"),
        Report(root="x", workloads=sample.workloads()),
        Report(root="x", plan=sample.plan()),
    ],
    ids=["sample", "empty", "workloads-alone", "plan-alone"],
)
def test_a_report_with_a_plan_comes_back_whole(report: Report, language: Language) -> None:
    assert read_report(report_json.render(report, language)) == report


def test_a_report_of_before_the_plan_can_be_read() -> None:
    stored = json.loads(report_json.render(Report(root="x")))
    del stored["plan"]
    assert read_report(json.dumps(stored)) == Report(root="x")


def test_the_plan_in_the_scan_is_the_one_of_the_command() -> None:
    whole = json.loads(report_json.render(sample.report()))["plan"]
    assert whole == {name: document()[name] for name in whole}


def test_the_keys_are_those_that_were_asked_for() -> None:
    made = document()
    (api,) = (each for each in made["applications"] if each["name"] == "api")
    assert {
        "name", "workload", "folder", "runtime", "variant", "version", "port", "run", "build",
        "hooks", "variables", "workers", "crons", "health_path", "size", "scaling", "domains",
        "storage", "links", "alternatives", "evidence",
    } <= api.keys()  # fmt: skip
    assert {"name", "provider", "plan", "version", "serves", "variables", "evidence"} <= (
        made["addons"][0].keys()
    )
    assert {"name", "kind", "sources", "environments", "confidence"} <= made["workloads"][0].keys()
    assert made.keys() >= {
        "platform", "removed", "gaps", "decisions", "waves"
    }  # fmt: skip


def test_a_value_has_its_reasons_beside_it() -> None:
    (api,) = (each for each in document()["applications"] if each["name"] == "api")
    assert api["folder"]["value"] == "services/api"
    assert api["folder"]["confidence"] == "high"
    (origin,) = api["folder"]["origins"]
    assert (origin["path"], origin["line"]) == ("compose.yaml", 12)
    assert origin["why"] == {"en": "build context", "fr": "contexte de build"}
    (documented,) = api["port"]["origins"]
    assert (documented["path"], documented["source"]) == (None, sample.PYTHON)


def test_the_language_changes_nothing_but_its_own_word() -> None:
    english, french = (json.loads(render(sample.report(), each)) for each in Language)
    assert (english.pop("language"), french.pop("language")) == ("en", "fr")
    assert english == french


@pytest.mark.parametrize(
    "spoiled",
    [
        {"applications": "x"},
        {"workloads": [{"name": 1}]},
        {"decisions": [{}]},
        {"confidence": "absolute"},
        {"environments": [3]},
        {"waves": {"number": 1}},
    ],
    ids=lambda each: "-".join(each),
)
def test_a_spoiled_plan_is_refused_in_one_line(spoiled: dict[str, Any]) -> None:
    stored = json.loads(report_json.render(sample.report()))
    stored["plan"] |= spoiled
    with pytest.raises(AuditError, match="not a report of virida-audit"):
        read_report(json.dumps(stored))


def test_a_member_of_a_later_version_is_passed_over() -> None:
    made = plan_document(sample.plan(), sample.workloads())
    made["applications"][0]["of_tomorrow"] = 1
    assert read_plan(made) == (sample.plan(), sample.workloads())


def test_a_truth_is_no_number() -> None:
    plain = to_plain(sample.waves()[0])
    with pytest.raises(TypeError, match="expected int"):
        from_plain(type(sample.waves()[0]), plain | {"number": True})
