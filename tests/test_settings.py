"""Settings files: what they say, what they may not say, and how mistakes are named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import virida_audit
from virida_audit.audit import audit
from virida_audit.configuration.find import find_settings_file
from virida_audit.configuration.guarding import policy_of
from virida_audit.configuration.keys import KEYS
from virida_audit.configuration.read import load_settings
from virida_audit.errors import AuditError
from virida_audit.features import load_features
from virida_audit.guard.policy import BLOCKED_KINDS, Pass
from virida_audit.model.language import Language
from virida_audit.model.rule import Severity
from virida_audit.model.source import Kind, Role
from virida_audit.model.text import Text
from virida_audit.model.ticket import Ticket
from virida_audit.resources import data_dir
from virida_audit.settings import Display, Output, PolicyWords, Settings, Waiver

WHOLE = (Path(__file__).parents[1] / "fixtures" / "settings" / "whole.toml").read_text("utf-8")


def write(folder: Path, text: str, name: str = "virida-audit.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / name
    target.write_text(text, encoding="utf-8")
    return target


def load(root: Path) -> Settings:
    return load_settings(root, find_settings_file(root))


def test_every_key_is_read(tmp_path: Path) -> None:
    file = write(tmp_path, WHOLE)
    assert load(tmp_path) == Settings(
        language=Language.FR,
        fail_on=Severity.MAJOR,
        rule_folders=(tmp_path / "ours",),
        select=("dockerfile", "kind:compose"),
        ignore=("*-user",),
        severities=(("dockerfile-user", Severity.BLOCKER),),
        include=("apps/",),
        exclude=("apps/old/", "!apps/old/new"),
        policy=PolicyWords(
            kinds=((Kind.COMPOSE, True), (Kind.PROCFILE, False)),
            roles=((Role.DEVELOPMENT, True),),
            paths=("docker/dev/",),
        ),
        waivers=(
            Waiver(
                paths=("legacy/**",),
                owner="platform team",
                reason="moves in July",
                expires=date(2027, 1, 31),
                kinds=frozenset({Kind.COMPOSE}),
                rules=("compose-*",),
            ),
        ),
        tickets=(
            Ticket(
                "DEVOPS-001",
                Text("Leave the registry", "Quitter le registre"),
                ("container-registry",),
            ),
            Ticket("DEVOPS-002", Text("Compose", "Compose"), ("docker-compose",)),
        ),
        outputs=(
            Output("terminal"),
            Output("json", tmp_path / "virida-report" / "audit.json"),
        ),
        display=Display("quiet", True, "never", 90, True),
        baseline=tmp_path / "virida-baseline.json",
        since="origin/main",
        file=str(file),
    )


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    file = write(tmp_path, "")
    assert load(tmp_path) == Settings(file=str(file))


def test_the_whole_file_and_the_table_of_keys_agree() -> None:
    assert {each.name for each in KEYS} == set(tomllib.loads(WHOLE))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('fail_on = "major"', "fail_on: unknown key (did you mean 'fail-on'?)"),
        ("zzz = 1", "zzz: unknown key (known: language, fail-on,"),
        ('fail-on = "majr"', "fail-on: 'majr' is not known (did you mean 'major'?)"),
        ("fail-on = 3", "fail-on: expected a string, not a whole number"),
        ('statistics = "yes"', "statistics: expected true or false, not a string"),
        ("width = true", "width: expected a whole number, not true or false"),
        ("width = -1", "width: expected 0 or more"),
        ("select = 3", "select: expected a list, not a whole number"),
        ("select = [3]", "select[0]: expected a string, not a whole number"),
        ("severity = 3", "severity: expected a table, not a whole number"),
        ('severity.x = "loud"', "severity.x: 'loud' is not known"),
        ('exclude = ["../x"]', "exclude: '../x': a pattern cannot leave the root"),
        ('policy.kind.compose = "allowed"', "policy.kind: unknown key (did you mean 'kinds'?)"),
        ('policy.kinds.compse = "allowed"', "policy.kinds.compse: unknown key (did you mean"),
        ('policy.kinds.compose = "yes"', "policy.kinds.compose: 'yes' is not known"),
        ('policy.paths = ["!a"]', "policy.paths: '!a': a permission takes nothing back"),
        ('waivers = [{paths = ["a"]}]', "waivers[0].owner: is missing"),
        ("waivers = [1]", "waivers[0]: expected a table, not a whole number"),
        ("waivers = 1", "waivers: expected a list, not a whole number"),
        ('waivers = [{owner = "a"}]', "waivers[0].paths: is missing"),
        (
            'waivers = [{paths = ["a"], owner = "o", reason = "r", expires = "soon"}]',
            "waivers[0].expires: expected a date such as 2027-01-31",
        ),
        (
            'waivers = [{paths = ["a"], owner = "o", reason = " ", expires = 2027-01-01}]',
            "waivers[0].reason: expected a string that is not empty",
        ),
        (
            'waivers = [{paths = ["a"], owner = "o", reason = "r", expires = 2027-01-01T00:00:00}]',
            "waivers[0].expires: expected a date, not a date with a time",
        ),
        ('tickets = [{id = "A", title = "t"}]', "tickets[0].features: is missing"),
        (
            'tickets = [{id = "A", title = "t", features = ["docker-compos"]}]',
            "tickets[0].features: 'docker-compos' is not known (did you mean 'docker-compose'?)",
        ),
        ('tickets = [{id = "A", title = {en = "t"}, features = ["secrets"]}]', "title.fr: is mi"),
        ('rules = ["/etc"]', "rules: '/etc' leaves the folder of the settings file"),
        ('rules = ["../x"]', "rules: '../x' leaves the folder of the settings file"),
        ('baseline = "../x"', "baseline: '../x' leaves the folder of the settings file"),
        ('outputs = [{format = "json", file = "/x"}]', "outputs[0].file: '/x' is not below"),
        ('outputs = [{format = "json", file = "../x"}]', "outputs[0].file: '../x' is not below"),
        ("a = ", "Invalid value"),
        ("[" * 5000, "virida-audit.toml: "),
    ],
)
def test_a_mistake_is_one_line_with_file_key_and_way_out(
    text: str, says: str, tmp_path: Path
) -> None:
    file = write(tmp_path, text)
    with pytest.raises(AuditError) as raised:
        load(tmp_path)
    assert says in str(raised.value)
    assert str(raised.value).startswith(f"{file}: ")
    assert "\n" not in str(raised.value)


def test_a_link_does_not_lead_reports_out_of_the_repository(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    write(root, 'outputs = [{format = "json", file = "a.json"}]')
    (root / "virida-report").symlink_to(tmp_path)
    with pytest.raises(AuditError, match="is not below virida-report/"):
        load(root)


@pytest.mark.parametrize("trap", ["link", "pipe", "large"])
def test_rules_of_the_repository_lead_nowhere_else(trap: str, tmp_path: Path) -> None:
    root = tmp_path / "repository"
    write(root, 'rules = ["ours"]')
    write(root / "ours", "[]\n", "fine.yaml")
    assert load(root).rule_folders == (root / "ours",)
    target = root / "ours" / "trap.yaml"
    if trap == "link":
        target.symlink_to(write(tmp_path, "secret: x\n", "elsewhere.yaml"))
    elif trap == "pipe":
        os.mkfifo(target)
    else:
        target.write_bytes(b"#" * (1024 * 1024 + 1))
    with pytest.raises(AuditError, match=r"rules: ours/trap\.yaml: "):
        load(root)


def test_the_nearest_file_speaks_and_none_above_the_repository(tmp_path: Path) -> None:
    write(tmp_path, 'fail-on = "info"')
    root = tmp_path / "repository"
    (root / ".git").mkdir(parents=True)
    app = root / "apps" / "web"
    app.mkdir(parents=True)
    assert find_settings_file(app) is None
    outer = write(root, 'fail-on = "major"')
    found = find_settings_file(app)
    assert found is not None
    assert found.path == outer
    assert load(app).prefix == "apps/web/"
    inner = write(app, "[tool.virida-audit]\nfail-on = 'minor'\n", "pyproject.toml")
    found = find_settings_file(app)
    assert found is not None
    assert found.path == inner
    assert load(app).prefix == ""


@pytest.mark.parametrize(
    "text",
    ["[project]\nname = 'x'\n", "[project]\nname = 'virida-audit'\n", "virida-audit = [\n"],
    ids=["other", "only-named", "broken"],
)
def test_a_pyproject_without_our_table_is_not_ours(text: str, tmp_path: Path) -> None:
    write(tmp_path, text, "pyproject.toml")
    assert find_settings_file(tmp_path) is None


def test_our_own_file_wins_over_pyproject(tmp_path: Path) -> None:
    write(tmp_path, "[tool.virida-audit]\nfail-on = 'info'\n", "pyproject.toml")
    write(tmp_path, 'fail-on = "blocker"')
    assert load(tmp_path).fail_on is Severity.BLOCKER


def test_patterns_start_at_the_settings_file(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path, 'exclude = ["/apps/web/old/"]')
    for folder in ("old", "new"):
        write(tmp_path / "apps" / "web" / folder, "FROM node:20\n", "Dockerfile")
    report = audit(tmp_path / "apps" / "web", load(tmp_path / "apps" / "web"))
    assert [each.path for each in report.artifacts] == ["new/Dockerfile"]
    (left_out,) = [each for each in report.excluded if each.code == "excluded.settings"]
    assert left_out.files == 1


def test_assignments_replace_what_the_file_says(tmp_path: Path) -> None:
    write(tmp_path, 'fail-on = "major"\n[policy.kinds]\ncompose = "allowed"\n')
    assignments = ('fail-on = "info"', 'policy.kinds.dockerfile = "blocked"')
    settings = load_settings(tmp_path, find_settings_file(tmp_path), assignments)
    assert settings.fail_on is Severity.INFO
    assert settings.policy.kinds == ((Kind.COMPOSE, True), (Kind.DOCKERFILE, False))


def test_the_schema_accepts_what_the_program_accepts() -> None:
    document = json.loads((data_dir("reports") / "schema" / "settings.schema.json").read_text())
    Draft202012Validator.check_schema(document)
    validator = Draft202012Validator(document)
    validator.validate(json.loads(json.dumps(tomllib.loads(WHOLE), default=str)))
    for wrong in ({"fail_on": "major"}, {"policy": {"kinds": {"x": "allowed"}}}, {"width": -1}):
        assert not validator.is_valid(wrong)


def test_the_schema_knows_every_key_and_every_word() -> None:
    document = json.loads((data_dir("reports") / "schema" / "settings.schema.json").read_text())
    assert set(document["properties"]) == {each.name for each in KEYS}
    policy = document["properties"]["policy"]["properties"]
    assert set(policy["kinds"]["properties"]) == {each.value for each in Kind}
    assert set(policy["roles"]["properties"]) == {each.value for each in Role}
    assert set(document["$defs"]["kind"]["enum"]) == {each.value for each in Kind}
    assert document["$defs"]["feature"]["enum"] == [each.id for each in load_features()]
    assert document["properties"]["fail-on"]["enum"] == [each.value for each in Severity]


def test_the_guard_reads_the_same_policy(tmp_path: Path) -> None:
    write(tmp_path, WHOLE)
    policy = policy_of(load(tmp_path))
    assert policy.kinds == (BLOCKED_KINDS - {Kind.COMPOSE}) | {Kind.PROCFILE}
    assert policy.roles == {Role.DEVELOPMENT}
    assert policy.waivers == ()
    assert policy.allows("docker/dev/Dockerfile", Role.PRODUCTION) is Pass.PATH
    assert policy.allows("apps/docker/dev/Dockerfile", Role.PRODUCTION) is None


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("*.dev", "a/b/Dockerfile.dev", True),
        ("/*.dev", "a/Dockerfile.dev", False),
        ("legacy/", "old/legacy/x/Dockerfile", True),
        ("a/legacy", "a/legacy/Dockerfile", True),
        ("a/legacy", "b/a/legacy/Dockerfile", False),
    ],
)
def test_a_waiver_means_the_same_to_the_guard(pattern: str, path: str, covered: bool) -> None:
    day = date(2027, 1, 1)
    policy = policy_of(Settings(waivers=(Waiver((pattern,), "o", "r", day),)))
    holding, _ = policy.waiver(path, Kind.DOCKERFILE, day)
    assert (holding is not None) is covered


def test_a_scan_without_settings_pays_for_none(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from virida_audit.cli import main\n"
        "main(['scan', sys.argv[1], '--format', 'json', '-o', sys.argv[1] + '/out.json'])\n"
        "print(*sorted(sys.modules), sep='\\n')\n"
    )
    write(tmp_path, "FROM node:20\n", "Dockerfile")
    write(tmp_path, "[project]\nname = 'other'\n", "pyproject.toml")
    source = Path(virida_audit.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        env={"PYTHONPATH": str(source), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (tmp_path / "out.json").exists()
    loaded = set(done.stdout.split("\n"))
    assert "virida_audit.cli.scan" in loaded
    heavy = {
        "virida_audit.configuration.read",
        "virida_audit.sift",
        "virida_audit.allowances",
        "virida_audit.baseline",
        "virida_audit.history",
        "virida_audit.narrow",
    }
    assert not loaded & heavy
