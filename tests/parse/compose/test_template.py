"""Interpolation: every operator, nesting, and what stays unknown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from virida_audit.parse.compose.template import Known, VariableUse, substitute

VALUES = {"FOO": "first", "EMPTY": "", "SECRET": "s3cr3t"}


def lookup(name: str) -> Known | None:
    return Known(VALUES[name], secret=name == "SECRET") if name in VALUES else None


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("plain", "plain"),
        ("$FOO-x ${FOO}x", "first-x firstx"),
        ("$$FOO $${FOO}", "$FOO ${FOO}"),
        ("a $ b $", "a $ b $"),
        ("^R$|$}", "^R$|$}"),
        ("$1", "$1"),
        ("${FOO:-d} ${EMPTY:-d} ${NO:-d}", "first d d"),
        ("${FOO-d} ${EMPTY-d} ${NO-d}", "first  d"),
        ("${FOO:+a} ${EMPTY:+a} ${NO:+a}", "a  "),
        ("${FOO+a} ${EMPTY+a} ${NO+a}", "a a "),
        ("${FOO:?m} ${FOO?m} ${EMPTY?m}", "first first "),
        ("${NO:-${FOO}}", "first"),
        ("${NO:-${NOPE:-${FOO}-x}}y", "first-xy"),
        ('${NO:-{"a": {}}}', '{"a": {}}'),
        ("${NO:-a:b?c+d}", "a:b?c+d"),
        ("${NO:-/p}:${NO-/q}:${FOO}", "/p:/q:first"),
        ("${NO:-$FOO}", "first"),
        ("${NO:-$$FOO}", "$FOO"),
    ],
)
def test_a_template_is_expanded(template: str, text: str) -> None:
    done = substitute(template, lookup)
    assert (done.text, done.is_valid, done.unknown) == (text, True, ())


@pytest.mark.parametrize(
    "template", ["${", "${}", "${ }", "${ FOO}", "${FOO }", "${FOO!}", "${FOO:-a\nb}", "${1A}"]
)
def test_a_malformed_expression_is_told_and_left(template: str) -> None:
    done = substitute(f"x {template}", lookup)
    assert (done.text, done.is_valid) == (f"x {template}", False)


def test_an_unknown_variable_is_not_empty() -> None:
    done = substitute("${NO}/$NOPE/${FOO}/${NO:?set it}", lookup)
    assert done.text == "${NO}/${NOPE}/first/${NO}"
    assert done.unknown == ("NO", "NOPE")
    assert done.missing == (("NO", "set it"),)


def test_a_required_variable_may_be_empty_only_without_the_colon() -> None:
    assert substitute("${EMPTY:?why}", lookup).missing == (("EMPTY", "why"),)
    assert substitute("${EMPTY?why}", lookup).missing == ()


def test_every_expression_is_listed_whether_used_or_not() -> None:
    done = substitute("${FOO:-${A}} ${B:+${C:?c}} ${D-x}", lookup)
    assert done.uses == (
        VariableUse("FOO", ":-", "${A}", True),
        VariableUse("A", "", "", False),
        VariableUse("B", ":+", "${C:?c}", False),
        VariableUse("C", ":?", "c", False),
        VariableUse("D", "-", "x", False),
    )
    assert done.unknown == ()
    assert done.missing == ()
    assert [use.default for use in done.uses] == ["${A}", None, None, None, "x"]
    assert [use.is_required for use in done.uses] == [False, False, False, True, False]


def test_a_secret_marks_what_it_is_put_into() -> None:
    assert substitute("x${SECRET}", lookup).secret
    assert not substitute("x${SECRET:+a}${FOO}", lookup).secret
    assert "s3cr3t" not in repr(substitute("x${SECRET}", lookup))


def test_a_value_that_is_itself_unknown_stays_so() -> None:
    done = substitute("$A", lambda name: Known("x${B}", unknown=("B",)))
    assert (done.text, done.unknown) == ("x${B}", ("B",))


@given(st.text(alphabet="${}:-?+AB \n{", max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_is_expanded_without_an_exception(template: str) -> None:
    done = substitute(template, lambda name: Known("v") if name == "A" else None)
    if "$" not in template:
        assert done.text == template
    for name in done.unknown:
        assert "${" + name + "}" in done.text


def test_deep_nesting_ends() -> None:
    template = "${A:-" * 5_000 + "}" * 5_000
    assert not substitute(template, lambda name: None).is_valid
    assert len(substitute("${A-x}" * 20_000, lambda name: None).uses) == 20_000
