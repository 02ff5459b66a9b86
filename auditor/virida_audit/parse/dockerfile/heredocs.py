"""Which words of an instruction open a here-document.

Source: moby/buildkit, frontend/dockerfile/parser/parser.go, `heredocsFromLine`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from virida_audit.parse.dockerfile.lexer import Absent, Lexer, LexError
from virida_audit.parse.dockerfile.space import SPACE
from virida_audit.regex import regex

_OPENING = regex(r"(\d*)<<(-?)[\t\n\f\r ]*([^<]*)\Z", re.ASCII)

# Most lines hold nothing that the lexer treats specially, and can be split at once: `<<` keeps the
# blanks after it, and other white space separates.
_LEXED = regex(r"[$'\"\\\ufeff]")
_WORDS = regex(rf"(?:<<[\t\r ]*+|[^{SPACE}])++")
_PLAIN_NAME = regex(r"[\w.\-/:]+", re.ASCII)


class Opening(NamedTuple):
    """A here-document that a line announces."""

    name: str
    expand: bool
    chomp: bool
    fd: int


def heredoc_openings(line: str) -> list[Opening]:
    """List the here-documents of an instruction, in order; raise LexError for a bad name."""
    if _LEXED.search(line) is None:
        words = [word for word in _WORDS.findall(line) if "<<" in word]
        return [opening for word in words if (opening := heredoc_opening(word)) is not None]
    # Whatever the escape directive says, BuildKit uses the backslash here. A line it cannot
    # split, e.g. for an odd quote, has no here-document.
    try:
        words = _lex(line, raw_quotes=True, raw_escapes=True)
    except LexError:
        return []
    return [opening for word in words if (opening := heredoc_opening(word)) is not None]


def heredoc_opening(word: str) -> Opening | None:
    """Read `3<<-"EOF"`; None when the word opens nothing; raise LexError for a bad name."""
    match = _OPENING.match(word)
    if match is None or not match[3]:
        return None
    fd = _descriptor(match[1])
    if _PLAIN_NAME.fullmatch(match[3]):
        return Opening(match[3], True, match[2] == "-", fd)
    names = _lex(match[3], raw_quotes=False)
    if len(names) != 1:
        return None
    quoted = _lex(match[3], raw_quotes=True)
    if len(quoted) != 1:
        raise LexError("inconsistent here-document name")
    expand = _quotes(names[0]) == _quotes(quoted[0])
    return Opening(names[0], expand, match[2] == "-", fd)


def _descriptor(digits: str) -> int:
    # Go clamps what no 64-bit number holds; Python would take quadratic time for the digits.
    significant = digits.lstrip("0")
    return min(int(significant[:21] or "0"), (1 << 64) - 1)


def _lex(text: str, *, raw_quotes: bool, raw_escapes: bool = False) -> list[str]:
    lexer = Lexer(text, {}, absent=Absent.UNKNOWN, raw_quotes=raw_quotes, raw_escapes=raw_escapes)
    return lexer.run()[1]


def _quotes(text: str) -> int:
    return text.count("'") + text.count('"')
