"""Hostile files cost in proportion to their size: four times the file, about four times the work.

Work is counted in calls of Python and C functions, which no clock disturbs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from virida_audit.parse.dockerfile import Scopes, parse_dockerfile, stage_sources

SMALL = 400


def many(piece: str, head: str = "FROM a\n") -> Callable[[int], str]:
    return lambda size: head + piece * size


HOSTILE = {
    "continuations": many("a \\\n", "RUN "),
    "blank continuations": many("\n", "RUN a \\\n"),
    "comments": many("# a\n"),
    "comments inside": many("# a\n", "RUN \\\n"),
    "directives": many("# syntax=a\n", ""),
    "unterminated heredocs": many("RUN <<E\n"),
    "heredocs": many("RUN <<E\na\nE\n"),
    "chomped heredocs": many("RUN <<-E\r\na\r\n\tE\r\n"),
    "heredocs of a line": lambda n: "FROM a\nRUN" + " <<E" * n + "\n" + "E\n" * n,
    "a huge heredoc": lambda n: "FROM a\nRUN <<E\n" + "a\n" * n + "E\n",
    "words": many("a ", "COPY "),
    "quotes": many("'a' ", "ENV a="),
    "empty quotes": many("'' ", "RUN <<a "),
    "odd quotes": many("'\"", "RUN <<a "),
    "dollars": many("${a:-b}", "RUN <<a "),
    "pairs": many("a=b ", "ENV "),
    "flags": many("--a=b ", "RUN "),
    "mounts": many("--mount=from=a,b ", "RUN "),
    "escapes": many("\\a", "ENV a="),
    "json": lambda n: "CMD [" + '"a",' * n + '"b"]',
    "broken json": many('"a",', "CMD ["),
    "nested json": many("[", "CMD "),
    "triggers": many("ONBUILD ", ""),
    "stages": many("FROM a AS b\nCOPY --from=b a b\n"),
    "chained stages": lambda n: "".join(
        f"FROM s{i} AS s{i + 1}\nARG a=$no\nENV b=$a\n" for i in range(n)
    ),
    "variables": many("ENV a=$a\nARG b=$a\n"),
    "unknown instructions": many("a\n"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_work_grows_with_size(name: str) -> None:
    build = HOSTILE[name]
    small = work(read_all, build(SMALL))
    large = work(read_all, build(SMALL * 4))
    assert large <= small * 4.6 + 2_000


def read_all(text: str) -> None:
    read = parse_dockerfile(text.encode(), "Dockerfile")
    Scopes(read)
    for item in read.instructions:
        assert item.argument_spans is not None
        stage_sources(read, item)


def work(function: Callable[[str], None], text: str) -> int:
    """Count the calls that a function makes."""
    count = 0

    def note(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        function(text)
    finally:
        sys.setprofile(before)
    return count
