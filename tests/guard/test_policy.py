"""What passes by policy, and how a waiver holds and expires."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from guard.repository import TODAY, Repository, blocked
from virida_audit.guard.policy import Pass, Policy, Waiver, matches
from virida_audit.model.source import Kind, Role

DEVELOPMENT = "services:\n  db:\n    image: postgres:16\n"
WAIVER = Waiver("legacy/**", "team-a", "until the move", TODAY)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path)
    made.commit(**{"a.js": "1\n"})
    made.files(
        {
            "docker-compose.dev.yml": DEVELOPMENT,
            "legacy/Dockerfile": "FROM node:20\n",
            "deploy.sh": "docker build .\ndocker run a\n",
        }
    )
    made.git("add", "-A")
    return made


@pytest.mark.parametrize(
    ("policy", "passing", "why"),
    [
        (Policy(roles=frozenset({Role.DEVELOPMENT})), ["docker-compose.dev.yml"], Pass.ROLE),
        (Policy(paths=("legacy/**",)), ["legacy/Dockerfile"], Pass.PATH),
        (Policy(paths=("**/*.sh", "*.yml")), ["deploy.sh", "docker-compose.dev.yml"], Pass.PATH),
        (Policy(waivers=(WAIVER,)), ["legacy/Dockerfile"], Pass.WAIVER),
    ],
)
def test_what_is_allowed_passes_and_is_said(
    repository: Repository, policy: Policy, passing: list[str], why: Pass
) -> None:
    verdict = repository.staged(policy).verdict
    assert sorted(each.path for each in verdict.passed) == passing
    assert {each.why for each in verdict.passed} == {why}
    everything = {"deploy.sh", "docker-compose.dev.yml", "legacy/Dockerfile"}
    assert {block.source.path for block in verdict.blocks} == everything - set(passing)


@pytest.mark.parametrize(
    ("kinds", "calls", "expected"),
    [
        ({Kind.DOCKERFILE}, {"docker-build"}, ["legacy/Dockerfile"]),
        ({Kind.SCRIPT}, {"docker-run"}, ["deploy.sh"]),
        ({Kind.SCRIPT}, {"helm"}, []),
        (set(), set(), []),
    ],
)
def test_only_the_kinds_and_calls_of_the_policy_are_blocked(
    repository: Repository, kinds: set[Kind], calls: set[str], expected: list[str]
) -> None:
    policy = Policy(kinds=frozenset(kinds), calls=frozenset(calls))
    assert blocked(repository.staged(policy)) == expected


def test_a_waiver_holds_on_its_last_day_and_not_after(repository: Repository) -> None:
    late = Waiver("legacy/**", "team-a", "until the move", date(2026, 11, 22))
    outcome = repository.staged(Policy(waivers=(late,)))
    block = next(each for each in outcome.verdict.blocks if each.source.path.startswith("legacy"))
    assert block.expired == late
    assert "legacy/Dockerfile" not in blocked(repository.staged(Policy(waivers=(WAIVER,))))


def test_a_waiver_for_a_kind_says_nothing_of_another(repository: Repository) -> None:
    waiver = Waiver("**", "team-a", "databases", TODAY, frozenset({Kind.COMPOSE}))
    assert blocked(repository.staged(Policy(waivers=(waiver,)))) == [
        "deploy.sh",
        "legacy/Dockerfile",
    ]


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("Dockerfile", "Dockerfile", True),
        ("Dockerfile", "a/Dockerfile", False),
        ("**/Dockerfile", "Dockerfile", True),
        ("**/Dockerfile", "a/b/Dockerfile", True),
        ("a/*", "a/b/c", False),
        ("a/**", "a/b/c", True),
        ("a/", "a/b", True),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("a.c", "abc", False),
        ("a[b]", "ab", False),
        ("*", "x\ny", True),
    ],
)
def test_patterns_of_paths(pattern: str, path: str, expected: bool) -> None:
    assert matches(pattern, path) is expected


def test_a_judged_submodule_is_not_said_to_be_unjudged(tmp_path: Path) -> None:
    made = Repository(tmp_path / "repo")
    made.commit(**{"a.js": "1\n"})
    made.change([{"submodule": ["parts", {"Dockerfile": "FROM a\n"}]}])
    verdict = made.staged().verdict
    assert [block.source.path for block in verdict.blocks] == ["parts/Dockerfile"]
    assert verdict.unjudged == ()


def test_vendored_code_passes_and_is_said(tmp_path: Path) -> None:
    made = Repository(tmp_path / "repo")
    made.commit(**{"package.json": "{}\n"})
    made.files({"node_modules/x/Dockerfile": "FROM a\n", "third_party/b/Dockerfile": "FROM a\n"})
    made.git("add", "-A", "-f")
    verdict = made.staged().verdict
    assert verdict.blocks == ()
    assert {each.why for each in verdict.passed} == {Pass.VENDORED}


def test_what_moved_names_where_it_was(tmp_path: Path) -> None:
    made = Repository(tmp_path / "repo")
    made.commit(**{"Dockerfile": "FROM a\n"})
    made.git("mv", "Dockerfile", "Dockerfile.api")
    (block,) = made.staged().verdict.blocks
    assert block.moved_from == "Dockerfile"


@pytest.mark.parametrize(
    ("path", "text", "line", "sort"),
    [
        ("ship.sh", "set -e\n\ndocker build \\\n  .\n", 3, "docker-build"),
        (
            ".github/workflows/ci.yml",
            "on: push\n# c\njobs:\n  a:\n    container: {image: node}\n",
            5,
            "job-container",
        ),
        ("site.yaml", "# c\n{services:\n  {web:\n  {image: a}}}\n", 2, "artefact:compose"),
        (
            "k.yaml",
            "a: 1\n---\n# c\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\n",
            4,
            "artefact:kubernetes",
        ),
    ],
)
def test_the_line_is_that_of_the_file(
    path: str, text: str, line: int, sort: str, tmp_path: Path
) -> None:
    made = Repository(tmp_path / "repo")
    made.commit(**{"a.js": "1\n"})
    made.files({path: text})
    made.git("add", "-A")
    (block,) = made.staged().verdict.blocks
    assert (block.line, block.traits[0].sort) == (line, sort)
