"""`virida-audit baseline`: create, compare, prune."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from virida_audit.cli import main


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VIRIDA_AUDIT_LANG", "VIRIDA_AUDIT_CONFIG", "VIRIDA_AUDIT_BASELINE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM node:20\nCOPY . .\nEXPOSE 3000\n")
    return tmp_path


def test_a_day_in_the_life_of_a_baseline(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, file = str(repository), repository / "virida-baseline.json"
    assert main(["baseline", "create", root, "--owner", "web", "--expires", "2999-01-01"]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "findings recorded" in shown.err
    entries = json.loads(file.read_text())["entries"]
    assert {each["owner"] for each in entries} == {"web"}
    assert main(["baseline", "diff", root]) == 0
    assert capsys.readouterr().out == ""
    assert main(["scan", root, "--baseline", str(file)]) == 0
    assert "known findings (virida-baseline.json)" in capsys.readouterr().out

    (repository / "Dockerfile").write_text("FROM node:20\nCOPY . .\nVOLUME /data\n")
    assert main(["baseline", "diff", root, "--lang", "fr"]) == 1
    shown = capsys.readouterr()
    assert [line[:2] for line in shown.out.splitlines()] == ["+ ", "- "]
    assert "dockerfile-volume" in shown.out
    assert "Nouveaux\u00a0: 1" in shown.err
    assert main(["scan", root, "--baseline", str(file), "--quiet"]) == 1
    assert capsys.readouterr().out.count("\n") == 1

    assert main(["baseline", "prune", root]) == 0
    pruned = json.loads(file.read_text())["entries"]
    assert len(pruned) == len(entries) - 1
    assert main(["baseline", "diff", root]) == 1
    assert capsys.readouterr().out.splitlines()[0].startswith("+ Dockerfile:3: dockerfile-volume")

    assert main(["baseline", "create", root]) == 2
    assert "exists already" in capsys.readouterr().err
    assert main(["baseline", "create", root, "--force", "--owner", "ops"]) == 0
    owners = {each["rule"]: each.get("owner") for each in json.loads(file.read_text())["entries"]}
    assert owners["dockerfile-volume"] == "ops"
    assert owners["dockerfile-application"] == "web"
    assert main(["baseline", "diff", root]) == 0


def test_pruning_what_is_all_there_leaves_the_file_alone(repository: Path) -> None:
    file = repository / "virida-baseline.json"
    main(["baseline", "create", str(repository)])
    before = file.stat().st_mtime_ns
    assert main(["baseline", "prune", str(repository)]) == 0
    assert file.stat().st_mtime_ns == before


def test_the_settings_say_where_it_is(repository: Path) -> None:
    (repository / "virida-audit.toml").write_text('baseline = "known.json"\n')
    assert main(["baseline", "create", str(repository)]) == 0
    assert (repository / "known.json").exists()
    assert main(["scan", str(repository)]) == 0
    assert main(["scan", str(repository), "--no-config"]) == 1


def test_an_entry_that_has_expired_is_new_and_said(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["baseline", "create", str(repository), "--expires", "2020-01-01"])
    file = str(repository / "virida-baseline.json")
    assert main(["scan", str(repository), "--baseline", file]) == 1
    assert "known findings have expired in the baseline" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["baseline"], "required: action"),
        (["baseline", "crate", "."], "invalid choice"),
        (["baseline", "diff", "/nowhere"], "not a folder"),
        (["baseline", "create", ".", "--expires", "soon"], "--expires soon: expected a date"),
    ],
)
def test_a_mistake_is_one_line(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    shown = capsys.readouterr().err
    assert says in shown
    assert shown.count("\n") == 1
