"""Substitution of variables in one text: a value, or an error that is a value too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from virida_audit.parse.dockerfile.lexer import Absent, Lexer, LexError


@dataclass(frozen=True, slots=True)
class Expansion:
    """What a text becomes."""

    text: str
    """The result; names that are not known stay as `$name` or `${name…}`. The text as given when
    there is an error."""
    used: tuple[str, ...] = ()
    """Names whose value was looked up and found, in order."""
    unknown: tuple[str, ...] = ()
    """Names that are not known and stay symbolic."""
    unset: tuple[str, ...] = ()
    """Names known not to be set: replaced by nothing or by their default."""
    emptied: tuple[str, ...] = ()
    """Those of them that were replaced by nothing, without an operator that expects it."""
    error: str | None = None
    """What BuildKit would refuse, e.g. `${x:?message}` of an unset name."""

    @property
    def is_known(self) -> bool:
        """Tell whether the text is what a build would see, as far as the variables are right."""
        return self.error is None and not self.unknown


@dataclass(frozen=True, slots=True)
class Words:
    """What a text becomes when it is split at white space after substitution."""

    words: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    error: str | None = None


def expand(
    text: str,
    variables: Mapping[str, str | None],
    escape: str = "\\",
    *,
    absent: Absent = Absent.UNKNOWN,
    keep_quotes: bool = False,
) -> Expansion:
    """Substitute variables and remove quotes and escapes, as BuildKit's shell lexer.

    A variable whose value is None, or that is absent and `absent` says so, stays symbolic with
    its operator. `keep_quotes` is for the body of a here-document, where quotes mean nothing and
    the escape is a backslash whatever the directive says.
    """
    if "$" not in text and not keep_quotes and _is_plain(text, escape):
        return Expansion(text)
    lexer = Lexer(text, variables, escape, absent, skip_quotes=keep_quotes)
    error: str | None = None
    try:
        text = lexer.run()[0]
    except LexError as caught:
        error = str(caught)
    return Expansion(
        text,
        tuple(lexer.matched),
        tuple(lexer.unknown),
        tuple(lexer.unset),
        tuple(lexer.emptied),
        error,
    )


def words(
    text: str,
    variables: Mapping[str, str | None],
    escape: str = "\\",
    *,
    absent: Absent = Absent.UNKNOWN,
    raw_quotes: bool = False,
) -> Words:
    """Substitute variables, then split at white space outside quotes (EXPOSE is read so)."""
    lexer = Lexer(text, variables, escape, absent, raw_quotes=raw_quotes)
    try:
        found = lexer.run()[1]
    except LexError as error:
        return Words((), tuple(lexer.unknown), str(error))
    return Words(tuple(found), tuple(lexer.unknown))


def _is_plain(text: str, escape: str) -> bool:
    return not (escape in text or "'" in text or '"' in text or text.startswith("\ufeff"))
