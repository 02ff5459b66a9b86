"""What could not be read as Compose would."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from virida_audit.model.location import Location


@dataclass(frozen=True, slots=True, order=True)
class ComposeProblem:
    """One thing that Compose would refuse, or that this reader did not follow."""

    path: str
    line: int
    """1-based."""
    column: int
    code: str
    """Message id, e.g. `compose-wrong-type`; its texts live in `reports/messages/`."""
    text: str = ""
    """The key, name or path that fills the message. Never a value."""


def problem_at(at: Location, code: str, text: str = "") -> ComposeProblem:
    """Return a problem at a place."""
    return ComposeProblem(at.path, at.line, at.column, code, text)


MAX_ADDED = 200_000
"""Most values that port ranges, extensions and inclusions may add to one project."""


MAX_ADDED_TEXT = 20_000_000
"""Most characters that variables may add to one project."""


@dataclass(slots=True)
class Notes:
    """What is gathered while a project is read, and how much it may still grow."""

    problems: list[ComposeProblem] = field(default_factory=list)
    left: int = MAX_ADDED
    text_left: int = MAX_ADDED_TEXT

    def add(self, at: Location, code: str, text: str = "") -> None:
        """Note a problem at a place."""
        self.problems.append(problem_at(at, code, text))

    def take(self, count: int) -> bool:
        """Use up some of the growth; return whether there was that much."""
        if count > self.left:
            return False
        self.left -= count
        return True

    def take_text(self, count: int) -> bool:
        """Use up some of the text that variables may add; return whether there was that much."""
        if count > self.text_left:
            return False
        self.text_left -= max(0, count)
        return True
