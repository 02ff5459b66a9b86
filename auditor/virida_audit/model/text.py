"""A text in the two languages of every output."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.model.language import Language


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages; `{{ it.name }}` marks a value of the fact it speaks of."""

    en: str
    fr: str

    def in_language(self, language: Language) -> str:
        """Return the text of one language."""
        return self.fr if language is Language.FR else self.en
