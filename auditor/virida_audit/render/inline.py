"""Split a text of the report into prose and code, safe to show: what every document format needs.

Messages put names of the repository between backticks. A name may hold backticks itself: then
prose and code change places, and nothing else can happen, because both are escaped.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from virida_audit.model.text import Text
from virida_audit.render.plain import one_line, visible
from virida_audit.texts import say


class Piece(NamedTuple):
    """A stretch of a text."""

    text: str
    is_code: bool


def pieces_of(text: str) -> tuple[Piece, ...]:
    """Return the stretches of a text, none of them empty, on one line."""
    parts = shown(text).split("`")
    if len(parts) % 2 == 0:
        # An odd backtick opens nothing: the last stretch stays prose.
        parts[-2:] = [f"{parts[-2]}`{parts[-1]}"]
    return tuple(Piece(part, bool(at % 2)) for at, part in enumerate(parts) if part)


def shown(text: str) -> str:
    """Return a name of the repository on one line, with nothing in it that acts."""
    return visible(one_line(text))


def heading_of(root: str) -> Text:
    """Return the title of the document; a backtick in the name would end its code."""
    name = root.replace("`", "'")
    return say("document.title", root=f"`{name}`")


def spelled_date(day: date) -> Text:
    """Return a date in words: `1 July 2026`, `1er juillet 2026`."""
    month = say(f"month.{day.month}")
    number = Text(str(day.day), "1er" if day.day == 1 else str(day.day))
    return say("document.date", day=number, month=month, year=str(day.year))
