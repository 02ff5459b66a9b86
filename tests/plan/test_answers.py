"""`virida-plan.yaml`: what is written is read back, and nothing of the team is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan import sample
from virida_audit.errors import AuditError
from virida_audit.model.language import Language
from virida_audit.model.plan import Decision, Plan
from virida_audit.model.text import Text
from virida_audit.plan.answers import parse_answers, read_answers
from virida_audit.plan.planfile import scalar, write_plan_file
from virida_audit.resources import parse_yaml

SNAPSHOTS = Path(__file__).parent / "snapshots"


def written(answer: str = "") -> str:
    made = sample.plan(answer or "static", is_answered=bool(answer))
    return write_plan_file(made)


def again(text: str, plan: Plan | None = None) -> str:
    answers = parse_answers(text.encode(), "virida-plan.yaml")
    return write_plan_file(plan or sample.plan(), answers, answers.language or Language.EN)


@pytest.mark.parametrize("language", list(Language))
def test_the_file_is_as_agreed(snapshot: Any, language: Language) -> None:
    snapshot.snapshot_dir = SNAPSHOTS
    snapshot.assert_match(
        write_plan_file(sample.plan(), language=language), f"virida-plan-{language}.yaml"
    )


@pytest.mark.parametrize("language", list(Language))
def test_the_file_is_yaml_and_gives_the_same_bytes_again(language: Language) -> None:
    text = write_plan_file(sample.plan(), language=language)
    assert isinstance(parse_yaml(text), dict)
    assert parse_answers(text.encode(), "x").language is language
    assert again(text) == text


def test_an_answer_is_read_back_and_kept() -> None:
    text = written().replace("    answer:\n", "    answer: docker\n")
    answers = parse_answers(text.encode(), "x")
    assert answers.given == {sample.DECISION: "docker"}
    assert again(text, sample.plan("docker", is_answered=True)) == text


def test_an_answer_of_the_plan_is_written_without_a_file_of_before() -> None:
    assert "    answer: docker\n" in written("docker")


def test_an_empty_answer_is_none() -> None:
    assert parse_answers(written().encode(), "x").given == {}


def test_comments_of_the_team_stay_where_they_are() -> None:
    other = replace(sample.decision(), id="api.region")
    plan = replace(sample.plan(), decisions=(other, sample.decision()))
    text = write_plan_file(plan)
    lines = text.splitlines()
    lines.insert(0, "# reviewed by Ada")
    at = lines.index("  - id: api.region")
    lines[at + 1] = "    answer: static  # agreed on Monday"
    lines.insert(at + 2, "    # see the minutes")
    lines.insert(at, "  # a question of cost")
    lines.append("# lost: below the facts nothing is read")
    once = again("\n".join(lines) + "\n", plan)
    assert once == again(once, plan)
    for mine in ("# reviewed by Ada", "  # a question of cost", "    # see the minutes"):
        assert mine in once.splitlines()
    assert "    answer: static  # agreed on Monday" in once.splitlines()
    below = once.splitlines()
    assert below.index("    # see the minutes") == below.index("  - id: api.region") + 2
    assert "minutes" not in once.split(sample.DECISION)[1]


def test_a_stale_answer_is_kept_and_said() -> None:
    text = written("docker")
    nothing = replace(sample.plan(), decisions=())
    answers = parse_answers(text.encode(), "x")
    assert [each.id for each in answers.stale(())] == [sample.DECISION]
    once = again(text, nothing)
    assert "answer: docker" in once
    assert again(once, nothing) == once
    assert "answer: docker" in again(once), "the decision has come back"


def test_a_decision_that_nobody_answered_goes_with_its_question() -> None:
    assert sample.DECISION not in again(written(), replace(sample.plan(), decisions=()))


def test_an_unknown_option_names_file_line_decision_and_options() -> None:
    text = written().replace("    answer:\n", "    answer: kubernetes\n")
    answers = parse_answers(text.encode(), "virida-plan.yaml")
    line = text.splitlines().index("  - id: site.runtime") + 1
    with pytest.raises(AuditError) as refused:
        answers.refuse_unknown(sample.plan().decisions)
    assert str(refused.value) == (
        f"virida-plan.yaml:{line}: decision 'site.runtime': 'kubernetes' is no option "
        "(known: static, docker)"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("decisions: [", "cannot be read as YAML"),
        ("[]", "expected keys and values"),
        ("desicions: []", "unknown key 'desicions'"),
        ("version: 2", "version: expected 1"),
        ("language: de", "language: expected one of en, fr"),
        ("decisions: x", "decisions: expected a list"),
        ("decisions: [x]", "expected keys and values"),
        ("decisions: [{answer: x}]", "id is missing"),
        ("decisions: [{id: a, answr: x}]", "unknown key 'answr'"),
        ("decisions: [{id: a}, {id: a}]", "decision 'a' is there twice"),
        ("decisions: [{id: a, id: b}]", "yaml-duplicate-key"),
        ("decisions: [{id: a, answer: [x]}]", "answer: expected one word"),
        ("decisions: &a [{id: a}]\nfacts: *a", "cannot be read as YAML"),
        ("decisions: " + "[" * 50 + "]" * 50, "cannot be read as YAML"),
        ("# " + "x" * 1_000_001, "cannot be read as YAML"),
    ],
)
def test_a_file_that_is_wrong_is_refused_in_one_line(text: str, said: str) -> None:
    with pytest.raises(AuditError, match=r"^f\.yaml") as refused:
        parse_answers(text.encode(), "f.yaml")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["", "# only a note\n", "decisions:\n", "facts: {a: 1}\n"])
def test_a_file_without_decisions_answers_nothing(text: str) -> None:
    assert parse_answers(text.encode(), "x").given == {}


@pytest.mark.parametrize("word", ["yes", "8080", "null-ish", "true", "1.5"])
def test_an_answer_is_a_word_even_where_yaml_sees_more(word: str) -> None:
    text = f"decisions: [{{id: a, answer: {word}}}]"
    assert parse_answers(text.encode(), "x").given == {"a": word}


def test_a_pipe_or_a_missing_file_is_refused(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "none", "."):
        with pytest.raises(AuditError, match="not a regular one"):
            read_answers(tmp_path / name)


@given(st.text())
def test_a_scalar_says_its_text(text: str) -> None:
    expected = "".join("\ufffd" if "\ud800" <= each <= "\udfff" else each for each in text)
    assert parse_yaml(f"a: {scalar(text)}\n") == {"a": expected}


@given(st.text(), st.text(max_size=20))
def test_hostile_names_and_texts_change_nothing_but_themselves(name: str, path: str) -> None:
    first = replace(sample.api(), name=name, folder=sample.stated(path, sample.seen(path, 1, name)))
    asked = Decision(
        f"x.{name}", name, Text(name, name), sample.decision().options, "static", "docker", True,
        (sample.seen(path, 3, name),),
    )  # fmt: skip
    plan = replace(sample.plan(), applications=(first,), decisions=(asked,))
    text = write_plan_file(plan)
    loaded = parse_yaml(text)
    assert isinstance(loaded, dict)
    assert len(loaded["facts"]["applications"]) == 1
    assert [each["answer"] for each in loaded["decisions"]] == ["docker"]
    assert again(text, plan) == text
