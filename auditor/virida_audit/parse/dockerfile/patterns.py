"""Shell patterns of `${x#p}`, `${x%p}` and `${x/p/r}`: `*`, `?`, and backslash escapes.

BuildKit turns them into Go regular expressions, which take linear time. Python's would backtrack
without bound on `*a*a*a`, so a pattern is kept as the fixed pieces between its stars and matched
piece by piece.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from virida_audit.regex import regex


class PatternError(Exception):
    """A pattern that BuildKit refuses, or a result too long to keep."""


class _Pattern(NamedTuple):
    pieces: tuple[re.Pattern[str], ...]
    """What stands between the stars; the first and the last may match nothing."""


def remove_prefix(pattern: str, value: str, longest: bool) -> str:
    """Drop the shortest or longest start of the value that matches."""
    found = _find(_compile(pattern), value, 0, anchored=True, longest=longest)
    return value[found[1] :] if found else value


def remove_suffix(pattern: str, value: str, longest: bool) -> str:
    """Drop the shortest or longest end of the value that matches."""
    return remove_prefix(_reverse(pattern), value[::-1], longest)[::-1]


def replace_pattern(pattern: str, replacement: str, value: str, every: bool, limit: int) -> str:
    """Replace the first match or every one, leftmost and longest; raise past `limit`."""
    compiled = _compile(pattern)
    found = _find(compiled, value, 0, anchored=False, longest=True)
    if found is None:
        return value
    if not every:
        return value[: found[0]] + replacement + value[found[1] :]
    parts: list[str] = []
    size = position = 0
    while found is not None:
        start, end = found
        parts += (value[position:start], _go_template(replacement, value[start:end]))
        size += start - position + len(parts[-1])
        if size > limit:
            raise PatternError("substitution too long")
        position = end
        if end == start:
            parts.append(value[end : end + 1])
            position = end + 1
        if position > len(value) or (position == len(value) and end > start):
            break
        found = _find(compiled, value, position, anchored=False, longest=True)
    return "".join(parts) + value[position:]


def _compile(pattern: str) -> _Pattern:
    pieces: list[str] = [""]
    position = 0
    while position < len(pattern):
        char = pattern[position]
        position += 1
        if char == "*":
            pieces.append("")
        elif char == "?":
            pieces[-1] += "."
        elif char != "\\":
            pieces[-1] += re.escape(char)
        elif pattern[position : position + 1] not in ("}", "/"):
            following = pattern[position : position + 1]
            if following not in ("*", "?", "\\") or not following:
                raise PatternError("invalid escape in a pattern of a substitution")
            pieces[-1] += re.escape(following)
            position += 1
    # Empty pieces between two stars say nothing.
    inner = [piece for piece in pieces[1:-1] if piece]
    ends = [pieces[0], *inner, pieces[-1]] if len(pieces) > 1 else pieces
    return _Pattern(tuple(re.compile(piece, re.DOTALL) for piece in ends))


def _find(
    pattern: _Pattern, value: str, start: int, *, anchored: bool, longest: bool
) -> tuple[int, int] | None:
    first, *rest = pattern.pieces
    match = first.match(value, start) if anchored else first.search(value, start)
    if match is None:
        return None
    begin, end = match.span()
    if not rest:
        return begin, end
    # Each piece as early as possible: if that fails, so would every later place of the first.
    for piece in rest[:-1]:
        match = piece.search(value, end)
        if match is None:
            return None
        end = match.end()
    last = rest[-1]
    if not longest:
        match = last.search(value, end)
        return (begin, match.end()) if match else None
    if not last.pattern:
        return begin, len(value)
    match = re.compile(f"(?s:.*)({last.pattern})", re.DOTALL).match(value, end)
    return (begin, match.end()) if match else None


def _reverse(pattern: str) -> str:
    """Reverse a pattern, keeping each escape before what it escapes."""
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    return "".join(reversed(parts))


_TEMPLATE = regex(r"\$(?:(\$)|(\w+)|\{(\w+)\})")


def _go_template(replacement: str, matched: str) -> str:
    # Go expands `$0`, `$name` and `$$` in the replacement of ReplaceAllString.
    if "$" not in replacement:
        return replacement
    return _TEMPLATE.sub(
        lambda m: "$" if m[1] else matched if (m[2] or m[3]) == "0" else "", replacement
    )
