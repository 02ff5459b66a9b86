from __future__ import annotations

import pytest

from virida_audit.parse.dockerfile import Absent, expand, words

SET: dict[str, str | None] = {"A": "x.y.z", "E": "", "P": "/a/b/a", "S": "a  b", "Q": "it's"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$A-${A}", "x.y.z-x.y.z"),
        ("${N:-d}${N-e}${E:-f}${E-g}", "def"),
        ("${A:+s}${N:+t}${E:+u}${E+v}", "sv"),
        ("${A?m}${E?m}", "x.y.z"),
        ("${A#*.}|${A##*.}|${A%.*}|${A%%.*}", "y.z|z|x.y|x"),
        ("${P/a/c}|${P//a/c}|${P//\\//-}", "/c/b/a|/c/b/c|-a-b-a"),
        ("${A/?.?/q}|${A/*y/w}|${A//*/w}", "q.z|w.z|w"),
        ("${P//\\//\\/}", "\\/a\\/b\\/a"),
        ("${E//x/y}${P///}", "/a/b/a"),
        ("${P/$N/ww}", "ww/a/b/a"),
        ("${N:-${A:-${E}}}", "x.y.z"),
        ("'$A' \"$A\" \\$A", "$A x.y.z $A"),
        ('"\\a\\"\\$"', '\\a"$'),
        ("a\\", "a"),
        ("$", "$"),
        ("$.$1$@", "$."),
        ("${A#()[]{\\}^$}", "x.y.z"),
    ],
)
def test_substitution(text: str, expected: str) -> None:
    found = expand(text, SET, absent=Absent.EMPTY)
    assert (found.text, found.error) == (expected, None)


@pytest.mark.parametrize(
    ("text", "words_of_error"),
    [
        ("${N:?need $A}", "N: need x.y.z"),
        ("${E:?}", "E: is not allowed to be empty"),
        ("${N?}", "N: is not allowed to be unset"),
        ("${A", "unsupported modifier"),
        ("${A:-", "missing '}'"),
        ("${}", "bad substitution"),
        ("${A:=b}", "unsupported modifier"),
        ("${A:#b}", "unsupported modifier"),
        ("${A#\\x}", "invalid escape"),
        ("${A/b}", "missing"),
        ("'a", "matching single-quote"),
        ('"a', "matching double-quote"),
    ],
)
def test_errors_are_values(text: str, words_of_error: str) -> None:
    found = expand(text, SET, absent=Absent.EMPTY)
    assert found.text == text
    assert words_of_error in (found.error or "")


@pytest.mark.parametrize(
    "text", ["$U", "${U}", "${U:-d}", "${U?m}", "${U##*.}", "${U/a/b}", "${U//a/b}"]
)
@pytest.mark.parametrize("variables", [{}, {"U": None}])
def test_what_is_unknown_stays_symbolic(text: str, variables: dict[str, str | None]) -> None:
    found = expand(f"a{text}", variables)
    assert (found.text, found.unknown, found.is_known) == (f"a{text}", ("U",), False)


def test_declared_but_unknown_stays_symbolic_where_absent_names_are_empty() -> None:
    found = expand("$U$N${N:-n}", {"U": None}, absent=Absent.EMPTY)
    assert (found.text, found.unknown, found.unset) == ("$Un", ("U",), ("N",))


def test_what_was_emptied_is_told_from_what_took_its_default() -> None:
    found = expand("${M:-m}$N", {}, absent=Absent.EMPTY)
    assert (found.unset, found.emptied) == (("M", "N"), ("N",))


def test_backtick_as_escape() -> None:
    assert expand("c:\\a`$A", SET, "`").text == "c:\\a$A"


def test_quotes_mean_nothing_in_a_body() -> None:
    assert expand('it\'s "$A"', SET, keep_quotes=True).text == 'it\'s "x.y.z"'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a  b", ("a", "b")),
        ("a$S", ("aa", "b")),
        ('a"$S"', ("aa  b",)),
        ("a\\ b '' c", ("a b", "c")),
        ("  ", ()),
        ("$U/tcp 80", ("$U/tcp", "80")),
    ],
)
def test_words(text: str, expected: tuple[str, ...]) -> None:
    assert words(text, SET).words == expected


def test_doubling_values_end_in_an_error() -> None:
    value: str | None = "x" * 100
    for _ in range(40):
        found = expand("$a$a", {"a": value})
        value = found.text
        if found.error:
            break
    assert found.error == "substitution too long"
    assert expand("${a//x/$b}", {"a": "x" * 4096, "b": "y" * 4096}).error is not None


def test_nesting_is_bounded() -> None:
    assert expand("${a:-" * 100_000, {}).error is not None


def test_patterns_with_many_stars_do_not_backtrack() -> None:
    found = expand("${a##" + "*a" * 50 + "b}", {"a": "a" * 60_000})
    assert found.text == "a" * 60_000
