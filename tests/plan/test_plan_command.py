"""`virida-audit plan` from end to end, on a tree and on a plan made by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from plan import sample
from virida_audit.cli import main
from virida_audit.cli import plan as command
from virida_audit.errors import AuditError
from virida_audit.model.language import Language
from virida_audit.model.report import Report
from virida_audit.model.source import Skip
from virida_audit.model.text import Text
from virida_audit.render.plan.markdown import render as render_markdown
from virida_audit.render.plan.terminal import render as render_terminal
from virida_audit.render.terminal import TerminalOptions
from virida_audit.render.terminal.cells import cell_width
from virida_audit.settings import PLAN_FILE, Settings

SNAPSHOTS = Path(__file__).parent / "snapshots"
ACTS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
PAINT = re.compile(r"\x1b\[[0-9;]*m")
Runner = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Runner:
    """Run the command in an empty folder; the audit finds the sample plan with the answers."""

    def audited(path: Path, settings: Settings, progress: object) -> Report:
        answers = dict(settings.answers)
        answer = answers.get(sample.DECISION, "static")
        if answer not in ("static", "docker"):
            raise AuditError(
                f"decision {sample.DECISION!r}: {answer!r} is no option (known: static, docker)"
            )
        return sample.report(answer, sample.DECISION in answers)

    def called(*arguments: str) -> tuple[int, str, str]:
        code = main(["plan", *arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    monkeypatch.setattr(command, "audit", audited)
    monkeypatch.chdir(tmp_path)
    return called


@pytest.mark.parametrize("width", [40, 100])
@pytest.mark.parametrize("language", list(Language))
def test_the_plan_looks_as_agreed_on_a_terminal(
    snapshot: Any, language: Language, width: int
) -> None:
    snapshot.snapshot_dir = SNAPSHOTS
    text = render_terminal(sample.report(), TerminalOptions(language, width))
    snapshot.assert_match(text, f"terminal-{language}-{width}.txt")


def test_every_step_is_told_on_demand(snapshot: Any) -> None:
    snapshot.snapshot_dir = SNAPSHOTS
    text = render_terminal(sample.report(), TerminalOptions(verbose=True))
    snapshot.assert_match(text, "terminal-en-verbose.txt")
    assert "clever addon delete shop-db-prod --yes" in text


@pytest.mark.parametrize("language", list(Language))
def test_the_plan_looks_as_agreed_in_markdown(snapshot: Any, language: Language) -> None:
    snapshot.snapshot_dir = SNAPSHOTS
    text = render_markdown(sample.report("docker", is_answered=True), language)
    snapshot.assert_match(text, f"plan-{language}.md")


@pytest.mark.parametrize("width", [24, 40, 60, 80, 200])
@pytest.mark.parametrize("unicode", [True, False])
def test_no_line_is_wider_than_the_terminal(width: int, unicode: bool) -> None:
    for language in Language:
        text = render_terminal(sample.report(), TerminalOptions(language, width, unicode=unicode))
        assert max(map(cell_width, text.splitlines())) <= width
        assert text.isascii() or unicode


def test_colours_paint_the_same_words() -> None:
    painted = render_terminal(sample.report(), TerminalOptions(colour="truecolor"))
    assert PAINT.sub("", painted) == render_terminal(sample.report(), TerminalOptions())
    assert PAINT.search(painted)


@pytest.mark.parametrize(
    "name", ["\x1b]0;x\x07", "a\nb", "\u202eabc", "`x`", "<b>", "|", "[x](javascript:y)", "x" * 500]
)
def test_hostile_names_only_show(name: str) -> None:
    text = Text(name, name)
    plan = sample.plan()
    first = replace(sample.web(), name=name, notes=(text,), folder=sample.stated(name))
    plan = replace(
        plan,
        applications=(first,),
        waves=tuple(replace(each, title=text, why=text) for each in plan.waves),
        decisions=(replace(sample.decision(), id=name, question=text),),
    )
    report = Report(root=name, plan=plan)
    shown = render_terminal(report, TerminalOptions(width=80))
    assert not ACTS.search(shown)
    page = render_markdown(report)
    assert not ACTS.search(page)
    bare = re.sub(r"`[^`\n]*`", "", page)
    assert not re.search(r"(?<!\\)<b>", bare)
    assert not re.search(r"(?<!\\)\]\(javascript:", bare)


def test_a_tree_with_nothing_to_move_has_an_empty_plan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", str(tmp_path)]) == 0
    assert "0 applications" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["terminal", "markdown", "json"])
def test_each_format_goes_to_standard_output(run: Runner, form: str) -> None:
    code, out, err = run("--format", form)
    assert (code, err) == (0, "")
    assert "services/api" in out


def test_the_language_is_the_one_that_was_asked_for(run: Runner) -> None:
    assert "3 environnements" in run("--lang", "fr")[1]
    assert json.loads(run("--lang", "fr", "--format", "json")[1])["language"] == "fr"


def test_an_incomplete_audit_exits_with_3(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    gap = Skip("x.yaml", "skip.too-large", "1", None)
    report = replace(sample.report(), skipped=(gap,))
    assert report.incomplete
    monkeypatch.setattr(command, "audit", lambda *_: report)
    assert run()[0] == 3


def test_answers_are_found_and_change_the_plan(run: Runner, tmp_path: Path) -> None:
    code, _, err = run("--record")
    assert (code, err) == (0, f"Decisions and facts written to {PLAN_FILE}.\n")
    file = tmp_path / PLAN_FILE
    first = file.read_text()
    assert run("--record")[0] == 0
    assert file.read_text() == first, "the same input gives the same bytes"
    file.write_text(first.replace("    answer:\n", "    answer: docker  # cheaper\n"))
    (decision,) = json.loads(run("--format", "json")[1])["decisions"]
    assert (decision["answer"], decision["is_answered"]) == ("docker", True)
    run("--record")
    assert "    answer: docker  # cheaper\n" in file.read_text()


def test_answers_can_be_elsewhere(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    assert run("--answers", str(file))[0] == 2
    assert run("--answers", str(file), "--record")[0] == 0
    file.write_text(file.read_text().replace("    answer:\n", "    answer: docker\n"))
    out = run("--answers", str(file), "--format", "json")[1]
    assert json.loads(out)["decisions"][0]["answer"] == "docker"
    assert not (tmp_path / PLAN_FILE).exists()


def test_a_recorded_file_keeps_its_language(run: Runner, tmp_path: Path) -> None:
    run("--record", "--lang", "fr")
    french = (tmp_path / PLAN_FILE).read_text()
    run("--record")
    assert (tmp_path / PLAN_FILE).read_text() == french
    run("--record", "--lang", "en")
    assert (tmp_path / PLAN_FILE).read_text() != french


def test_a_wrong_answer_exits_with_2_and_says_where(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / PLAN_FILE
    file.write_text("decisions:\n  - id: site.runtime\n    answer: kubernetes\n")
    code, out, err = run()
    assert (code, out) == (2, "")
    assert err == (
        "virida-audit: error: virida-plan.yaml:2: decision 'site.runtime': 'kubernetes' is no "
        "option (known: static, docker)\n"
    )


def test_a_stale_answer_is_said_and_kept(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / PLAN_FILE
    file.write_text("decisions:\n  - id: gone.since\n    answer: x\n")
    code, _, err = run("--record")
    assert code == 0
    assert "virida-plan.yaml:2: no decision `gone.since` any more" in err
    assert "- id: gone.since\n    answer: x\n" in file.read_text()


def test_a_link_of_the_repository_is_not_followed(run: Runner, tmp_path: Path) -> None:
    elsewhere = tmp_path.parent / "private.yaml"
    elsewhere.write_text("token: x\n")
    (tmp_path / PLAN_FILE).symlink_to(elsewhere)
    code, _, err = run()
    assert code == 2
    assert "a link; name the file with --answers" in err
    assert "token" not in err


def test_the_folder_is_written_and_found_unchanged(run: Runner, tmp_path: Path) -> None:
    code, out, err = run("--output", "move")
    assert code == 0
    assert "api" in out
    assert "files changed in move" in err
    written = {each: each.read_bytes() for each in (tmp_path / "move").rglob("*") if each.is_file()}
    names = {each.relative_to(tmp_path / "move").as_posix() for each in written}
    assert {"README.en.md", "README.fr.md", PLAN_FILE, "waves/02-api-of-prod.sh",
            "rollback/02-api-of-prod.sh", "env/api.prod.env", ".gitignore", "lib/steps.sh",
            "services/api/clevercloud/cron.json"} <= names  # fmt: skip
    assert "0 files changed" in run("--output", "move")[2]
    assert all(each.read_bytes() == before for each, before in written.items())


def test_an_answer_in_the_folder_is_replayed(run: Runner, tmp_path: Path) -> None:
    run("--output", "move")
    file = tmp_path / "move" / PLAN_FILE
    file.write_text(file.read_text().replace("    answer:\n", "    answer: docker\n"))
    code, out, _ = run("--output", "move", "--format", "json")
    assert code == 0
    assert json.loads(out)["decisions"][0]["answer"] == "docker"
    assert "answer: docker" in file.read_text()


def test_a_file_that_was_changed_is_not_overwritten(run: Runner, tmp_path: Path) -> None:
    run("--output", "move")
    file = tmp_path / "move" / "env" / "api.prod.env"
    file.write_text("SECRET_KEY=x\n")
    code, out, err = run("--output", "move")
    assert (code, out) == (2, "")
    assert "env/api.prod.env is not as written here (--force overwrites)" in err
    assert file.read_text() == "SECRET_KEY=x\n"
    assert run("--output", "move", "--force")[0] == 0
    assert "SECRET_KEY=x" not in file.read_text()


def test_a_git_folder_is_refused(run: Runner) -> None:
    assert run("--output", ".git/move")[0] == 2


def test_what_we_write_into_the_tree_is_nothing_to_move(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Settings] = []

    def audited(path: Path, settings: Settings, progress: object) -> Report:
        given.append(settings)
        return sample.report()

    monkeypatch.setattr(command, "audit", audited)
    run("--output", "deep/move")
    run("--output", str(tmp_path.parent / "beside"))
    run("--output", ".")
    assert [each.exclude for each in given] == [("/deep/move/",), (), ()]


@pytest.mark.parametrize(
    "arguments", [("--format", "html"), ("--lang", "de"), ("--answers", "none.yaml"), ("--nope",)]
)
def test_wrong_usage_exits_with_2(run: Runner, arguments: tuple[str, ...]) -> None:
    assert run(*arguments)[0] == 2
