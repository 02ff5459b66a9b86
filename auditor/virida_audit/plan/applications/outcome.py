"""What a part of the draft gives: its value, and what has to be said or asked along with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from virida_audit.model.plan import Decision, Gap, PlannedVariable
from virida_audit.model.text import Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """A value with its questions, gaps and remarks, and the variables that it needs."""

    value: T
    decisions: tuple[Decision, ...] = ()
    gaps: tuple[Gap, ...] = ()
    notes: tuple[Text, ...] = ()
    variables: tuple[PlannedVariable, ...] = ()


@dataclass(frozen=True, slots=True)
class Sidelines:
    """What several parts say besides their values, in the order of the parts."""

    decisions: tuple[Decision, ...]
    gaps: tuple[Gap, ...]
    notes: tuple[Text, ...]
    variables: tuple[PlannedVariable, ...]


def sidelines(outcomes: Iterable[Outcome[Any]]) -> Sidelines:
    """Join what is said along with the values; a note is said once."""
    kept = tuple(outcomes)
    return Sidelines(
        tuple(each for outcome in kept for each in outcome.decisions),
        tuple(each for outcome in kept for each in outcome.gaps),
        tuple(dict.fromkeys(note for outcome in kept for note in outcome.notes)),
        tuple(each for outcome in kept for each in outcome.variables),
    )
