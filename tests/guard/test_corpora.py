"""The tricks of fixtures/guard are all caught, and none of its harmless edits is blocked."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.repository import Case, blocked, judge_case, load_cases

TRICKS = load_cases("tricks.yaml")
HARMLESS = load_cases("harmless.yaml")


@pytest.mark.parametrize("case", TRICKS, ids=[case.name for case in TRICKS])
def test_every_trick_is_caught(case: Case, tmp_path: Path) -> None:
    assert case.blocks
    assert blocked(judge_case(case, tmp_path)) == sorted(case.blocks)


@pytest.mark.parametrize("case", HARMLESS, ids=[case.name for case in HARMLESS])
def test_no_harmless_edit_is_blocked(case: Case, tmp_path: Path) -> None:
    assert blocked(judge_case(case, tmp_path)) == []


def test_the_corpora_are_large_and_name_each_case_once() -> None:
    for corpus in (TRICKS, HARMLESS):
        assert len({case.name for case in corpus}) == len(corpus) >= 60
