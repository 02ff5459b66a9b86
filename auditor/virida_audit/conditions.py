"""The expression language of rules: Python expression syntax, checked with `ast`, no calls.

Allowed are names, attributes, comparisons, boolean operators, membership, conditional
expressions and literals. A condition sees two names: `it`, the fact, and `catalogue`, what the
platform offers. Texts of rules hold the same expressions between `{{` and `}}`.
"""

from __future__ import annotations

import ast
import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache

from virida_audit.regex import regex

NAMES = ("catalogue", "it")

_ALLOWED = (
    ast.Expression,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.UnaryOp,
    ast.Not,
    ast.USub,
    ast.Compare,
    ast.Eq,
    ast.NotEq,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.Is,
    ast.IsNot,
    ast.In,
    ast.NotIn,
    ast.IfExp,
    ast.Name,
    ast.Attribute,
    ast.Constant,
    ast.Tuple,
    ast.Load,
)

_FIELD = regex(r"[a-z_.]+")
_PLACE = regex(r"\{\{\s*(.*?)\s*\}\}")


class ConditionError(ValueError):
    """The expression is not of the language; the text says what and what is known instead."""


def compile_condition(lines: tuple[str, ...]) -> Callable[[object, object], bool]:
    """Return a predicate of (fact, catalogue) that holds where every line does.

    Shape: no lines hold everywhere. Errors: AttributeError and TypeError of the evaluation pass
    through; the engine turns them into rule errors.
    """
    if not lines:
        return lambda it, catalogue: True
    evaluate = _compiled(" and ".join(f"({line})" for line in lines))
    return lambda it, catalogue: bool(evaluate(it, catalogue))


@cache
def compile_text(text: str) -> Callable[[object, object], str]:
    """Return a function of (fact, catalogue) that fills the `{{ … }}` places of a text."""
    pieces = _PLACE.split(text)
    if len(pieces) == 1:
        return lambda it, catalogue: text
    plain, places = pieces[::2], [_compiled(piece) for piece in pieces[1::2]]

    def fill(it: object, catalogue: object) -> str:
        parts = [plain[0]]
        for place, after in zip(places, plain[1:], strict=True):
            parts += (_shown(place(it, catalogue)), after)
        return "".join(parts)

    return fill


def places(text: str) -> tuple[str, ...]:
    """Return the expressions between `{{` and `}}`, in order."""
    return tuple(_PLACE.findall(text))


def readable_places(text: str) -> str:
    """Return a text with its places in words, for pages: `{{ it.image.name }}` → `‹image name›`."""

    def words(match: re.Match[str]) -> str:
        name = match[1].removeprefix("it.")
        return f"‹{name.replace('.', ' ').replace('_', ' ')}›" if _FIELD.fullmatch(name) else "‹…›"

    return _PLACE.sub(words, text)


def check_expression(expression: str, scope: Mapping[str, type]) -> None:
    """Raise ConditionError unless the expression is of the language and every field exists.

    `scope` gives the type of each allowed name, e.g. `{"it": DockerfileStage}`.
    """
    try:
        tree = ast.parse(expression, mode="eval")
    except SyntaxError as error:
        raise ConditionError(f"not an expression: {error.msg}") from None
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise ConditionError(f"{type(node).__name__} is not allowed in a condition")
        if isinstance(node, ast.Name | ast.Attribute):
            _types_of(node, scope)


def _types_of(node: ast.expr, scope: Mapping[str, type]) -> tuple[type, ...]:
    """Return the possible types of a name or attribute chain; other expressions are opaque."""
    if isinstance(node, ast.Name):
        if node.id not in scope:
            raise ConditionError(f"no name {node.id!r} here (known: {', '.join(sorted(scope))})")
        return (scope[node.id],)
    if not isinstance(node, ast.Attribute):
        raise ConditionError("an attribute is only read from a name")
    owners = [each for each in _types_of(node.value, scope) if each is not types.NoneType]
    if node.attr.startswith("_"):
        raise ConditionError(f"{node.attr!r} is private")
    found = tuple(kind for owner in owners for kind in attributes_of(owner).get(node.attr, ()))
    if not found:
        known = sorted({name for owner in owners for name in attributes_of(owner)})
        raise ConditionError(f"no field {node.attr!r} here (known: {', '.join(known) or 'none'})")
    return found


@cache
def attributes_of(owner: type) -> Mapping[str, tuple[type, ...]]:
    """Return the fields and properties of a class and the types each can have."""
    known: dict[str, tuple[type, ...]] = {}
    if is_dataclass(owner):
        hints = typing.get_type_hints(owner)
        known |= {field.name: tuple(_flat(hints[field.name])) for field in fields(owner)}
    for base in reversed(owner.__mro__):
        for name, value in vars(base).items():
            getter = getattr(value, "fget", None) or getattr(value, "func", None)
            if getter is not None and not name.startswith("_"):
                known[name] = tuple(_flat(_returned(getter)))
    return known


def _returned(getter: Callable[..., object]) -> object:
    """Return the type hint of a property; one that is only known to type checkers is opaque."""
    try:
        return typing.get_type_hints(getter).get("return", object)
    except NameError:
        return object


def _flat(hint: object) -> Iterator[type]:
    """Yield the classes of a type hint, unions taken apart."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        for part in typing.get_args(hint):
            yield from _flat(part)
    elif isinstance(hint, type):
        yield hint
    else:
        origin = typing.get_origin(hint)
        yield origin if isinstance(origin, type) else object


@cache
def _compiled(expression: str) -> Callable[[object, object], object]:
    code = compile(f"lambda it, catalogue: ({expression})", "<rule>", "eval")
    made: Callable[[object, object], object] = eval(code, {"__builtins__": {}})
    return made


def _shown(value: object) -> str:
    """Return a value as prose shows it: members joined, enums by value, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple | frozenset):
        members = sorted(value, key=str) if isinstance(value, frozenset) else value
        return ", ".join(_shown(each) for each in members)
    return str(value)
