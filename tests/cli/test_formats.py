from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path, PurePath

import pytest

from virida_audit.cli import main
from virida_audit.cli.formats import FORMATS, Format, format_of

CASES = {
    "report.html": "html",
    "REPORT.HTM": "html",
    "docs/migration.md": "markdown",
    "job.summary.md": "summary",
    "audit.json": "json",
    "audit.sarif": "sarif",
    "audit.sarif.json": "sarif",
    "gl-code-quality-report.json": "gitlab",
    "junit.xml": "junit",
    "findings.csv": "csv",
    "report.txt": "terminal",
}
STARTS = {
    "a.sarif": '{"$schema": ',
    "a.xml": "<?xml ",
    "a.csv": "path,line,",
    "gl-code-quality-report.json": "[\n{",
}


@pytest.mark.parametrize("name", CASES)
def test_a_file_name_means_a_format(name: str) -> None:
    meant = format_of(PurePath(name))
    assert meant is not None
    assert meant.name == CASES[name]


@pytest.mark.parametrize("name", ["report", "report.doc", "xml", ".profile", "html.bak"])
def test_any_other_name_means_none(name: str) -> None:
    assert format_of(PurePath(name)) is None


def test_no_ending_means_two_formats() -> None:
    endings = [ending for each in FORMATS for ending in each.endings]
    assert len(endings) == len(set(endings))
    assert all(ending == ending.lower() for ending in endings)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_every_format_has_its_module(form: Format) -> None:
    assert callable(import_module(f"virida_audit.render.{form.module}").render)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "Dockerfile").write_text("FROM node:20\nCMD node server.js\n")
    return tmp_path / "tree"


@pytest.mark.parametrize("name", STARTS)
def test_the_name_of_the_output_chooses_the_format(
    repository: Path, tmp_path: Path, name: str
) -> None:
    assert main(["scan", str(repository), "-o", str(tmp_path / name)]) == 1
    assert (tmp_path / name).read_text().startswith(STARTS[name])


def test_a_named_format_goes_before_the_name_of_the_file(repository: Path, tmp_path: Path) -> None:
    target = tmp_path / "audit.json"
    main(["scan", str(repository), "--format", "sarif", "-o", str(target)])
    assert json.loads(target.read_text())["version"] == "2.1.0"


def test_one_run_writes_several_files(repository: Path, tmp_path: Path) -> None:
    files = [option for name in STARTS for option in ("-o", str(tmp_path / name))]
    main(["scan", str(repository), *files])
    for name, start in STARTS.items():
        assert (tmp_path / name).read_text().startswith(start)


@pytest.mark.parametrize(("threshold", "failing"), [("blocker", False), ("info", True)])
def test_the_threshold_says_which_cases_fail(
    repository: Path, capsys: pytest.CaptureFixture[str], threshold: str, failing: bool
) -> None:
    main(["scan", str(repository), "--format", "junit", "--fail-on", threshold])
    assert ("<failure" in capsys.readouterr().out) == failing
