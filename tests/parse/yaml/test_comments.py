"""Comments are told from the `#` of scalars, tags and anchors."""

from __future__ import annotations

import pytest

from virida_audit.parse.yaml import comments, parse_yaml, scan_comments


def found(data: str) -> list[tuple[int, int, str, bool]]:
    return [
        (comment.line, comment.column, comment.text, comment.own_line)
        for comment in comments(parse_yaml(data.encode()))
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("# a\n  # b\nx: 1 # c\n", [(1, 1, "a", True), (2, 3, "b", True), (3, 6, "c", False)]),
        ("x: a#b\ny: '# no' # yes\nz: \"a # no\"\n", [(2, 11, "yes", False)]),
        ("x: 'a\n  # no\n  b' # yes\n", [(3, 6, "yes", False)]),
        ("x: |  # head\n  # no\n\n# tail\ny: 1", [(1, 7, "head", False), (4, 1, "tail", True)]),
        ("x: >-\n  a # no\n   # no\ny: 1 #z\n", [(4, 6, "z", False)]),
        ("x: [a, # one\n  b] # two\n", [(1, 8, "one", False), (2, 6, "two", False)]),
        ("x: http://h/#frag\n", []),
        ("x: !t#u &a1 v # c\n", [(1, 15, "c", False)]),
        ("x: 1 # a\r\ny: 2 # b\r\n", [(1, 6, "a", False), (2, 6, "b", False)]),
        ("x: a # cut\n  b: c # after\n", [(1, 6, "cut", False), (2, 8, "after", False)]),
        ("# only", [(1, 1, "only", True)]),
        (
            "%YAML 1.2 # v\n--- # d\na # e\n... # f\n",
            [(1, 11, "v", False), (2, 5, "d", False), (3, 3, "e", False), (4, 5, "f", False)],
        ),
    ],
)
def test_comments_are_found(data: str, expected: list[tuple[int, int, str, bool]]) -> None:
    assert found(data) == expected


def test_a_template_is_scanned_line_by_line() -> None:
    text = "a: {{ .x }} # one\n# two\nb: x#y\n"
    assert [(comment.line, comment.text) for comment in scan_comments(text)] == [
        (1, "one"),
        (2, "two"),
    ]
