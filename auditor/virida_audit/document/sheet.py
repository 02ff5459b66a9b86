"""What the plan says of one application or add-on, value by value, each with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.text import Text
from virida_audit.texts import same, say


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a value is what it is."""

    why: Text | None
    """The strongest reason."""
    places: tuple[str, ...]
    """`path:line`, strongest first, each once."""
    pages: tuple[str, ...]
    """Pages of the platform's documentation, or files of rules, each once."""


@dataclass(frozen=True, slots=True)
class Line:
    """One value of a sheet."""

    label: Text
    value: Text
    reasons: Reasons
    is_code: bool = True
    """The value is a name or a command, not prose."""
    doubt: Text | None = None
    """Said where the value is not certain."""


class VariableState(StrEnum):
    """What has to be done for a variable."""

    SET = "set"
    """The plan knows its value."""
    SECRET = "secret"
    """A person fills a secret in."""
    BLANK = "blank"
    """A person fills in what the repository does not tell."""
    MAPPED = "mapped"
    """It takes the value of an add-on's variable."""
    INJECTED = "injected"
    """A linked add-on sets it."""


@dataclass(frozen=True, slots=True)
class VariableLine:
    """One environment variable of an application."""

    name: str
    environment: str
    """Empty for all environments."""
    value: str
    """Value, or variable of the add-on; empty where a person fills it in."""
    state: VariableState
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Sheet:
    """One application or add-on of the plan."""

    name: str
    title: Text
    """Runtime or product with its version."""
    environments: tuple[str, ...]
    lines: tuple[Line, ...]
    variables: tuple[VariableLine, ...] = ()


def reasons_of(origins: Iterable[Origin]) -> Reasons:
    """Return reasons as a reader follows them up."""
    given = tuple(origins)
    places = (f"{each.at.path}:{each.at.line}" for each in given if each.at)
    return Reasons(
        why=_opened(given[0].why) if given else None,
        places=tuple(dict.fromkeys(places)),
        pages=tuple(dict.fromkeys(each.source for each in given if each.source)),
    )


def _opened(text: Text) -> Text:
    """Return a reason as a sentence of its own: with a capital, where it starts with a word."""
    return Text(en=text.en[:1].upper() + text.en[1:], fr=text.fr[:1].upper() + text.fr[1:])


def line(code: str, stated: Stated, value: Text | None = None, is_code: bool = True) -> Line:
    """Return the line of a value; what is not certain is said with it."""
    is_certain = stated.confidence is Confidence.HIGH
    return Line(
        label=say(f"sheet.{code}"),
        value=value or same(stated.value),
        reasons=reasons_of(stated.origins),
        is_code=is_code,
        doubt=None if is_certain else say(f"sheet.doubt-{stated.confidence.value}"),
    )


def optional(code: str, stated: Stated | None) -> Iterator[Line]:
    """Yield the line of a value that may be missing."""
    if stated is not None:
        yield line(code, stated)


def told(code: str, text: Text) -> Line:
    """Return a line of prose that is its own reason."""
    return Line(say(f"sheet.{code}"), text, reasons_of(()), is_code=False)


def linked(links: tuple[tuple[str, str], ...]) -> Iterator[Line]:
    """Yield a line for each environment in which it exists already."""
    for environment, name in links:
        value = in_environment(environment, name) if environment else same(name)
        yield Line(say("sheet.linked"), value, reasons_of(()), is_code=False)


def in_environment(environment: str, value: str) -> Text:
    """Return a value that holds in one environment."""
    return say("sheet.in-environment", environment=environment, value=value)
