"""Expressions that are compiled late behave as those compiled at once, and all of them compile."""

from __future__ import annotations

import gc
import pickle
import re
from collections.abc import Callable
from copy import deepcopy
from importlib import import_module
from pathlib import Path

import pytest

import virida_audit
from virida_audit import regex as regex_module
from virida_audit.regex import regex


def test_an_expression_answers_as_a_compiled_one() -> None:
    late, early = regex(r"(\w+)=(\d+)", re.ASCII), re.compile(r"(\w+)=(\d+)", re.ASCII)
    text = "a=1 b=22"
    assert [found.span() for found in late.finditer(text)] == [
        found.span() for found in early.finditer(text)
    ]
    assert late.sub(r"\2", text) == early.sub(r"\2", text) == "1 22"
    assert late.split(text) == early.split(text)
    assert late.fullmatch(text) is None
    assert (late.pattern, late.flags, late.groups) == (early.pattern, early.flags, early.groups)


def test_bytes_are_matched_by_bytes() -> None:
    found = regex(rb"^b", re.MULTILINE).search(b"a\nb")
    assert found is not None
    assert found.start() == 2


def test_nothing_is_compiled_before_the_first_question() -> None:
    broken = regex("(")
    with pytest.raises(re.error):
        broken.search("")


def test_an_answer_is_kept_and_not_looked_up_again() -> None:
    late = regex("a")
    assert late.search is late.search


@pytest.mark.parametrize("copied", [lambda each: pickle.loads(pickle.dumps(each)), deepcopy])
def test_a_used_expression_can_be_copied(
    copied: Callable[[re.Pattern[str]], re.Pattern[str]],
) -> None:
    late = regex("A+", re.IGNORECASE)
    assert late.fullmatch("aa")
    assert copied(late).fullmatch("aa")


def test_every_expression_of_the_package_compiles() -> None:
    package = Path(virida_audit.__file__).parent
    for file in package.rglob("*.py"):
        if "import regex\n" in file.read_text(encoding="utf-8"):
            parts = file.relative_to(package.parent).with_suffix("").parts
            import_module(".".join(parts).removesuffix(".__init__"))
    gc.collect()
    found = [each for each in gc.get_objects() if type(each) is regex_module._Lazy]
    assert len(found) > 150
    for each in found:
        re.compile(each._source, each._flags)
