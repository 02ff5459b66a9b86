"""The running example against the hand-checked truth beside it."""

from __future__ import annotations

import shutil
import stat
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from virida_audit.audit import audit
from virida_audit.cli import main
from virida_audit.cli.formats import FORMATS
from virida_audit.model.report import Report
from virida_audit.model.rule import Disposition
from virida_audit.render.json import render as render_json
from virida_audit.render.json_reader import read_report

FIXTURES = Path(__file__).parents[1] / "fixtures"
TRUTH: dict[str, Any] = yaml.safe_load((FIXTURES / "virida-before.expected.yaml").read_text())
OPEN = {row["path"] for row in TRUTH["open"]}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy outside our own repository, as a user's tree would be."""
    copy = tmp_path_factory.mktemp("copy") / "virida-before"
    shutil.copytree(FIXTURES / "virida-before", copy, symlinks=True)
    return copy


@pytest.fixture(scope="module")
def report(tree: Path) -> Report:
    return audit(tree)


def test_every_artefact_is_found_with_its_kind_and_role(report: Report) -> None:
    found = {each.path: (each.kind.value, each.role.value) for each in report.artifacts}
    expected = {row["path"]: (row["kind"], row["role"]) for row in TRUTH["artifacts"]}
    for path in OPEN:
        found.pop(path, None)
        expected.pop(path, None)
    assert found == expected


def test_near_misses_and_vendored_trees_are_no_artefacts(report: Report) -> None:
    found = {each.path for each in report.artifacts}
    assert not found & {row["path"] for row in TRUTH["near_misses"]}
    assert [each.path for each in report.excluded] == TRUTH["vendored"]["trees"]


def test_every_artefact_has_a_finding_or_an_account(report: Report) -> None:
    """Nothing that was found stays without a word."""
    spoken = {each.location.path for each in report.findings}
    counted = {each.path for each in report.ledger.files if each.total}
    assert {each.path for each in report.artifacts} <= spoken | counted


def test_every_dockerfile_leaf_is_counted_and_decided(report: Report) -> None:
    files = {each.path: each for each in report.ledger.files if each.kind == "dockerfile"}
    assert sorted(files) == sorted(row["path"] for row in TRUTH["dockerfiles"])
    for row in TRUTH["dockerfiles"]:
        account = files[row["path"]]
        names = Counter(leaf.name for leaf in account.leaves if " --" not in leaf.name)
        assert names == row["count"], row["path"]
        assert account.total == row["instructions"] + row["flags"], row["path"]
        assert account.count(Disposition.UNDECIDED) == 0, row["path"]


def test_nothing_is_skipped_and_no_rule_fails(report: Report) -> None:
    assert report.skipped == ()
    assert report.rule_errors == ()


def test_the_json_reads_back_into_the_same_report(report: Report) -> None:
    assert read_report(render_json(report)) == report


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "options",
    [
        *(["--format", each.name] for each in FORMATS),
        ["--verbose"],
        ["--quiet"],
        ["--width", "40"],
    ],
    ids=lambda options: options[-1],
)
def test_no_output_holds_a_canary(
    tree: Path, capsys: pytest.CaptureFixture[str], options: list[str], language: str
) -> None:
    main(["scan", str(tree), "--lang", language, *options])
    shown = capsys.readouterr()
    text = shown.out + shown.err
    for canary in TRUTH["canaries"]:
        forms = [canary["value"], *canary.get("forms", [])]
        assert not any(form in text for form in forms), canary["at"]


@pytest.mark.parametrize("command", ["inventory"])
def test_no_other_command_shows_a_canary(
    tree: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    main([command, str(tree)])
    shown = capsys.readouterr().out
    assert not any(canary["value"] in shown for canary in TRUTH["canaries"])


def test_the_example_keeps_its_executable_bits() -> None:
    for path in TRUTH["executable"]:
        assert (FIXTURES / "virida-before" / path).stat().st_mode & stat.S_IXUSR, path
    for path in TRUTH["not_executable"]:
        assert not (FIXTURES / "virida-before" / path).stat().st_mode & stat.S_IXUSR, path
