"""What a Dockerfile says in several places: variables, ports, images, mounts, bases."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest

from virida_audit.catalogue import Catalogue
from virida_audit.discover import discover
from virida_audit.facts.dockerfile import read
from virida_audit.facts.dockerfile.model import (
    DockerfileArgument,
    DockerfileEnvironment,
    DockerfileFlag,
    DockerfilePort,
    DockerfileStage,
    DockerfileVolume,
)
from virida_audit.facts.image_use import ImageUse

F = TypeVar("F")


def facts(folder: Path, text: str, kind: type[F]) -> list[F]:
    (folder / "Dockerfile").write_text(text, encoding="utf-8")
    found = discover(folder)
    (reading,) = read(found.tree, found.sources, Catalogue())
    return [each for each in reading.facts if isinstance(each, kind)]


def test_plain_variables_of_needed_stages_are_one_fact(tmp_path: Path) -> None:
    text = (
        "FROM node:20 AS test\nENV UNUSED=1\nFROM node:20\nENV A=1 PATH=/x\nENV B=2 PORT=3000\n"
        "ENV API_SECRET=q8Zr2vKp41 REDIS_HOST=redis A=3\n"
    )
    (fact,) = facts(tmp_path, text, DockerfileEnvironment)
    assert (fact.names, fact.count, fact.at.line) == (("A", "B"), 2, 4)
    assert len(fact.leaves) == 3


def test_no_plain_variable_is_no_fact(tmp_path: Path) -> None:
    assert facts(tmp_path, "FROM node:20\nENV PATH=/x\n", DockerfileEnvironment) == []


@pytest.mark.parametrize(
    ("exposed", "http_ports", "settled"),
    [
        ("3000", ("3000",), []),
        ("3000 9100", ("3000", "9100"), ["9100"]),
        ("80 443", ("80",), ["443"]),
        ("443", ("443",), []),
        ("8080/TCP 9229 1883", ("8080/TCP",), ["9229"]),
        ("$PORT 30000-30100 53/udp", (), []),
        ("9" * 5000, (), []),
    ],
)
def test_ports_that_may_serve_http(
    tmp_path: Path, exposed: str, http_ports: tuple[str, ...], settled: list[str]
) -> None:
    ports = facts(tmp_path, f"FROM node:20\nEXPOSE {exposed}\n", DockerfilePort)
    assert {each.http_ports for each in ports} == {http_ports}
    assert [each.text for each in ports if each.is_settled] == settled


def test_a_base_of_the_same_language_and_version_is_repeated(tmp_path: Path) -> None:
    text = (
        "FROM node:20 AS lint\nFROM node:20 AS build\nFROM node:20-alpine AS run\nFROM node:22\n"
        "COPY --from=build /a /a\nCOPY --from=run /a /a\n"
    )
    stages = facts(tmp_path, text, DockerfileStage)
    assert [each.stage.is_repeated for each in stages] == [False, False, True, False]


def test_each_image_is_used_once(tmp_path: Path) -> None:
    text = (
        "FROM node:20 AS build\nFROM node:20\nCOPY --from=acme/a /x /x\nCOPY --from=build /y /y\n"
        "RUN --mount=type=bind,from=acme/b,target=/b ls\nRUN --mount=from=acme/b,target=/c ls\n"
    )
    uses = facts(tmp_path, text, ImageUse)
    assert [(each.image.raw, each.use, each.at.line) for each in uses] == [
        ("node:20", "base", 1),
        ("acme/a", "copy", 3),
        ("acme/b", "mount", 5),
    ]


def test_mounts_are_repeated_by_what_they_are_for(tmp_path: Path) -> None:
    text = (
        "FROM node:20\n"
        "RUN --mount=type=cache,target=/var/cache/apt --mount=type=cache,target=/root/.npm a\n"
        "RUN --mount=type=cache,target=/x --mount=type=secret,id=a --mount=type=secret,id=b a\n"
        "RUN --mount=type=secret,target=/run/a --mount=type=ssh a\n"
    )
    flags = facts(tmp_path, text, DockerfileFlag)
    assert [(each.mount, each.mount_id, each.is_repeated) for each in flags] == [
        ("cache", "apt", False),
        ("cache", ".npm", False),
        ("cache", "x", True),
        ("secret", "a", False),
        ("secret", "b", False),
        ("secret", "a", True),
        ("ssh", "", False),
    ]
    assert [each.is_system_cache for each in flags[:3]] == [True, False, False]


@pytest.mark.parametrize(
    ("line", "is_known", "is_privileged"),
    [
        ("RUN --security=insecure ls", True, True),
        ("RUN --security=sandbox ls", True, False),
        ("RUN --device=a/b ls", True, True),
        ("RUN --mount=type=disk,target=/x ls", False, False),
        ("RUN --chown=a ls", False, False),
        ("ONBUILD COPY --chown=a . .", True, False),
    ],
)
def test_flags(tmp_path: Path, line: str, is_known: bool, is_privileged: bool) -> None:
    (flag,) = facts(tmp_path, f"FROM node:20\n{line}\n", DockerfileFlag)
    assert (flag.is_known, flag.is_privileged) == (is_known, is_privileged)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/tmp", True), ("/tmp/x/", True), ("/var/log/app", True), ("/tmpfiles", False)],
)
def test_a_temporary_volume(tmp_path: Path, path: str, expected: bool) -> None:
    (volume,) = facts(tmp_path, f"FROM node:20\nVOLUME {path}\n", DockerfileVolume)
    assert volume.is_temporary is expected


def test_a_secret_in_the_default_of_an_argument(tmp_path: Path) -> None:
    text = (
        "FROM node:20\nARG REPO=https://ci:q8Zr2vKp41@git.example.com/x.git\nARG URL=https://a.b\n"
    )
    assert [each.is_secret for each in facts(tmp_path, text, DockerfileArgument)] == [True, False]
