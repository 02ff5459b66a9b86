"""Write a text in both languages into HTML, the one that is not read hidden by the style sheet.

What is the same in both is written once. Everything is escaped by `Markup.format`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup, escape

from virida_audit.model.language import Language
from virida_audit.model.text import Text
from virida_audit.plan.sentences import sentences
from virida_audit.render.inline import pieces_of, shown
from virida_audit.texts import Value, number, percent, say

_KEPT = 4096
"""Texts remembered: a rule says the same of every place."""

_CODE = Markup("<code>{}</code>")
_BOTH = Markup('<span class="en" lang="en">{}</span><span class="fr" lang="fr">{}</span>')
_NAME = Markup('<code class="path">{}</code>')


@lru_cache(_KEPT)
def both(text: Text) -> Markup:
    """Return a text of the report with its code spans, in both languages."""
    en, fr = _inline(text.en), _inline(text.fr)
    return en if en == fr else _BOTH.format(en, fr)


@lru_cache(_KEPT)
def words(code: str, **values: Value) -> Markup:
    """Return a message of ours in both languages."""
    return both(say(code, **values))


def joined(*texts: Text) -> Markup:
    """Return short texts one after the other as sentences, in both languages."""
    return both(Text(sentences(each.en for each in texts), sentences(each.fr for each in texts)))


def figure(value: int) -> Markup:
    """Return a whole number as each language writes it."""
    return both(number(value))


def share(part: int, whole: int) -> Markup:
    """Return a share as each language writes it."""
    return both(percent(part, whole))


def name(text: str) -> Markup:
    """Return a name of the repository; it may break after a slash or an underscore."""
    parts = re.split(r"(?<=[/_])", shown(text))
    return _NAME.format(Markup("<wbr>").join(parts))


def attribute(text: str) -> str:
    """Return a text for an attribute: what an HTML parser would refuse is made visible."""
    return shown(text)


def plain(text: Text, language: Language) -> str:
    """Return a text without markup, e.g. for the title of the page."""
    return "".join(piece.text for piece in pieces_of(text.in_language(language)))


def _inline(text: str) -> Markup:
    return Markup("").join(
        _CODE.format(piece.text) if piece.is_code else escape(piece.text)
        for piece in pieces_of(text)
    )
