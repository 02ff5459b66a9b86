"""Texts of `reports/messages` in both languages at once: a document can change its language."""

from __future__ import annotations

from functools import cache

from virida_audit.messages import Messages
from virida_audit.model.language import Language
from virida_audit.model.text import Text

Value = str | int | Text


def say(code: str, **values: Value) -> Text:
    """Return a message in both languages, its slots filled; a `Text` fills each with its own."""
    return Text(
        en=_messages(Language.EN).get(code, **_values(Language.EN, values)),
        fr=_messages(Language.FR).get(code, **_values(Language.FR, values)),
    )


def number(value: int) -> Text:
    """Return a whole number as each language writes it."""
    return Text(en=_messages(Language.EN).number(value), fr=_messages(Language.FR).number(value))


def percent(part: int, whole: int) -> Text:
    """Return a share as each language writes it."""
    return Text(
        en=_messages(Language.EN).percent(part, whole),
        fr=_messages(Language.FR).percent(part, whole),
    )


def phrase(items: tuple[Text, ...]) -> Text:
    """Return items as one phrase: `a, b and c`, `a, b et c`."""
    return Text(
        en=_messages(Language.EN).list(each.en for each in items),
        fr=_messages(Language.FR).list(each.fr for each in items),
    )


def same(text: str) -> Text:
    """Return a name of the repository as a text: it is not translated."""
    return Text(en=text, fr=text)


@cache
def _messages(language: Language) -> Messages:
    return Messages(language)


def _values(language: Language, values: dict[str, Value]) -> dict[str, str | int]:
    return {
        name: value.in_language(language) if isinstance(value, Text) else value
        for name, value in values.items()
    }
