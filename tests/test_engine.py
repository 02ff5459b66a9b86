from __future__ import annotations

import pickle
from dataclasses import dataclass, replace
from typing import ClassVar

import pytest

from virida_audit.catalogue import Catalogue
from virida_audit.engine import judge
from virida_audit.facts.reading import Leaf, Reading
from virida_audit.model.location import Location
from virida_audit.model.rule import (
    Category,
    Confidence,
    Disposition,
    Equivalent,
    Example,
    Rule,
    Severity,
)
from virida_audit.model.source import Kind, Role, Source
from virida_audit.model.text import Text
from virida_audit.rulebook import Rulebook

SAME = Text("text", "texte")


@dataclass(frozen=True, slots=True)
class Thing:
    fact: ClassVar[str] = "thing"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    name: str


def a_rule(id: str, when: tuple[str, ...] = (), **changes: object) -> Rule:
    rule = Rule(
        id=id,
        title=SAME,
        why=SAME,
        fact="thing",
        when=when,
        feature="readiness",
        disposition=Disposition.MAPPED,
        category=Category.MANDATORY,
        severity=Severity.MAJOR,
        effort=3,
        confidence=Confidence.HIGH,
        equivalent=Equivalent(summary=SAME, variables=(("NAME", "{{ it.name }}"),)),
        message=Text("It is {{ it.name }}.", "C’est {{ it.name }}."),
        remedy=SAME,
        sources=(),
        example=Example("x", "", ""),
        since="0.1.0",
    )
    return replace(rule, **changes)  # type: ignore[arg-type] # changes are fields of Rule


def a_reading(
    *things: Thing, role: Role = Role.PRODUCTION, secrets: tuple[str, ...] = ()
) -> Reading:
    source = Source("x", Kind.DOCKERFILE, role, ())
    leaves = tuple(Leaf("RUN", line) for line in (1, 2))
    lines = ("RUN first", "RUN second hunter22")
    return Reading(source, things, leaves, lines=lines, secrets=secrets)


def a_thing(name: str = "web", line: int = 1, role: Role = Role.PRODUCTION) -> Thing:
    at = Location("x", line, 1, line, 4)
    return Thing(at, role, (line - 1,), name)


def test_a_rule_that_matches_gives_a_finding_with_filled_texts() -> None:
    judged = judge(
        a_reading(a_thing()), Rulebook([a_rule("r", ("it.name == 'web'",))]), Catalogue()
    )
    (finding,) = judged.findings
    assert finding.message == Text("It is web.", "C’est web.")
    assert finding.equivalent.variables == (("NAME", "web"),)
    assert finding.excerpt == ("RUN first",)
    assert judged.rules == {"r"}


def test_a_leaf_nobody_speaks_of_is_undecided() -> None:
    judged = judge(a_reading(a_thing()), Rulebook([a_rule("r")]), Catalogue())
    assert judged.ledger is not None
    assert [leaf.disposition for leaf in judged.ledger.leaves] == [
        Disposition.MAPPED,
        Disposition.UNDECIDED,
    ]
    assert judged.ledger.total == 2
    assert sum(count for _, count in judged.ledger.counts) == 2


def test_the_strongest_disposition_of_a_leaf_wins_and_all_rules_are_named() -> None:
    rules = [
        a_rule("b", disposition=Disposition.NO_EQUIVALENT),
        a_rule("c", disposition=Disposition.PLATFORM, ledger_only=True),
        a_rule("a"),
    ]
    judged = judge(a_reading(a_thing()), Rulebook(rules), Catalogue())
    assert judged.ledger is not None
    assert judged.ledger.leaves[0].disposition is Disposition.NO_EQUIVALENT
    assert judged.ledger.leaves[0].rules == ("a", "b", "c")
    assert [each.rule for each in judged.findings] == ["a", "b"]


@pytest.mark.parametrize(
    ("role", "any_role", "expected"),
    [
        (Role.PRODUCTION, False, (Severity.MAJOR, 3, Disposition.MAPPED)),
        (Role.DEVELOPMENT, False, (Severity.MINOR, 0, Disposition.DEVELOPMENT)),
        (Role.EXAMPLE, False, (Severity.INFO, 0, Disposition.DEVELOPMENT)),
        (Role.DEVELOPMENT, True, (Severity.MAJOR, 3, Disposition.MAPPED)),
    ],
)
def test_the_role_bounds_the_verdict(
    role: Role, any_role: bool, expected: tuple[Severity, int, Disposition]
) -> None:
    rulebook = Rulebook([a_rule("r", any_role=any_role)])
    (finding,) = judge(a_reading(a_thing(role=role), role=role), rulebook, Catalogue()).findings
    assert (finding.severity, finding.effort, finding.disposition) == expected


def test_a_rule_that_fails_is_an_error_and_the_others_go_on() -> None:
    rulebook = Rulebook([a_rule("broken", ("it.nothing",)), a_rule("fine")])
    judged = judge(a_reading(a_thing()), rulebook, Catalogue())
    assert [each.rule for each in judged.findings] == ["fine"]
    (error,) = judged.errors
    assert (error.rule, error.path, error.line) == ("broken", "x", 1)
    assert "AttributeError" in error.error


def test_an_error_never_quotes_a_value_of_the_file() -> None:
    rulebook = Rulebook([a_rule("broken", ("it.name < 3",))])
    judged = judge(a_reading(a_thing(name="hunter22")), rulebook, Catalogue())
    assert judged.errors[0].error == "TypeError"


def test_known_secrets_are_masked_wherever_they_would_be_said() -> None:
    reading = a_reading(a_thing(name="hunter22", line=2), secrets=("hunter22",))
    judged = judge(reading, Rulebook([a_rule("r")]), Catalogue())
    assert "hunter22" not in repr(judged)
    assert judged.findings[0].excerpt[0].startswith("RUN second")


def test_findings_are_sorted_by_place_and_rule() -> None:
    things = (a_thing(line=2), a_thing(line=1))
    judged = judge(a_reading(*things), Rulebook([a_rule("b"), a_rule("a")]), Catalogue())
    assert [(each.location.line, each.rule) for each in judged.findings] == [
        (1, "a"),
        (1, "b"),
        (2, "a"),
        (2, "b"),
    ]


def test_what_is_judged_pickles() -> None:
    judged = judge(a_reading(a_thing()), Rulebook([a_rule("r")]), Catalogue())
    assert pickle.loads(pickle.dumps(judged)) == judged
