"""What could be one service or two: asked once, with an id that stays, and answered by people."""

from __future__ import annotations

from collections.abc import Mapping

from virida_audit.model.location import Location
from virida_audit.model.workload import Question
from virida_audit.regex import regex
from virida_audit.texts import Value, say

_NOT_KEBAB = regex(r"[^a-z0-9]+")


class Asked:
    """The questions of a run and what people have answered before."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        """Take answers, `one` or `two`, by id of the question; anything else is no answer."""
        self._answers = answers
        self._questions: dict[str, Question] = {}

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return the questions, sorted by id."""
        return tuple(self._questions[each] for each in sorted(self._questions))

    def is_one(
        self, where: str, names: tuple[str, str], places: tuple[Location, ...], code: str, *,
        default: bool, **values: Value,
    ) -> bool:  # fmt: skip
        """Ask whether two are one, and return the answer or else what is taken without one."""
        one, other = sorted(names)
        id_ = _id(where, one, other)
        why = say(f"workload.{code}", one=one, other=other, **values)
        question = Question(id_, one, other, why, default, tuple(sorted(set(places))))
        question = self._questions.setdefault(id_, question)
        answer = self._answers.get(id_, "")
        return answer == "one" if answer in ("one", "two") else question.is_one


def _id(*parts: str) -> str:
    words = (_NOT_KEBAB.sub("-", each.lower()).strip("-") for each in parts)
    return "-".join(("same", *(each for each in words if each)))
