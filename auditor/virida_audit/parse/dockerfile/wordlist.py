"""Words that the shell lexer collects while it substitutes."""

from __future__ import annotations

from virida_audit.parse.dockerfile.space import SPACE
from virida_audit.regex import regex

_SPLIT = regex(f"([{SPACE}]+)")


class WordList:
    """The words of one level; the pending word is shared by all levels, as BuildKit has it."""

    __slots__ = ("inside", "pending", "words")

    def __init__(self, pending: list[str], words: list[str]) -> None:
        self.pending = pending
        self.words = words
        self.inside = False

    def add_text(self, text: str) -> None:
        """Add text in which white space ends a word."""
        for index, piece in enumerate(_SPLIT.split(text)):
            if index % 2 == 0:
                if piece:
                    self.add_raw(piece)
            elif self.inside:
                self.finish()

    def add_raw(self, text: str) -> None:
        """Add text that belongs to one word whatever it holds."""
        if text:
            self.pending.append(text)
        self.inside = True

    def finish(self) -> list[str]:
        """End the pending word and give all of them."""
        word = "".join(self.pending)
        if word:
            self.words.append(word)
            self.pending.clear()
            self.inside = False
        return self.words
