"""Facts of Dockerfiles, from the cases of `fixtures/facts/dockerfile.yaml`; and any text at all."""

from __future__ import annotations

import operator
from enum import Enum
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from virida_audit.catalogue import Catalogue
from virida_audit.discover import discover
from virida_audit.facts.dockerfile import read
from virida_audit.facts.reading import Reading
from virida_audit.model.source import Kind
from virida_audit.resources import parse_yaml

CASES = cast(
    "list[dict[str, Any]]",
    parse_yaml(
        (Path(__file__).parents[2] / "fixtures/facts/dockerfile.yaml").read_text(encoding="utf-8")
    ),
)
CATALOGUE = Catalogue()
WORDS = [
    "FROM node:20 AS build",
    "FROM build",
    "FROM scratch",
    "COPY --from=build /a /b",
    "COPY . .",
    "COPY",
    "ADD https://x/y /z",
    "RUN npm ci && \\",
    "RUN <<EOF",
    "EOF",
    "ENV A=1 B='",
    "ENV C d",
    "ARG",
    "EXPOSE 1-2 x/udp",
    'CMD ["a", "b"]',
    "CMD a & b",
    'ENTRYPOINT ["tini", "--"]',
    "ENTRYPOINT",
    "HEALTHCHECK CMD curl localhost",
    "HEALTHCHECK --x NONE",
    "ONBUILD CMD x",
    "ONBUILD",
    "VOLUME /a /b",
    "é ✗",
    "",
]


def read_one(folder: Path) -> Reading:
    found = discover(folder)
    sources = [each for each in found.sources if each.kind is Kind.DOCKERFILE]
    (reading,) = read(found.tree, sources, CATALOGUE)
    return reading


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    for path, text in case["files"].items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    facts = [fact for fact in read_one(tmp_path).facts if fact.fact == case["fact"]]
    assert len(facts) == len(case["expect"])
    for fact, expected in zip(facts, case["expect"], strict=True):
        assert {name: plain(operator.attrgetter(name)(fact)) for name in expected} == expected


def plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


@settings(max_examples=150, deadline=None)
@given(lines=st.lists(st.sampled_from(WORDS), max_size=12))
def test_every_text_gives_facts_within_it(
    lines: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "Dockerfile").write_text("\n".join(["FROM debian", *lines]), encoding="utf-8")
    reading = read_one(folder)
    assert {leaf for fact in reading.facts for leaf in fact.leaves} == set(
        range(len(reading.leaves))
    )
    carriers = [fact for fact in reading.facts if getattr(fact, "is_effective", False)]
    assert len(carriers) <= 1
    for fact in reading.facts:
        assert 1 <= fact.at.line <= fact.at.end_line <= len(reading.lines)


def test_no_secret_of_a_command_leaves_unmarked(tmp_path: Path) -> None:
    """Every written-out secret is known to the redactor, whatever instruction holds it."""
    (tmp_path / "Dockerfile").write_text(
        "FROM debian:12\n"
        "ENV API_KEY=not-a-real-secret-1\n"
        "ARG DB_PASSWORD=not-a-real-secret-2\n"
        "RUN curl -u bot:not-a-real-secret-3 https://example.com\n"
        "RUN pip install -i https://bot:not-a-real-secret-4@example.com/simple x\n"
        "HEALTHCHECK CMD curl -u bot:not-a-real-secret-5 http://localhost\n"
        'CMD ["redis-cli", "-a", "not-a-real-secret-6"]\n',
        encoding="utf-8",
    )
    secrets = "\n".join(read_one(tmp_path).secrets)
    assert [n for n in range(1, 7) if f"not-a-real-secret-{n}" not in secrets] == []
