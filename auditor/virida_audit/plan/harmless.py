"""Names of the repository in files that people and shells read: nothing in them acts."""

from __future__ import annotations

_KEPT_SPACES = frozenset(" \u00a0\u202f")
_STAND_IN = "\ufffd"


def harmless(text: str) -> str:
    """Return a text on one line, with a stand-in for what would act on a terminal or a parser."""
    flat = " ".join(text.split("\n"))
    if flat.isascii() and flat.isprintable():
        return flat
    return "".join(each if _is_shown(each) else _STAND_IN for each in flat)


def is_harmless(text: str) -> bool:
    """Tell whether a text can be shown as it is."""
    return all(map(_is_shown, text))


def _is_shown(letter: str) -> bool:
    return letter in _KEPT_SPACES or letter.isprintable()
