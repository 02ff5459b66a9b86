"""Which report is written where, in which format, and on which day."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from virida_audit.cli import main


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM node:20\nCOPY . .\nEXPOSE 3000\n")
    return folder


@pytest.fixture(autouse=True)
def release_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1782864000")


def scan(repository: Path, *options: str) -> int:
    return main(["scan", str(repository), *options])


def test_several_files_take_the_format_of_their_names(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    names = ("report.html", "report.md", "report.json")
    assert scan(repository, *(f"--output={out / name}" for name in names)) == 1
    assert (out / "report.html").read_text().startswith("<!doctype html>")
    assert (out / "report.md").read_text().startswith("# Migration report: `shop`\n")
    assert json.loads((out / "report.json").read_text())["root"] == "shop"
    assert capsys.readouterr().out == ""


def test_a_named_format_wins_over_the_name_of_the_only_file(
    repository: Path, tmp_path: Path
) -> None:
    target = tmp_path / "page.json"
    scan(repository, "--format", "markdown", "--output", str(target))
    assert target.read_text().startswith("# Migration report")


def test_a_name_that_means_nothing_takes_the_named_format_or_the_terminals(
    repository: Path, tmp_path: Path
) -> None:
    scan(repository, "-o", str(tmp_path / "a.html"), "-o", str(tmp_path / "REPORT"))
    assert "Dockerfile" in (tmp_path / "REPORT").read_text()
    assert not (tmp_path / "REPORT").read_text().startswith(("#", "<"))
    scan(repository, "--format=markdown", "-o", str(tmp_path / "a.html"), "-o", str(tmp_path / "B"))
    assert (tmp_path / "B").read_text().startswith("#")
    assert (tmp_path / "a.html").read_text().startswith("<!doctype html>")


def test_the_same_file_is_written_once(repository: Path, tmp_path: Path) -> None:
    target = str(tmp_path / "a.md")
    assert scan(repository, "-o", target, "-o", target) == 1


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_a_document_goes_to_standard_output_in_the_language_asked_for(
    repository: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    scan(repository, "--format", form, "--lang", "fr")
    assert "1er juillet 2026" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_the_same_tree_gives_the_same_bytes(repository: Path, tmp_path: Path, form: str) -> None:
    files = [tmp_path / "one", tmp_path / "two"]
    for file in files:
        scan(repository, "--format", form, "--output", str(file))
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize("value", ["yesterday", "1e400", "9" * 30])
def test_a_wrong_day_is_said_in_one_line(
    repository: Path,
    value: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    assert scan(repository, "--format", "markdown") == 2
    assert "SOURCE_DATE_EPOCH" in capsys.readouterr().err
