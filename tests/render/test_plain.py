"""Text of a scanned repository shows and does nothing else."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virida_audit.render.plain import one_line, visible, visible_pieces


@pytest.mark.parametrize(
    ("text", "shown", "in_ascii"),
    [
        ("compose.yaml", "compose.yaml", "compose.yaml"),
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m", "\\x1b[31mred\\x1b[0m"),
        ("a\x00b\x7f", "a␀b␡", "a\\x00b\\x7f"),
        ("\x9b31m", "\\x9b31m", "\\x9b31m"),
        ("line\nline", "line␊line", "line\\x0aline"),
        ("a\tb", "a    b", "a    b"),
        ("user\u202egpj.exe", "user\\u202egpj.exe", "user\\u202egpj.exe"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff", "zero\\u200bwidth\\ufeff"),
        ("line\u2028end", "line\\u2028end", "line\\u2028end"),
        ("caf\udce9", "caf\\xe9", "caf\\xe9"),
        ("\ud800", "\\ud800", "\\ud800"),
        ("tag\U000e0041", "tag\\U000e0041", "tag\\U000e0041"),
        ("filler\u3164", "filler\\u3164", "filler\\u3164"),
        ("שלום", "שלום", "\\u05e9\\u05dc\\u05d5\\u05dd"),
        ("数据库", "数据库", "\\u6570\\u636e\\u5e93"),
        ("déploiement\u00a0: «\u00a0œuf\u00a0» …", "déploiement\u00a0: «\u00a0œuf\u00a0» …",
         'deploiement : " oeuf " ...'),
        ("••• → x", "••• → x", "*** -> x"),
    ],
)  # fmt: skip
def test_what_acts_becomes_something_seen(text: str, shown: str, in_ascii: str) -> None:
    assert visible(text) == shown
    assert visible(text, unicode=False) == in_ascii


def test_accents_stay_and_stacks_of_marks_do_not() -> None:
    assert visible("e\u0301te\u0301") == "e\u0301te\u0301"
    assert visible("Z" + "\u0351" * 5) == "Z\u0351\u0351" + "\\u0351" * 3


def test_a_mark_does_not_join_what_was_written_before_the_text() -> None:
    assert visible("\u0301a") == "\\u0301a"


@given(st.text(st.characters()))
def test_nothing_that_acts_is_left(text: str) -> None:
    shown = visible(text)
    assert all(unicodedata.category(letter)[0] != "C" for letter in shown)
    assert not set("\n\r\u2028\u2029\u202e") & set(shown)


@given(st.text(st.characters()))
def test_ascii_is_ascii(text: str) -> None:
    shown = visible(text, unicode=False)
    assert shown.isascii()
    assert shown.isprintable()


@given(st.text(st.characters(), max_size=20))
def test_each_character_has_its_piece(text: str) -> None:
    pieces = visible_pieces(text)
    assert len(pieces) == len(text)
    assert "".join(pieces) == visible(text) or visible(text) == text


def test_prose_is_one_line() -> None:
    assert one_line("  a\r\n  b\t c\n") == "a b c"
