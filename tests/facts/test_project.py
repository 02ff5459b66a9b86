"""Projects of a source tree: cases of `fixtures/project`, the VIRIDA tree, hostile input."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree, discover
from virida_audit.facts.project import read_projects
from virida_audit.facts.project.finding import find_folders
from virida_audit.facts.project.knowledge import load_knowledge
from virida_audit.model.project import Candidate, SourceProject
from virida_audit.model.provenance import Stated

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
CATALOGUE = Catalogue()
FLAGS = ("is_library", "is_workspace_root", "is_part_of")
STATED = ("package_manager", "start", "run", "build", "release", "webroot")


def load_cases() -> list[Any]:
    files = sorted((FIXTURES / "project").glob("*.yaml"))
    return [
        pytest.param(case, id=f"{file.stem}: {case['situation']}")
        for file in files
        for case in yaml.safe_load(file.read_text("utf-8"))
    ]


def projects_of(folder: Path, files: Mapping[str, str | bytes]) -> tuple[SourceProject, ...]:
    root = folder / "shop"
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_projects(Tree(root, files), CATALOGUE)


def told(stated: Stated | None) -> str | None:
    return stated.value if stated else None


def shown(candidate: Candidate) -> dict[str, Any]:
    """Return a candidate in the words of the cases."""
    return {
        **{name: told(getattr(candidate, name)) for name in STATED},
        "frameworks": [each.value for each in candidate.frameworks],
        "variables": {name: value.value for name, value in candidate.variables},
        "workers": {name: value.value for name, value in candidate.workers},
        "versions": [
            f"{each.number} {each.holder} {each.at.path}:{each.at.line}"
            f" {'read' if each.is_read else 'unread'}"
            for each in candidate.versions
        ],
    }


def way(candidate: Candidate) -> str:
    name = "/".join(part for part in (candidate.runtime, candidate.variant) if part)
    return f"{name} {candidate.confidence.value}"


@pytest.mark.parametrize("case", load_cases())
def test_a_case(case: dict[str, Any], tmp_path: Path) -> None:
    projects = projects_of(tmp_path, case["files"])
    assert [each.folder for each in projects] == [each["folder"] for each in case["expect"]]
    for project, expected in zip(projects, case["expect"], strict=True):
        assert [way(each) for each in project.candidates] == expected["candidates"]
        if "name" in expected:
            assert project.name == expected["name"]
        for flag in FLAGS:
            assert getattr(project, flag) == expected.get(flag, "" if "part" in flag else False)
        for candidate, part in zip(
            project.candidates, (expected, expected.get("second", {})), strict=False
        ):
            values = shown(candidate)
            given_values = {key: value for key, value in part.items() if key in values}
            assert {key: values[key] for key in given_values} == given_values


def virida() -> dict[str, SourceProject]:
    found = discover(FIXTURES / "virida-before")
    return {each.folder: each for each in read_projects(found.tree, CATALOGUE)}


def test_virida_comes_out_as_the_hand_checked_truth_says() -> None:
    projects = virida()
    truth = yaml.safe_load((FIXTURES / "virida-before.expected.yaml").read_text("utf-8"))
    own = [each for each in truth["workloads"] if each.get("dockerfiles") and each.get("folder")]
    assert len(own) == 4
    for workload in own:
        project = projects[workload["folder"]]
        first = project.candidates[0]
        assert first.runtime == workload["equivalent"]["type"]
        values = shown(first)
        assert values["start"] == workload.get("start")
        assert values["build"] == workload.get("build")
        ours = values["variables"]
        # What Dockerfiles, probes and the folder itself say is not of the sources.
        elsewhere = ("APP_FOLDER", "CC_HEALTH_CHECK_PATH", "CC_PYTHON_VERSION")
        expected = workload.get("variables", {})
        assert {name: ours.get(name) for name in expected if name not in elsewhere} == {
            name: value for name, value in expected.items() if name not in elsewhere
        }


def test_virida_has_the_alternatives_and_the_conflict_of_versions() -> None:
    projects = virida()
    front = projects["apps/frontend-3d"]
    assert [each.runtime for each in front.candidates] == ["node", "static"]
    assert shown(projects["apps/virida_ihm"].candidates[0])["versions"] == [
        ">=18 engines apps/virida_ihm/package.json:6 read",
        "20 .nvmrc apps/virida_ihm/.nvmrc:1 unread",
    ]
    assert [name for name, _ in projects["apps/virida_ihm"].processes] == ["web"]
    assert shown(projects["apps/backend-api"].candidates[0])["release"] == "npm run migrate"
    assert projects["."].is_library


def test_every_value_says_why_and_every_variable_is_documented(tmp_path: Path) -> None:
    for number, parameter in enumerate(load_cases()):
        case = parameter.values[0]
        for project in projects_of(tmp_path / str(number), case["files"]):
            for candidate in project.candidates:
                assert candidate.runtime in CATALOGUE.runtimes
                assert candidate.why
                for name, value in candidate.variables:
                    row = CATALOGUE.variables.find(name)
                    assert row is not None
                    assert row.applies_to(candidate.runtime), name
                    assert value.origins[0].source in row.sources
                    assert not row.allowed or value.value in row.allowed
                for declared in candidate.versions:
                    assert declared.at.path in project.manifests or declared.holder


def test_a_project_is_the_same_however_its_paths_are_given(tmp_path: Path) -> None:
    files = {"b/package.json": '{"main": "x.js"}', "a/go.mod": "module a\n", "b/x.js": ""}
    first = projects_of(tmp_path, files)
    again = read_projects(Tree(tmp_path / "shop", reversed(list(files))), CATALOGUE)
    assert again == first


HOSTILE = {
    "package.json": [
        b"",
        b"[]",
        b'{"scripts": ["start"], "engines": "20", "main": {}, "dependencies": 7}',
        b'{"scripts": {"start": null, "build": {"a": 1}}, "name": 12}',
        b"{" * 100_000,
        b'{"name": "\\u0000\\u001b[31m", "workspaces": {"packages": 3}}',
        b"\xff\xfe\x00{",
        b'{"main": "../../../etc/passwd", "scripts": {"build": "cd ../../.. && make"}}',
    ],
    "pyproject.toml": [
        b"[" * 100_000,
        b"a = " + b"[" * 50_000,
        b"a." * 100_000,
        b'[project]\nname = 3\ndependencies = "flask"\nrequires-python = []\n',
        b"[tool]\npoetry = 1\nuv = []\n",
        b"\x00\xff",
    ],
    "pom.xml": [
        b"<project>" * 10_000,
        b"<project/>\n<project/>",
        b'<?xml version="1.0" encoding="no-such"?><project/>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><project>&x;</project>',
    ],
    "requirements.txt": [b"-r requirements.txt\n" * 1000, b"\x00" * 5000, b"-r " + b"../" * 1000],
    "Cargo.toml": [
        b'[workspace]\nmembers = ["*", "../..", "**/**", 3]\n',
        b'bin = [{}, {name = 3}, 4]\n[package]\nname = ["x"]\n',
    ],
    "go.mod": [b"module " + b"a/" * 50_000, b"\n" * 100_000],
    "build.gradle": [b"id " * 100_000, b"include " + b"'a'," * 50_000],
    "Procfile": [b": :\n" * 1000, b"web:" + b" a" * 100_000],
    "composer.json": [b'{"require": ["php"], "type": [], "config": {"platform": "x"}}'],
    "Gemfile": [b"gem '" * 50_000, b"ruby '" + b"9" * 100_000],
    "mix.exs": [b"{:a," * 100_000, b"{" + b" " * 200_000],
    "setup.py": [b"install_requires=['" + b"a" * 100_000],
    "App.csproj": [
        b"<Project",
        b"<Project><TargetFrameworks>;;;net9.0;net</TargetFrameworks></Project>",
    ],
    "mise.toml": [b"tools = 3\ntasks = []\n", b"[tools]\nnode = [1, 2]\n[tasks]\nrun = 3\n"],
    "angular.json": [b'{"projects": []}'],
    "deno.json": [b'{"tasks": {"start": []}}'],
    "hugo.toml": [b"\xff"],
    "stack.yaml": [b"resolver: &a [*a]\n", b"resolver: {a: b}\n"],
    "Makefile": [b"run" * 100_000],
}


@pytest.mark.parametrize(
    ("name", "number"), [(name, i) for name, many in HOSTILE.items() for i in range(len(many))]
)
def test_hostile_files_give_projects_and_never_an_error(
    name: str, number: int, tmp_path: Path
) -> None:
    files = {name: HOSTILE[name][number], "package.json": b'{"scripts": {"start": "node ."}}'}
    files[name] = HOSTILE[name][number]
    for project in projects_of(tmp_path, files):
        assert project.name.isprintable()
        assert ".." not in project.is_part_of
        for candidate in project.candidates:
            for _, value in candidate.variables:
                assert ".." not in value.value


def test_a_file_beyond_the_limit_is_as_good_as_absent(tmp_path: Path) -> None:
    big = b'{"name": "' + b"x" * (2 * 1024 * 1024) + b'"}'
    assert projects_of(tmp_path, {"package.json": big}) == ()


def test_a_link_out_of_the_tree_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text('{"name": "stolen", "scripts": {"start": "node ."}}')
    root = tmp_path / "root"
    root.mkdir()
    (root / "package.json").symlink_to(outside)
    assert read_projects(Tree(root, ["package.json"]), CATALOGUE) == ()


def test_no_secret_of_a_procfile_is_kept(tmp_path: Path) -> None:
    files = {
        "Procfile": "web: DATABASE_URL=postgres://u:not-a-real-secret-web@db/x node a.js\n",
        "package.json": "{}",
    }
    projects = projects_of(tmp_path, files)
    assert projects[0].processes
    assert "not-a-real-secret" not in repr(projects)


TEXTS = st.one_of(
    st.text(max_size=200),
    st.from_regex(
        r"\{\"(name|main|scripts|workspaces|engines)\": [\[{\"]{1,3}[a-z]*", fullmatch=True
    ),
    st.sampled_from(["[package]\nname='x'\n", "module x\n", "<project></project>", "app = Flask("]),
)
NAMES = st.sampled_from(
    sorted(
        {
            name.replace("*", "x")
            for family in load_knowledge().families.values()
            for name in (*family.manifests, *family.weak)
        }
        | {"Procfile", "app/main.py", "yarn.lock", "vite.config.ts", "next.config.js", "index.php"}
    )
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(files=st.dictionaries(NAMES, TEXTS, max_size=5))
def test_any_files_give_sorted_projects_with_reasons(
    files: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    projects = projects_of(tmp_path_factory.mktemp("tree"), files)
    assert [each.folder for each in projects] == sorted({each.folder for each in projects})
    for project in projects:
        assert project.candidates
        assert project.name
        assert not (project.is_library and project.is_workspace_root)
        for candidate in project.candidates:
            assert all(each.origins[0].at for each in candidate.why)


def test_folders_are_found_by_names_alone() -> None:
    paths = ("a/package.json", "b/x.csproj", "c/templates/index.html", "d/index.html", "main.py")
    assert find_folders(paths) == (("a", "b"), (".", "d"))
