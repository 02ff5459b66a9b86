"""What the settings of the side that is already there let in, and nothing that lets itself in."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.repository import ENVIRONMENT, Repository
from virida_audit.cli import main

WAIVER = """\
[[waivers]]
paths = ["/legacy/Dockerfile"]
owner = "platform"
reason = "moves next"
expires = 2999-01-01
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path / "repository")
    monkeypatch.chdir(made.root)
    for name, value in ENVIRONMENT.items():
        if name.startswith("GIT_"):
            monkeypatch.setenv(name, value)
    (made.root / "README.md").write_text("a project\n")
    made.git("add", "-A")
    made.git("commit", "-q", "-m", "start")
    return made


def write(repository: Repository, path: str, text: str) -> None:
    file = repository.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    repository.git("add", "-A")


def test_a_waiver_that_is_committed_lets_its_file_in(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repository, "virida-audit.toml", WAIVER)
    repository.git("commit", "-q", "-m", "allow")
    write(repository, "legacy/Dockerfile", "FROM node:20\n")
    assert main(["guard"]) == 0
    assert "platform" in capsys.readouterr().err


def test_a_waiver_in_the_same_commit_lets_nothing_in(repository: Repository) -> None:
    write(repository, "virida-audit.toml", WAIVER)
    write(repository, "legacy/Dockerfile", "FROM node:20\n")
    assert main(["guard"]) == 1


def test_a_waiver_speaks_of_its_file_only(repository: Repository) -> None:
    write(repository, "virida-audit.toml", WAIVER)
    repository.git("commit", "-q", "-m", "allow")
    write(repository, "other/legacy/Dockerfile", "FROM node:20\n")
    assert main(["guard"]) == 1


def test_a_table_of_pyproject_speaks_too(repository: Repository) -> None:
    table = '[tool.virida-audit.policy.kinds]\ndockerfile = "allowed"\n'
    write(repository, "pyproject.toml", '[project]\nname = "x"\n' + table)
    repository.git("commit", "-q", "-m", "allow")
    write(repository, "Dockerfile", "FROM node:20\n")
    assert main(["guard"]) == 0


def test_a_range_is_judged_by_the_settings_it_starts_from(repository: Repository) -> None:
    base = repository.git("rev-parse", "HEAD").strip()
    write(repository, "virida-audit.toml", WAIVER)
    repository.git("commit", "-q", "-m", "allow")
    allowed = repository.git("rev-parse", "HEAD").strip()
    write(repository, "legacy/Dockerfile", "FROM node:20\n")
    repository.git("commit", "-q", "-m", "add")
    assert main(["guard", "--from", base]) == 1
    assert main(["guard", "--from", allowed]) == 0


def test_settings_that_are_wrong_say_where(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repository, "virida-audit.toml", "polcy = 1\n")
    repository.git("commit", "-q", "-m", "wrong")
    write(repository, "Dockerfile", "FROM node:20\n")
    assert main(["guard"]) == 2
    assert "virida-audit.toml: polcy: unknown key" in capsys.readouterr().err
