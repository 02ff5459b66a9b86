from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pytest

from virida_audit.catalogue import Catalogue
from virida_audit.conditions import (
    ConditionError,
    check_expression,
    compile_condition,
    compile_text,
    places,
    readable_places,
)


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Inner:
    name: str

    @property
    def size(self) -> int:
        return len(self.name)


@dataclass(frozen=True, slots=True)
class Fact:
    inner: Inner
    other: Inner | None
    names: tuple[str, ...]
    colour: Colour
    ready: bool


FACT = Fact(Inner("web"), None, ("b", "a"), Colour.RED, ready=True)
SCOPE = {"it": Fact}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), True),
        (("it.ready",), True),
        (("not it.ready",), False),
        (("it.inner.name == 'web'", "it.inner.size > 2"), True),
        (("it.inner.name == 'web'", "it.inner.size > 3"), False),
        # Without parentheses around each line, `or` would swallow the second one.
        (("it.ready or it.inner.size > 9", "it.inner.size > 9"), False),
        (("'a' in it.names",), True),
        (("it.colour == 'red'",), True),
        (("it.colour in ('green', 'blue')",), False),
        (("it.other is None",), True),
    ],
)
def test_conditions_hold_together(lines: tuple[str, ...], expected: bool) -> None:
    assert compile_condition(lines)(FACT, None) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("`{{ it.inner.name }}` in {{it.colour}}", "`web` in red"),
        ("{{ it.names }}", "b, a"),
        ("[{{ it.other }}]", "[]"),
        ("{{ it.inner.name if it.ready else 'none' }}", "web"),
        ("{ it.inner.name }", "{ it.inner.name }"),
    ],
)
def test_texts_are_filled(text: str, expected: str) -> None:
    assert compile_text(text)(FACT, None) == expected


def test_a_value_with_braces_is_not_filled_again() -> None:
    fact = Fact(Inner("{{ it.colour }}"), None, (), Colour.RED, ready=True)
    assert compile_text("<{{ it.inner.name }}>")(fact, None) == "<{{ it.colour }}>"


@pytest.mark.parametrize(
    "expression",
    ["it.ready", "it.inner.size >= 3", "it.other.name == 'x'", "it.colour in ('red',)", "-1 < 2"],
)
def test_expressions_of_the_language_pass(expression: str) -> None:
    check_expression(expression, SCOPE)


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("it.imagee", "no field 'imagee' here (known: colour, inner, names, other, ready)"),
        ("it.inner.nam", "no field 'nam' here (known: name, size)"),
        ("its.ready", "no name 'its' here (known: it)"),
        ("it.names.count('a')", "Call is not allowed"),
        ("[each for each in it.names]", "ListComp is not allowed"),
        ("it.names[0]", "Subscript is not allowed"),
        ("lambda: 1", "Lambda is not allowed"),
        ("it.__class__", "'__class__' is private"),
        ("it.inner.name + 'x'", "BinOp is not allowed"),
        ("it.ready =", "not an expression"),
        ("('a').upper", "an attribute is only read from a name"),
    ],
)
def test_everything_else_is_refused_by_name(expression: str, says: str) -> None:
    with pytest.raises(ConditionError) as caught:
        check_expression(expression, SCOPE)
    assert says in str(caught.value)


def test_parts_of_the_catalogue_are_known_by_name() -> None:
    check_expression("'node' in catalogue.runtimes", {"catalogue": Catalogue})
    with pytest.raises(ConditionError, match="no field 'runtime' here"):
        check_expression("'node' in catalogue.runtime", {"catalogue": Catalogue})


def test_a_condition_reaches_no_builtin() -> None:
    with pytest.raises(NameError):
        compile_condition(("open('/etc/passwd')",))(FACT, None)


def test_places_are_listed_and_made_readable() -> None:
    text = "Base `{{ it.image.raw }}` and {{ it.a if it.b else 'c' }}"
    assert places(text) == ("it.image.raw", "it.a if it.b else 'c'")
    assert readable_places(text) == "Base `‹image raw›` and ‹…›"
