from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import virida_audit
from virida_audit import __version__
from virida_audit.cli import COMMANDS, main
from virida_audit.cli.environment import colour_system, language_of
from virida_audit.model.language import Language


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "VIRIDA_AUDIT_LANG", "VIRIDA_AUDIT_DEBUG", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)


PACKAGE = str(Path(virida_audit.__file__).parents[1])


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM node:20\nCOPY . .\nEXPOSE 3000\n")
    return tmp_path


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"virida-audit {__version__}\n"


@pytest.mark.parametrize("words", [[], ["--help"], ["help"]])
def test_the_overview_names_every_command(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 0
    shown = capsys.readouterr().out
    assert all(f"  {command} " in shown for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_command_has_a_help_in_both_languages(
    command: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--lang", language, "--help"])
    assert left.value.code == 0
    assert ("Afficher cette aide" if language == "fr" else "Show this help") in (
        capsys.readouterr().out
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["scann"], "'scann' is no command"),
        (["scan", "--nope"], "unrecognized arguments: --nope"),
        (["scan", "/nowhere/at/all"], "not a folder"),
        (["scan", "--format", "doc"], "invalid choice"),
        (["scan", "--rules", "/nowhere", "."], "no such rule folder"),
        (["explain"], "required: RULE"),
        (["explain", "dockerfile-applicatio"], "did you mean dockerfile-application"),
        (["explain", "zzz"], "see `virida-audit rules`"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert says in shown.err
    assert shown.err.count("\n") == 1


def test_findings_give_exit_code_1_and_none_gives_0(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scan", str(repository)]) == 1
    assert main(["scan", str(tmp_path_factory.mktemp("clean"))]) == 0
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(("threshold", "code"), [("info", 1), ("major", 1), ("blocker", 0)])
def test_the_threshold_decides(
    repository: Path, threshold: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scan", str(repository), "--fail-on", threshold]) == code
    assert capsys.readouterr().err == ""


def test_what_could_not_be_audited_gives_exit_code_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Dockerfile").write_bytes(b"FROM a\n" + b"# x\n" * 3_000_000)
    assert main(["scan", str(tmp_path)]) == 3
    assert "Dockerfile" in capsys.readouterr().out


def test_a_bug_of_ours_is_one_line_and_exit_code_3(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("value of a scanned file")

    monkeypatch.setattr("virida_audit.cli.scan.audit", broken)
    assert main(["scan", str(repository)]) == 3
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert "RuntimeError" in shown
    assert "scanned" not in shown


def test_interruption_gives_130(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("virida_audit.cli.scan.audit", interrupted)
    assert main(["scan", str(repository)]) == 130


def test_a_report_is_written_to_a_file_whole(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out" / "report.json"
    assert main(["scan", str(repository), "--format", "json", "-o", str(target)]) == 1
    assert capsys.readouterr().out == ""
    assert target.read_text().startswith("{")
    assert [each.name for each in target.parent.iterdir()] == ["report.json"]


def test_a_device_is_written_to_and_never_replaced(repository: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert main(["scan", str(repository), "--quiet", "-o", str(pipe)]) == 1
        assert b"Dockerfile" in os.read(reader, 65536)
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_link_is_written_through(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to("real.txt")
    assert main(["scan", str(repository), "--quiet", "-o", str(tmp_path / "link.txt")]) == 1
    assert (tmp_path / "link.txt").is_symlink()
    assert "Dockerfile" in (tmp_path / "real.txt").read_text()


def test_a_report_that_cannot_be_written_is_an_error(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scan", str(repository), "-o", "/dev/null/report"]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_two_runs_are_byte_identical_wherever_they_start(repository: Path) -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-m", "virida_audit", "scan", path, "--format", "json"],
            cwd=cwd,
            env=os.environ | {"PYTHONPATH": PACKAGE, "PYTHONHASHSEED": seed, "LC_ALL": locale},
            capture_output=True,
            check=False,
        ).stdout
        for path, cwd, seed, locale in (
            (str(repository), "/", "1", "C"),
            (".", str(repository), "2", "fr_FR.UTF-8"),
        )
    }
    assert len(outputs) == 1
    assert outputs.pop()


def test_a_reader_that_goes_away_is_no_error(repository: Path) -> None:
    shell = f"'{sys.executable}' -m virida_audit scan '{repository}' --format json | head -c 10"
    environment = os.environ | {"PYTHONPATH": PACKAGE}
    done = subprocess.run(["bash", "-c", shell], env=environment, capture_output=True, check=False)
    assert done.stderr == b""


def test_the_schema_command_prints_the_published_schema(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["schema"]) == 0
    assert '"urn:virida-audit:report:1"' in capsys.readouterr().out


def test_rules_are_listed_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    assert "dockerfile-application" in capsys.readouterr().out
    assert main(["rules", "--lang", "fr"]) == 0
    assert "règles" in capsys.readouterr().out


def test_the_language_is_asked_for_then_the_environment_then_english(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert language_of([]) is Language.EN
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert language_of([]) is Language.FR
    monkeypatch.setenv("VIRIDA_AUDIT_LANG", "en")
    assert language_of([]) is Language.EN
    assert language_of(["--lang=fr"]) is Language.FR


@pytest.mark.parametrize(
    ("choice", "variables", "terminal", "expected"),
    [
        ("auto", {}, False, None),
        ("auto", {"TERM": "xterm-256color"}, True, "256"),
        ("auto", {"TERM": "dumb"}, True, None),
        ("auto", {"NO_COLOR": "1", "TERM": "xterm"}, True, None),
        ("auto", {"FORCE_COLOR": "1", "TERM": "xterm"}, False, "standard"),
        ("auto", {"FORCE_COLOR": "0", "TERM": "xterm"}, False, None),
        ("always", {"NO_COLOR": "1", "COLORTERM": "truecolor"}, False, "truecolor"),
        ("never", {"FORCE_COLOR": "1"}, True, None),
    ],
)
def test_colour_follows_the_option_then_the_environment(
    monkeypatch: pytest.MonkeyPatch,
    choice: str,
    variables: dict[str, str],
    terminal: bool,
    expected: str | None,
) -> None:
    monkeypatch.delenv("TERM", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    assert colour_system(choice) == expected
