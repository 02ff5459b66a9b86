from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virida_audit.linediff import changed_lines

texts = st.lists(st.sampled_from([b"a", b"b", b"c", b"d", b"e", b"f", b"g", b"h"]), max_size=30)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("abc", "abc", ()),
        ("", "ab", (1, 2)),
        ("ab", "", ()),
        ("abc", "abxc", (3,)),
        ("abc", "axc", (2,)),
        ("abcd", "xabcdy", (1, 6)),
        ("aXbXc", "aXbXXc", (5,)),
        ("abcdef", "defabc", (1, 2, 3)),
    ],
    ids=["same", "all", "none", "added", "replaced", "both-ends", "one-more-of-the-same", "moved"],
)
def test_lines_that_were_added_or_replaced(
    before: str, after: str, expected: tuple[int, ...]
) -> None:
    found = changed_lines([each.encode() for each in before], [each.encode() for each in after])
    assert found == frozenset(expected)


@given(texts, texts)
def test_the_lines_that_stay_are_a_common_part_of_both(
    before: list[bytes], after: list[bytes]
) -> None:
    changed = changed_lines(before, after)
    kept = [line for at, line in enumerate(after, 1) if at not in changed]
    rest = iter(before)
    assert all(line in rest for line in kept)


@given(texts)
def test_a_text_does_not_differ_from_itself(text: list[bytes]) -> None:
    assert changed_lines(text, text) == frozenset()


@given(st.lists(st.integers(0, 400).map(lambda each: b"%d" % each), max_size=40, unique=True))
def test_of_distinct_lines_only_what_is_added_is_changed(lines: list[bytes]) -> None:
    after = [part for line in lines for part in (line, line + b" new")]
    assert changed_lines(lines, after) == frozenset(range(2, len(after) + 1, 2))


def test_repetition_takes_no_time() -> None:
    before, after = [b"a", b"b"] * 20_000, [b"b", b"a", b"c"] * 20_000
    assert len(changed_lines(before, after)) >= 20_000
    lines = [b"%d" % each for each in range(20_000)]
    assert changed_lines(lines[::-1], lines) <= frozenset(range(1, 20_001))


def test_it_agrees_with_difflib_where_that_is_asked() -> None:
    before = b"FROM a\nRUN b\nRUN c\nCMD d".split(b"\n")
    after = b"FROM a\nRUN x\nRUN c\nRUN b\nCMD d".split(b"\n")
    codes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    added = [
        at + 1 for tag, _, _, start, end in codes if tag != "equal" for at in range(start, end)
    ]
    assert len(changed_lines(before, after)) == len(added)
