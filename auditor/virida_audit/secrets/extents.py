"""Find where a value ends, from the way it is written: quoted, a shell word, a line, a block."""

from __future__ import annotations

import re

from virida_audit.regex import regex
from virida_audit.secrets.shapes import Span

_COMMENT = regex(r"[ \t]#")
_WORD = regex(r"(?:\$\{[^{}\n]{0,400}\}|\$\([^()\n]{0,400}\)|\\.|[^\s\\])+", re.DOTALL)
_QUERY_WORD = regex(r"[^\s&#\"'`]+")
_BLOCK_SCALAR = regex(r"(?:[!&][^\s]{0,100}[ \t]{1,20}){0,2}[|>][0-9+-]{0,3}[ \t]*(?:#[^\n]*)?\r?$")
_COMMAND = regex(
    r"[ \t]+(?=(?:&&|\|\||[;|\\<>]|\d?>"
    r"|(?:docker|docker-compose|podman|buildah|kubectl|helm|curl|wget|psql|mysql|mysqldump|pg_dump"
    r"|redis-cli|npm|npx|yarn|pnpm|pip|poetry|uv|python3?|node|ruby|php|java|go|make|git|env|sudo"
    r"|exec|bash|sh|export)(?:\s|$)))"
)
_LONGEST_LINE = 65_536
_LOOK_BACK = 2_000
_GLUED = regex(r"[A-Za-z0-9_$%+*!@\"'-]*")


def pair_value(text: str, found: re.Match[str]) -> Span:
    """Return where the value of a pair stands, from the way the pair is written."""
    start, name_start = found.end(), found.start(1)
    before = text[name_start - 1 : name_start]
    if text[start : start + 1] in ('"', "'") or text[start : start + 2] == '\\"':
        return start, _quoted_end(text, start)
    if before in ("?", "&"):
        word = _QUERY_WORD.match(text, start)
        return start, word.end() if word else start
    if before in ('"', "'", "`") and not found[2]:
        closing = text.find(before, start, line_end(text, start))
        # A quote inside the value is followed by more of it; the last one of the line closes.
        if closing >= 0:
            return start, _last_closing(text, before, closing)
    if ":" in found[3] and "=" not in found[3]:
        return start, yaml_end(text, start, name_start)
    if found[3].strip(" \t") != found[3] or _opens_line(text, name_start):
        end = line_end(text, start)
        command = _COMMAND.search(text, start, end)
        return start, command.start() if command else end
    return start, word_end(text, start)


def word_end(text: str, start: int) -> int:
    """Return the end of a shell word, or of the quoted text that the word closes."""
    if text[start : start + 1] in ('"', "'"):
        return _quoted_end(text, start)
    word = _WORD.match(text, start)
    end = word.end() if word else start
    before = text[
        max(text.rfind("\n", max(start - _LOOK_BACK, 0), start) + 1, start - _LOOK_BACK) : start
    ]
    for quote in ('"', "'"):
        closing = text.find(quote, start, end) if before.count(quote) % 2 else -1
        if closing >= 0:
            return _last_closing(text, quote, closing)
    return end


def password_end(text: str, found: re.Match[str]) -> int:
    """Return the end of `user:password`, whose quotes may stand around both."""
    user = found[1]
    if user[0] in "\"'" and user.count(user[0]) == 1:
        closing = text.find(user[0], found.end(), line_end(text, found.end()))
        return closing if closing >= 0 else line_end(text, found.end())
    return word_end(text, found.end())


def closing_brace(text: str, start: int) -> int:
    """Return where the default of `${NAME:-default}` ends; it may hold references itself."""
    depth, end = 1, min(line_end(text, start), start + 4000)
    for position in range(start, end):
        depth += (text[position] == "{") - (text[position] == "}")
        if depth == 0:
            return position
    return end


def yaml_end(text: str, start: int, key_start: int) -> int:
    """Return the end of a YAML value: its line, or its block of deeper lines."""
    end = line_end(text, start)
    if text[start : start + 1] in ('"', "'"):
        return _quoted_end(text, start)
    if _BLOCK_SCALAR.match(text[start:end]):
        return _block_end(text, end, key_start)
    comment = _COMMENT.search(text, start, end)
    return comment.start() if comment else end


def line_end(text: str, start: int) -> int:
    """Return where the line of a position ends; a line of a megabyte is not searched whole."""
    limit = min(len(text), start + _LONGEST_LINE)
    end = text.find("\n", start, limit)
    if end < 0:
        return limit
    return end - 1 if text[end - 1 : end] == "\r" and end > start else end


def _block_end(text: str, end: int, key_start: int) -> int:
    line_start = text.rfind("\n", 0, key_start) + 1
    indent = len(text[line_start:key_start]) - len(text[line_start:key_start].lstrip(" "))
    while end < len(text):
        following = line_end(text, end + 1) if text[end] == "\n" else line_end(text, end + 2)
        line = text[end:following].strip("\r\n")
        if line.strip() and len(line) - len(line.lstrip(" ")) <= indent:
            break
        end = following
    return end


def _quoted_end(text: str, start: int) -> int:
    """Return the end of a quoted value, with its quotes; an open one ends with its line."""
    quote = text[start]
    if quote == "\\":
        closing = text.find('\\"', start + 2, line_end(text, start))
        return closing + 2 if closing >= 0 else line_end(text, start)
    position, end = start + 1, line_end(text, start)
    while position < end:
        letter = text[position]
        if letter == "\\" and quote == '"':
            position += 2
            continue
        if letter == quote:
            if quote != "'" or text[position + 1 : position + 2] != "'":
                return _glued_end(text, position + 1)
            position += 1
        position += 1
    return end


def _glued_end(text: str, position: int) -> int:
    """Return the end of what a shell would join to a closed quote, e.g. `"a"b`."""
    glued = _GLUED.match(text, position)
    return glued.end() if glued else position


def _last_closing(text: str, quote: str, closing: int) -> int:
    """Return the first closing quote that a blank, a bracket or the end of line follows."""
    end = line_end(text, closing)
    while closing + 1 < end and text[closing + 1] not in " \t,;:.)]}":
        following = text.find(quote, closing + 1, end)
        if following < 0:
            return end
        closing = following
    return closing


def _opens_line(text: str, position: int) -> bool:
    """Tell whether only a dash or `export` stands before a position on its line."""
    line_start = text.rfind("\n", max(position - 80, 0), position) + 1
    return text[max(line_start, position - 80) : position].strip() in ("", "-", "export", "- -")
