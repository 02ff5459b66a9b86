"""The small pieces that every section of a Markdown page is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from virida_audit.document import Document
from virida_audit.document.model import Status
from virida_audit.document.sheet import Reasons, reasons_of
from virida_audit.model.language import Language
from virida_audit.model.provenance import Origin
from virida_audit.model.text import Text
from virida_audit.plan.sentences import sentences
from virida_audit.render.markdown.escape import cell, code, prose
from virida_audit.render.rulepage import documentation_url
from virida_audit.texts import Value, say

_STATUS_SIGNS = {
    Status.OBSOLETE: "❌",
    Status.ACTIVE: "✅",
    Status.PROBLEMATIC: "⚠️",
    Status.ABSENT: "➖",
}


_MOST_PLACES = 3
"""Places of one value; the findings and `virida-audit plan --format json` hold the others."""


def page_link(source: str) -> str:
    """Return a page of the platform's documentation as a link, anything else as it is."""
    address = documentation_url(source)
    return f"[{code(source)}]({address})" if address else code(source)


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

    def sentences(self, *texts: Text) -> str:
        """Return short texts one after the other as sentences."""
        return sentences(map(self.text, texts))

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

    def reasons(self, origins: Iterable[Origin]) -> str:
        """Return places in the repository and pages of the documentation, a few of each."""
        return self._followed(reasons_of(origins))

    def told(self, reasons: Reasons) -> str:
        """Return why a value is what it is, and where that is seen."""
        why = self.text(reasons.why) if reasons.why else ""
        followed = self._followed(reasons)
        return f"{why}{self.bracketed(followed)}" if why else followed

    def bracketed(self, made: str) -> str:
        """Return what follows a text in brackets, nothing where there is nothing."""
        return f" ({made})" if made else ""

    def _followed(self, reasons: Reasons) -> str:
        shown = [code(each) for each in reasons.places[:_MOST_PLACES]]
        left = len(reasons.places) - len(shown)
        if left:
            shown.append(self.say("document.more-reasons", count=left))
        return ", ".join((*shown, *map(page_link, reasons.pages[:_MOST_PLACES])))

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
        """Yield a table; its heads are messages, its cells are escaped already."""
        yield f"| {' | '.join(self.say(each) if each else '' for each in heads)} |"
        yield f"|{' --- |' * len(heads)}"
        yield from (f"| {' | '.join(cell(each) or '–' for each in row)} |" for row in rows)
