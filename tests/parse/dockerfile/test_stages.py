from __future__ import annotations

import pytest

from virida_audit.parse.dockerfile import parse_dockerfile, resolve_stage, stage_sources

TEXT = b"""\
ARG B=base
FROM --platform=$BUILDPLATFORM alpine AS Base
RUN a
FROM ${B} AS build
COPY --from=BASE a b
COPY --from=0 a b
COPY --from=nginx:1 a b
COPY --from=7 a b
RUN --mount=type=cache,target=/x --mount=from=base,target=/y --mount=type=bind,from=busybox,src=/z x
ONBUILD COPY --from=build a b
FROM Base
"""


def test_stages() -> None:
    read = parse_dockerfile(TEXT, "Dockerfile")
    found = [
        (s.name, s.base, s.platform, s.line, s.start, s.stop, s.base_stage) for s in read.stages
    ]
    # FROM compares names as they are written: `Base` is an image, not the stage.
    assert found == [
        ("base", "alpine", "$BUILDPLATFORM", 2, 1, 3, None),
        ("build", "${B}", None, 4, 3, 10, 0),
        (None, "Base", None, 11, 10, 11, None),
    ]
    assert [read.stage_at(index) for index in (0, 1, 2, 10)] == [
        None,
        read.stages[0],
        read.stages[0],
        read.stages[2],
    ]
    assert read.stage_instructions(read.stages[0]) == read.instructions[1:3]


def test_sources() -> None:
    read = parse_dockerfile(TEXT, "Dockerfile")
    found = [
        (source.text, source.stage, source.image)
        for item in read.instructions
        for source in stage_sources(read, item)
    ]
    assert found == [
        ("BASE", 0, None),
        ("0", 0, None),
        ("nginx:1", None, "nginx:1"),
        ("7", None, None),
        ("base", 0, None),
        ("busybox", None, "busybox"),
        ("build", 1, None),
    ]


@pytest.mark.parametrize(("name", "index"), [("A", 1), ("0", 0), ("2", None), ("-1", None)])
def test_the_last_stage_of_a_name_wins(name: str, index: int | None) -> None:
    read = parse_dockerfile(b"FROM x AS a\nFROM y AS a\n", "Dockerfile")
    assert resolve_stage(read, name) == index
