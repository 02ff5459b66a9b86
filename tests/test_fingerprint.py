"""Addresses and evidence: what they keep, and what they leave to chance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import pytest

from virida_audit.fingerprint import address_of, evidence_of
from virida_audit.model.location import Location
from virida_audit.model.source import Kind, Role
from virida_audit.secrets import Redactor


@dataclass(frozen=True, slots=True)
class Thing:
    fact: ClassVar[str] = "thing"

    at: Location = field(default_factory=lambda: Location("x"))
    role: Role = Role.PRODUCTION
    leaves: tuple[int, ...] = ()
    identity: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Inside:
    fact: ClassVar[str] = "inside"

    object: Named
    container: Named | None = None
    at: Location = field(default_factory=lambda: Location("x"))
    role: Role = Role.PRODUCTION
    leaves: tuple[int, ...] = ()


def at(line: int, column: int, end_line: int, end_column: int) -> Location:
    return Location("x", line, column, end_line, end_column)


@pytest.mark.parametrize(
    ("route", "kept"),
    [
        (("services", "web", "ports", "0"), ("services", "web", "ports")),
        (("stage 2", "RUN"), ("RUN",)),
        (("build", "ENV PORT"), ("build", "ENV PORT")),
        (("jobs", "build", "steps[3]", "run"), ("jobs", "build", "steps[3]", "run")),
        ((), ()),
    ],
)
def test_numbers_of_a_route_are_dropped(route: tuple[str, ...], kept: tuple[str, ...]) -> None:
    assert address_of(Thing(Location("x", route=route))) == ("thing", *kept)


def test_a_fact_names_itself_or_is_named_by_what_it_stands_in() -> None:
    routed = Location("x", route=("spec", "image"))
    assert address_of(Thing(routed, identity=("Job", "a"))) == (
        "thing",
        "Job",
        "a",
        "spec",
        "image",
    )
    inside = Inside(Named("Deployment", "web"), Named("", "proxy"))
    assert address_of(inside) == ("inside", "Deployment", "web", "proxy")
    assert address_of(Inside(Named("Deployment", "web"), at=routed)) == ("inside", "spec", "image")


@pytest.mark.parametrize(
    ("text", "where", "kind", "expected"),
    [
        ("FROM  node:20   AS a", at(1, 7, 1, 14), Kind.DOCKERFILE, "node:20"),
        ("RUN a && \\\n   # why\n   b  c", at(1, 5, 3, 8), Kind.DOCKERFILE, "a && b c"),
        ("RUN a && \\\r\n\tb\r", at(1, 5, 2, 3), Kind.DOCKERFILE, "a && b"),
        ('ports: ["80:80"]', at(1, 9, 1, 16), Kind.COMPOSE, "80:80"),
        ("ports: ['80:80']", at(1, 9, 1, 16), Kind.COMPOSE, "80:80"),
        ("web:\n  image: a", at(1, 1, 2, 11), Kind.COMPOSE, ""),
        ("FROM a", at(1, 1, 1, 1), Kind.DOCKERFILE, ""),
        ("A" * 500, at(1, 1, 1, 501), Kind.SCRIPT, "A" * 240),
        ("x", at(9, 1, 9, 4), Kind.SCRIPT, ""),
    ],
    ids=[
        *("part-of-a-line", "continued", "line-ends", "quoted", "other-quotes", "block"),
        *("whole-file", "long", "beyond-the-end"),
    ],
)
def test_evidence_is_the_text_without_its_layout(
    text: str, where: Location, kind: Kind, expected: str
) -> None:
    assert evidence_of(where, kind, text.split("\n"), Redactor(text)) == expected


def test_evidence_holds_no_secret() -> None:
    text = "    POSTGRES_PASSWORD: hunter2"
    where = at(1, 24, 1, 31)
    evidence = evidence_of(where, Kind.COMPOSE, [text], Redactor(text, ("hunter2",)))
    assert "hunter2" not in evidence
    assert "POSTGRES_PASSWORD" in evidence
