"""Write texts of a repository into Markdown so that they stay texts (GFM 0.29, CommonMark 0.31)."""

from __future__ import annotations

import re

from virida_audit.render.inline import pieces_of, shown
from virida_audit.render.terminal.cells import shorten

_ACTIVE = re.compile(r"([\\`*_\[\]<>|~$#]|&(?=[#\w]))")
_LINKED = re.compile(r"://|www\.|@|^[#!~$&%]\w", re.IGNORECASE)
"""Words that forges make links or mentions of: addresses, `@name`, `#1`, `!1`."""
_TICKS = re.compile("`+")
_LOUD = re.compile(r"[^\w ./…-]", re.ASCII)
_LABEL_CELLS = 60


def prose(text: str) -> str:
    """Return a message of the report with its code spans, everything else escaped."""
    return "".join(
        code(piece.text) if piece.is_code else _words(piece.text) for piece in pieces_of(text)
    )


def code(text: str) -> str:
    """Return a name as a code span, fenced with one backtick more than the longest run in it.

    An empty name gives nothing.
    """
    name = shown(text).strip()
    if not name:
        return ""
    ticks = "`" * (1 + max(map(len, _TICKS.findall(name)), default=0))
    pad = " " if name[0] == "`" or name[-1] == "`" else ""
    return f"{ticks}{pad}{name}{pad}{ticks}"


def cell(made: str) -> str:
    """Return what `prose` or `code` made for a cell of a table.

    A pipe ends a cell even in code, and what escapes it differs between forges, so a look-alike
    stands for it.
    """
    return made.replace("\\|", "¦").replace("|", "¦")


def label(text: str) -> str:
    """Return the label of a Mermaid node, without its quotes: what could act is an entity."""
    letters = shorten(shown(text), _LABEL_CELLS, "…")
    return "".join(map(_harmless, letters)) or "·"


def _harmless(letter: str) -> str:
    is_quiet = letter.isalnum() or not _LOUD.match(letter)
    return letter if is_quiet else f"#{ord(letter)};"


def _words(text: str) -> str:
    return " ".join(
        code(word) if _LINKED.search(word) else _ACTIVE.sub(r"\\\1", word)
        for word in text.split(" ")
    )
