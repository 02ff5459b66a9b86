from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virida_audit.parse.dockerignore import IgnorePattern, read_dockerignore


def pattern(text: str) -> IgnorePattern:
    (only,) = read_dockerignore(text.encode())
    return only


def test_lines_become_patterns_as_the_builder_keeps_them() -> None:
    data = (
        b"\xef\xbb\xbf# comment\n\n  dist/ \r\n/build\n./a//b/../c\n! keep.md \n  # no comment\n!\n"
    )
    found = [(each.written, each.line, each.column) for each in read_dockerignore(data)]
    assert found == [
        ("dist", 3, 3),
        ("build", 4, 1),
        ("a/c", 5, 1),
        ("!keep.md", 6, 1),
        ("# no comment", 7, 3),
        ("!", 8, 1),
    ]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("dist", "dist"),
        ("dist", "dist/app.js"),  # what is below a matching folder
        ("*.md", "README.md"),
        ("**/*.md", "README.md"),
        ("**/*.md", "docs/a/b.md"),
        ("docs/**", "docs/a/b.md"),
        ("**", "a/b"),
        ("a/**/z", "a/z"),
        ("a/**/z", "a/b/c/z"),
        ("**.go", "cmd/main.go"),
        ("log?", "logs"),
        ("[ab].txt", "a.txt"),
        ("[^ab].txt", "c.txt"),
        ("/etc", "etc"),
    ],
)
def test_a_pattern_matches(text: str, path: str) -> None:
    assert pattern(text).matches(path)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("dist", "web/dist"),  # patterns start at the root, unlike those of .gitignore
        ("*.md", "docs/README.md"),
        ("docs/**", "docs"),
        ("a/*/z", "a/z"),
        ("log?", "log"),
        ("[^ab].txt", "a.txt"),
        ("Dist", "dist"),
    ],
)
def test_a_pattern_does_not_match(text: str, path: str) -> None:
    assert not pattern(text).matches(path)


def test_many_stars_take_no_time() -> None:
    assert not pattern("/".join(["**", "a*a*a*a*b"] * 30)).matches("/".join(["aaaaaaaa"] * 60))


@given(st.binary(max_size=200), st.text("ab/*.", min_size=1, max_size=20))
def test_any_bytes_are_read_and_matched(data: bytes, path: str) -> None:
    for each in read_dockerignore(data):
        assert each.matches(path) in (True, False)
        assert each.line >= 1
        assert each.end_column > each.column


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=5))
def test_a_path_matches_itself_and_what_is_below(parts: list[str]) -> None:
    path = "/".join(parts)
    assert pattern(path).matches(path)
    assert pattern(path).matches(f"{path}/x")
    assert pattern(f"**/{parts[-1]}").matches(path)
