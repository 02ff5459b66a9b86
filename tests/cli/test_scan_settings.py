"""Settings, variables and options of `scan`: which wins, and what each does."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from virida_audit.cli import main
from virida_audit.cli.described import parser_of
from virida_audit.configuration.keys import ABOUT_THE_RUN, KEYS, SET

VARIABLES = (
    *("NO_COLOR", "FORCE_COLOR", "COLORTERM", "SOURCE_DATE_EPOCH", "VIRIDA_AUDIT_CONFIG"),
    *(key.variable for key in KEYS if key.variable),
)
PORT = "dockerfile-port-http"


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    root.mkdir()
    (root / "Dockerfile").write_text("FROM node:20\nCOPY . .\nEXPOSE 3000\nVOLUME /data\n")
    (root / "compose.yaml").write_text("services:\n  web:\n    image: nginx\n")
    return root


def settings(root: Path, text: str) -> None:
    (root / "virida-audit.toml").write_text(text, encoding="utf-8")


def report(
    capsys: pytest.CaptureFixture[str], root: Path, *words: str, code: int | None = None
) -> Any:
    ended = main(["scan", str(root), "--format", "json", *words])
    shown = capsys.readouterr()
    assert shown.err == ""
    assert code is None or ended == code
    return json.loads(shown.out)


def rules(document: Any) -> set[str]:
    return {each["rule"] for each in document["findings"]}


def test_every_setting_has_its_option_and_every_option_its_setting() -> None:
    parser = parser_of("scan")
    assert parser is not None
    flags = {
        max(each.option_strings, key=len) if each.option_strings else str(each.metavar)
        for each in parser._actions
    }
    settled = {option for key in KEYS for option in key.options}
    assert flags - set(ABOUT_THE_RUN) == settled - {SET}
    assert set(ABOUT_THE_RUN) <= flags


def test_an_option_wins_over_a_variable_and_a_variable_over_the_file(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(repository, f'fail-on = "info"\nselect = ["{PORT}"]')
    report(capsys, repository, code=1)
    monkeypatch.setenv("VIRIDA_AUDIT_FAIL_ON", "blocker")
    report(capsys, repository, code=0)
    report(capsys, repository, "--fail-on", "info", code=1)
    monkeypatch.setenv("VIRIDA_AUDIT_FAIL_ON", "loud")
    assert main(["scan", str(repository)]) == 2
    assert "VIRIDA_AUDIT_FAIL_ON: 'loud' is not known" in capsys.readouterr().err


def test_the_language_of_the_file_is_spoken_unless_another_is_asked_for(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(repository, 'language = "fr"')
    assert report(capsys, repository)["language"] == "fr"
    assert report(capsys, repository, "--lang", "en")["language"] == "en"
    monkeypatch.setenv("VIRIDA_AUDIT_LANG", "en")
    assert report(capsys, repository)["language"] == "en"


def test_a_file_can_be_named_or_left_alone(
    repository: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings(repository, 'select = ["compose"]')
    other = tmp_path / "other.toml"
    other.write_text('select = ["dockerfile"]')
    assert PORT not in rules(report(capsys, repository))
    assert PORT in rules(report(capsys, repository, "--config", str(other)))
    assert PORT in rules(report(capsys, repository, "--no-config"))
    monkeypatch.setenv("VIRIDA_AUDIT_CONFIG", str(other))
    assert PORT in rules(report(capsys, repository))


@pytest.mark.parametrize(
    ("words", "kept", "dropped"),
    [
        (("--select", PORT), {PORT}, {"dockerfile-volume"}),
        (("--select", "dockerfile-v*"), {"dockerfile-volume"}, {PORT}),
        (("--select", "dockerfile"), {PORT}, {"compose-file"}),
        (("--select", f"{PORT},dockerfile-volume"), {PORT, "dockerfile-volume"}, {"compose-file"}),
        (("--select", "kind:compose"), {"compose-file"}, {PORT}),
        (("--ignore", "kind:compose"), {PORT}, {"compose-file"}),
        (("--select", "dockerfile", "--ignore", PORT), {"dockerfile-volume"}, {PORT}),
        (("--ignore", "feature:docker-compose"), {PORT}, {"compose-file"}),
        (("--exclude", "*.yaml"), {PORT}, {"compose-file"}),
        (("--include", "/Dockerfile"), {PORT}, {"compose-file"}),
        (("--policy", "compose=allowed"), {PORT}, {"compose-file"}),
        (("--set", 'select=["dockerfile"]'), {PORT}, {"compose-file"}),
    ],
)
def test_selection(
    words: tuple[str, ...],
    kept: set[str],
    dropped: set[str],
    repository: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = rules(report(capsys, repository, *words))
    assert kept <= found
    assert not found & dropped


def test_what_was_not_asked_for_is_counted(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    everything = report(capsys, repository)
    some = report(capsys, repository, "--select", PORT)
    (left_out,) = some["left_out"]
    assert left_out["code"] == "left-out.selection"
    assert left_out["count"] == len(everything["findings"]) - len(some["findings"])
    assert some["ledger"] == everything["ledger"]


def test_a_severity_is_replaced_and_the_threshold_follows(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--select", PORT, "--fail-on", "blocker")
    report(capsys, repository, *words, code=0)
    document = report(capsys, repository, *words, "--severity", f"{PORT}=blocker", code=1)
    assert [each["severity"] for each in document["findings"]] == ["blocker"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--select", "dockerfile-prot-http"), "did you mean dockerfile-port-http"),
        (("--select", "sort:compose"), "'sort' is no quality of a finding"),
        (("--ignore", "severity:loud"), "ignore: severity: 'loud' is not known"),
        (("--severity", "dockerfile-volume"), "expected NAME=info|minor|major|blocker"),
        (("--severity", "dockerfile-volum=info"), "did you mean dockerfile-volume"),
        (("--severity", "dockerfile-*=info"), "is no rule id"),
        (("--policy", "compse=allowed"), "'compse' is no kind and no role"),
        (("--policy", "compose=yes"), "expected NAME=allowed|blocked"),
        (("--exclude", "../x"), "a pattern cannot leave the root"),
        (("--config", "/nowhere.toml"), "/nowhere.toml: cannot be read"),
        (("--set", "fail_on='x'"), "--set: fail_on: unknown key (did you mean 'fail-on'?)"),
        (("--set", "x"), "--set: "),
        (("--config", "x", "--no-config"), "not allowed with argument"),
        (("--baseline", "/nowhere.json"), "virida-audit baseline create"),
        (("--since", "HEAD"), "--since HEAD: not in a git repository"),
        (("--set", "outputs=[{format='doc'}]", "--verbose"), "'doc' is no format"),
    ],
)
def test_a_mistake_is_one_line(
    words: tuple[str, ...], says: str, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scan", str(repository), *words]) == 2
    shown = capsys.readouterr()
    assert says in shown.err
    assert shown.err.count("\n") == 1


def test_statistics_have_a_line_a_rule(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = report(capsys, repository)
    assert main(["scan", str(repository), "--statistics"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[2 + ("[*]" in line)] for line in lines} == rules(document)
    assert sum(int(line.split()[0]) for line in lines) == len(document["findings"])
    counts = [int(line.split()[0]) for line in lines]
    assert counts == sorted(counts, reverse=True)


def test_the_outputs_of_the_file_are_written_unless_an_option_names_one(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(
        repository,
        'verbosity = "quiet"\n[[outputs]]\nformat = "terminal"\n'
        '[[outputs]]\nformat = "json"\nfile = "audit.json"\n',
    )
    assert main(["scan", str(repository)]) == 1
    assert f"{PORT} " in capsys.readouterr().out
    written = repository / "virida-report" / "audit.json"
    assert PORT in written.read_text()
    written.unlink()
    report(capsys, repository)
    assert not written.exists()


def test_a_suppressed_finding_is_shown_with_its_reason(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "Dockerfile").write_text(
        f"FROM node:20\n# virida-audit: allow {PORT} -- the proxy needs it\nEXPOSE 3000\n"
        "# virida-audit: allow dockerfile-volume\nVOLUME /data\n"
    )
    document = report(capsys, repository)
    (suppressed,) = document["suppressed"]
    assert suppressed["finding"]["rule"] == PORT
    assert (suppressed["by"], suppressed["line"]) == ("inline", 2)
    assert suppressed["reason"] == "the proxy needs it"
    (notice,) = document["notices"]
    assert (notice["line"], notice["code"]) == (4, "notice.allow-reason")
    main(["scan", str(repository), "--lang", "fr"])
    shown = capsys.readouterr().out
    assert "par un commentaire\u00a0: the proxy needs it" in shown
    assert "autorise dockerfile-volume sans motif" in shown


def test_a_waiver_is_judged_on_the_day_of_the_report(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(
        repository,
        '[[waivers]]\npaths = ["**"]\nowner = "ops"\nreason = "later"\nexpires = 2026-07-01\n',
    )
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1782864000")
    assert report(capsys, repository, code=0)["findings"] == []
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1783036800")
    document = report(capsys, repository, code=1)
    assert [each["code"] for each in document["notices"]] == ["notice.waiver-expired"]


def test_only_what_changed_is_reported(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "first")):
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
        subprocess.run(["git", "-C", str(repository), *identity, *words], check=True)
    assert rules(report(capsys, repository, "--since", "HEAD", code=0)) == set()
    (repository / "Dockerfile").write_text("FROM node:20\nCOPY . .\nEXPOSE 3001\nVOLUME /data\n")
    assert rules(report(capsys, repository, "--since", "HEAD")) == {PORT}
