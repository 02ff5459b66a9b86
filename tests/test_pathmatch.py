"""Patterns mean what git takes them to mean; git itself is asked."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virida_audit.errors import AuditError
from virida_audit.pathmatch import PathPatterns, compiled, pattern_problem

PATTERNS = (
    *("*.yml", "/Dockerfile", "docker/", "a/**", "**/x", "a/**/b", "doc/*.txt", "[ab]*", "[!a]x"),
    *("a?c", "*a*b*", "foo", "foo/", "\\#x", "**", "a/*", "a/b", "/a", "x[]]y", "**foo", "foo**"),
    *("a/**b", "*/x", "[a-c]", "[^a]", "a\\*b", "*", ".*", "a//b", "*b.*", "**/", "a/**/"),
)
PATHS = (
    *("a.yml", "d/a.yml", "Dockerfile", "d/Dockerfile", "docker/x", "d/docker/x", "d/docker"),
    *("a/x", "a/b/x", "x", "a/b", "a/c/b", "a/c/d/b", "doc/a.txt", "doc/b/a.txt", "ax", "bx"),
    *("abc", "a/c", "xaxb", "foo", "d/foo", "foo/z", "#x", "x]y", "xfoo", "foox", "d/foox/y"),
    *("a/xb", "a/c/xb", "d/x", "a", "b", "c/a/b", "a*b", "b.", ".b", ".b/c", "d/e/x", "bb/x"),
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ignored")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return folder


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_means_what_git_takes_it_to_mean(pattern: str, repository: Path) -> None:
    (repository / ".gitignore").write_text(f"{pattern}\n")
    done = subprocess.run(
        ["git", "-C", str(repository), "check-ignore", "--no-index", "--stdin", "-z"],
        input="\0".join(PATHS).encode(),
        capture_output=True,
        check=False,
    )
    meant = set(done.stdout.decode().split("\0")) - {""}
    assert {path for path in PATHS if PathPatterns([pattern]).matches(path)} == meant


def test_the_last_pattern_that_matches_decides() -> None:
    patterns = PathPatterns(["docker/", "!docker/prod/", "docker/prod/old.yml"])
    assert patterns.matches("docker/dev.yml")
    assert not patterns.matches("docker/prod/web.yml")
    assert patterns.matches("docker/prod/old.yml")
    assert not patterns.matches("web.yml")


@pytest.mark.parametrize(
    "pattern", ["", "/", "  ", "!", "../x", "a/../b", "[z", "a/[!", "x" * 2000, "**/" * 9 + "x"]
)
def test_a_pattern_that_cannot_be_meant_is_refused(pattern: str) -> None:
    assert pattern_problem(pattern)
    with pytest.raises(AuditError):
        PathPatterns([pattern]).matches("a/b")


@given(st.text(alphabet="ab*?[]!/\\.^-", max_size=40), st.text(alphabet="ab/.*", max_size=60))
def test_any_pattern_is_refused_or_gives_an_answer(pattern: str, path: str) -> None:
    if not pattern_problem(pattern):
        assert PathPatterns([pattern]).matches(path) in (True, False)


def test_many_stars_take_no_time() -> None:
    assert not PathPatterns(["*a" * 200 + "b"]).matches("a" * 4000)
    assert not PathPatterns(["**/*a*/**/*a*/**/b"]).matches("aa/" * 300)


@pytest.mark.parametrize(
    ("pattern", "fits", "misses"),
    [
        ("[--z]", "-9z", "!{"),
        ("[---]", "-", "a."),
        ("[+--]", "+,-", "*."),
        ("[a-]", "a-", "b"),
        ("[!--z]", "!{", "-9z"),
    ],
)
def test_dashes_bound_ranges_as_in_git(pattern: str, fits: str, misses: str) -> None:
    assert [name for name in fits if not compiled(pattern).fullmatch(name)] == []
    assert [name for name in misses if compiled(pattern).fullmatch(name)] == []


def test_a_range_that_runs_backwards_warns_nobody() -> None:
    assert compiled("[?--]").fullmatch("a") is None
