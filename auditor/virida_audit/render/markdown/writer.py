"""The small pieces that every section of a Markdown page is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from virida_audit.document import Document
from virida_audit.document.model import Status
from virida_audit.model.language import Language
from virida_audit.model.text import Text
from virida_audit.render.markdown.escape import cell, prose
from virida_audit.texts import Value, say

_STATUS_SIGNS = {
    Status.OBSOLETE: "❌",
    Status.ACTIVE: "✅",
    Status.PROBLEMATIC: "⚠️",
    Status.ABSENT: "➖",
}


class Writer:
    """Words, bullets and tables of one document in one language."""

    def __init__(self, document: Document, language: Language) -> None:
        self.document = document
        self.language = language

    def say(self, code: str, **values: Value) -> str:
        """Return a message of ours, escaped."""
        return self.text(say(code, **values))

    def text(self, text: Text) -> str:
        """Return a text in the language of the page, escaped."""
        return prose(text.in_language(self.language))

    def pair(self, code: str, text: str) -> str:
        """Return a labelled bullet."""
        return f"- **{self.say(code)}**{self.colon()} {text}"

    def section(self, code: str, about: bool = False) -> Iterator[str]:
        """Yield the heading of a section, and what it is about."""
        yield from ("", f"## {self.say(code)}", "")
        if about:
            yield from (self.say(f"{code}.about"), "")

    def status(self, status: Status) -> str:
        """Return a status with its sign."""
        return f"{_STATUS_SIGNS[status]} {self.say(f'status.{status.value}')}"

    def colon(self) -> str:
        """Return the colon of the language, with its space in French."""
        return ":" if self.language is Language.EN else "\u00a0:"

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
        """Yield a table; its heads are messages, its cells are escaped already."""
        yield f"| {' | '.join(self.say(each) if each else '' for each in heads)} |"
        yield f"|{' --- |' * len(heads)}"
        yield from (f"| {' | '.join(cell(each) or '–' for each in row)} |" for row in rows)
