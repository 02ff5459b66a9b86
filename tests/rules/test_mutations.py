"""No condition of a rule is idle: without it, at least one case would come out otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from rules.cases import Case, cases_of, catalogue, rules
from virida_audit import audit as pipeline
from virida_audit.conditions import compile_condition
from virida_audit.engine import Judgement
from virida_audit.facts.reading import Fact, Reading
from virida_audit.model.rule import Rule


@pytest.fixture
def facts_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[Case, Path], tuple[Fact, ...]]:
    """Give the facts of a case, caught on their way to the rules."""
    caught: list[Fact] = []

    def catch_facts(facts: Iterable[Fact], *_: object) -> Judgement:
        caught.extend(facts)
        return Judgement((), None, (), frozenset())

    def catch(reading: Reading, *_: object) -> Judgement:
        return catch_facts(reading.facts)

    def extract(case: Case, folder: Path) -> tuple[Fact, ...]:
        caught.clear()
        case.lay_out(folder)
        pipeline.audit(folder)
        return tuple(caught)

    monkeypatch.setattr(pipeline, "judge", catch)
    monkeypatch.setattr(pipeline, "judge_facts", catch_facts)
    return extract


def outcome(rule: Rule, when: tuple[str, ...], facts: tuple[Fact, ...]) -> list[tuple[str, int]]:
    """Give where conditions hold; a fact that they cannot be asked of counts as an answer too."""
    matches = compile_condition(when)
    return sorted(
        (fact.at.path, fact.at.line)
        for fact in facts
        if fact.fact == rule.fact and matches(fact, catalogue())
    )


@pytest.mark.parametrize("rule", [rule for rule in rules() if rule.when], ids=lambda rule: rule.id)
def test_every_condition_counts(
    rule: Rule, tmp_path: Path, facts_of: Callable[[Case, Path], tuple[Fact, ...]]
) -> None:
    facts = [
        facts_of(case, tmp_path / str(number)) for number, case in enumerate(cases_of(rule.id))
    ]
    expected = [outcome(rule, rule.when, each) for each in facts]
    idle = [
        line
        for line, rest in without_one(rule.when)
        if [outcome(rule, rest, each) for each in facts] == expected
    ]
    assert idle == []


def without_one(when: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every condition with the others."""
    for index, line in enumerate(when):
        yield line, (*when[:index], *when[index + 1 :])
