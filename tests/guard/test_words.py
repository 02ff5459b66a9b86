"""What the guard prints: both languages, no secret, nothing that acts on a terminal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guard.repository import Repository
from virida_audit.cli import main
from virida_audit.guard.install import Done, Hook
from virida_audit.guard.policy import Pass
from virida_audit.messages import load_messages

ROOT = Path(__file__).parents[2]
CANARY = "s3cr3tC4naryV4lue"
SECRETS = {
    "Dockerfile": f"FROM node:20\nENV DB_PASSWORD={CANARY}\nARG API_TOKEN={CANARY}\n",
    "deploy.sh": f"docker login -u a -p {CANARY} r.example.org\n"
    f"docker run -e DB_PASSWORD={CANARY} a\ndocker push https://u:{CANARY}@r.example.org/a\n",
    "compose.yaml": "services:\n  web:\n    image: a\n    environment:\n"
    f"      PASSWORD: {CANARY}\n",
    "k8s.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n"
    f"stringData:\n  password: {CANARY}\n",
    ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    steps:\n"
    f"    - run: docker login -u a --password {CANARY} r\n",
}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path)
    made.commit(**{"a.js": "1\n"})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return made


def stage(repository: Repository, files: dict[str, str]) -> None:
    repository.files(files)
    repository.git("add", "-A")


def test_a_blocked_dockerfile_says_what_replaces_it_and_how_to_ask(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    stage(repository, {"api/Dockerfile": "FROM node:20\nCOPY . .\nCMD node a.js\n"})
    assert main(["guard"]) == 1
    shown = capsys.readouterr()
    assert shown.err == ""
    assert shown.out.startswith("api/Dockerfile:1: new: Dockerfile (production)\n")
    for part in ("Application of type node", "CC_NODE_VERSION=20", 'paths = ["/api/Dockerfile"]'):
        assert part in shown.out


def test_french_is_spoken_to_those_who_ask(
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stage(repository, {"deploy.sh": "docker build .\n"})
    monkeypatch.setenv("VIRIDA_AUDIT_LANG", "fr")
    assert main(["guard"]) == 1
    by_variable = capsys.readouterr().out
    assert "nouvel usage de conteneurs (`docker-build`)" in by_variable
    monkeypatch.delenv("VIRIDA_AUDIT_LANG")
    assert main(["guard", "--lang", "fr"]) == 1
    assert capsys.readouterr().out == by_variable


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_secret_is_printed(
    repository: Repository, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    stage(repository, SECRETS)
    assert main(["guard", "--lang", language]) == 1
    shown = capsys.readouterr()
    assert all(f"{path}:" in shown.out for path in SECRETS)
    assert CANARY not in shown.out + shown.err


def test_names_and_lines_do_nothing_to_the_terminal(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    stage(
        repository,
        {
            "\x1b[31m\u202eDockerfile": "FROM a\nRUN true\n",
            "x.sh": "docker build \x1b]0;title\x07 .\n",
            "::error::a\nDockerfile": "FROM a\n",
        },
    )
    assert main(["guard"]) == 1
    shown = capsys.readouterr().out
    assert not set(shown) & {"\x1b", "\x07", "\u202e", "\r"}
    assert "\nDockerfile:" not in shown


def test_what_passes_is_said_on_standard_error(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},lib")
    assert main(["guard"]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("virida-audit guard: lib: submodule")


def test_a_range_is_judged_and_wrong_ranges_are_errors(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit(Dockerfile="FROM node:20\n")
    assert main(["guard", "--from", "HEAD~1"]) == 1
    assert main(["guard", "--from", "HEAD~1", "--to", "HEAD~1"]) == 0
    capsys.readouterr()
    for words in (
        ["--from", "nowhere"],
        ["--from", "--output=x"],
        ["--to", "HEAD"],
        ["--from", "HEAD", "--to", "HEAD:Dockerfile"],
        ["--from", "HEAD", "--pre-receive"],
    ):
        assert main(["guard", *words]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_outside_a_repository_it_is_one_line_and_exit_code_2(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("nowhere"))
    assert main(["guard"]) == 2
    assert capsys.readouterr().err == (
        "virida-audit: error: not in a git repository: run the guard inside one\n"
    )


def test_without_git_it_is_one_line_and_exit_code_2(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(repository.root))
    assert main(["guard"]) == 2
    assert "git is not installed" in capsys.readouterr().err


def test_it_works_from_a_folder_of_the_repository(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stage(repository, {"deep/a.js": "1\n", "Dockerfile": "FROM node:20\n"})
    monkeypatch.chdir(repository.root / "deep")
    assert main(["guard"]) == 1
    assert capsys.readouterr().out.startswith("Dockerfile:1:")


def test_every_message_of_the_guard_exists_in_both_languages() -> None:
    known = load_messages()
    used = {f"guard.passed-{each.value}" for each in Pass}
    used |= {f"guard.{each.value}" for each in Done}
    used |= {f"guard.install.{each.value}" for each in Hook}
    used |= {f"guard.new.{each}" for each in ("object", "service", "include", "call")}
    package = ROOT / "auditor" / "virida_audit"
    for file in (*package.glob("guard/*.py"), *package.glob("cli/guard*.py")):
        text = file.read_text(encoding="utf-8")
        used.update(re.findall(r"[\"'](guard\.[a-z.-]+[a-z])[\"']", text))
    mine = {code for code in known if code.startswith("guard.")}
    assert used - mine == set()
    assert mine - used == set()
    assert all(set(known[code]) == {"en", "fr"} for code in mine)
