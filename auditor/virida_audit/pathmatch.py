"""Match paths against patterns as git matches them against a .gitignore (gitignore(5)).

A pattern without a slash matches at any depth; one with a slash in front or within is anchored at
the root; a slash at the end matches folders only; `*`, `?` and `[…]` stay within a folder, `**/`,
`/**` and `/**/` do not; `!` takes a match back, the last pattern that matches decides. Matching a
folder matches all below it. Unlike in a .gitignore, `!` also reaches into a matched folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from virida_audit.errors import AuditError

_MOST_CHARACTERS = 1024
_MOST_STARS = 4
"""Each `**` may be tried at every folder of a path; nobody writes more of them."""


class PathPatterns:
    """Patterns in order, asked for one path after the other."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns = tuple(patterns)

    def __bool__(self) -> bool:
        return bool(self.patterns)

    def matches(self, path: str) -> bool:
        """Say whether a file is meant; `path` is relative to the root, with forward slashes."""
        for pattern in reversed(self.patterns):
            if compiled(pattern.removeprefix("!")).match(path):
                return not pattern.startswith("!")
        return False


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern, without its exclamation, as a regular expression for a file's path.

    Errors: AuditError for a pattern that could never match or would take too long.
    """
    problem = _problem(pattern)
    if problem:
        raise AuditError(f"{pattern!r}: {problem}")
    only_folders = pattern.endswith("/")
    body = pattern.rstrip("/")
    is_anchored = "/" in body
    body = body.removeprefix("/")
    start = "" if is_anchored else "(?:.*/)?"
    end = "/.*" if only_folders else "(?:/.*)?"
    return re.compile(f"{start}{_translated(body)}{end}\\Z", re.DOTALL)


def pattern_problem(pattern: str) -> str:
    """Say what is wrong with a pattern in a few words; empty where nothing is."""
    return _problem(pattern.removeprefix("!"))


def _dashes(members: str) -> str:
    """Return the members of a set with each dash that bounds a range escaped.

    Two in a row would be a set difference to a later Python: `[--z]` starts at a dash, `[+--]`
    ends at one.
    """
    if members.startswith("--"):
        rest = members[2:]
        return "\\--" + ("\\" + rest if rest.startswith("-") else rest).replace("--", "-\\-")
    return members.replace("--", "-\\-")


def _problem(body: str) -> str:
    if not body.strip("/ "):
        return "an empty pattern matches nothing"
    if ".." in body.split("/"):
        return "a pattern cannot leave the root"
    if len(body) > _MOST_CHARACTERS or body.split("/").count("**") > _MOST_STARS:
        return "too long, or too many `**`"
    if any(_is_open(name) for name in body.split("/")):
        return "a `[` without its `]` matches nothing (write `\\[` for the bracket itself)"
    return ""


def _translated(body: str) -> str:
    parts: list[str] = []
    names = body.split("/")
    for position, name in enumerate(names):
        is_last = position == len(names) - 1
        if name == "**":
            parts.append(".+" if is_last else "(?:.*/)?")
        else:
            parts.append(_name(name) + ("" if is_last else "/"))
    return "".join(parts)


def _name(name: str) -> str:
    """Return the pattern of one component of a path."""
    pieces = [""]
    position = 0
    while position < len(name):
        piece, position = _piece(name, position)
        if piece == "*":
            pieces.append("")
        else:
            pieces[-1] += piece
    if len(pieces) == 1:
        return pieces[0]
    # The first fit between two stars is as good as any: never trying another keeps it linear.
    first, *between, last = pieces
    return first + "".join(f"(?>[^/]*?{each})" for each in between) + "[^/]*" + last


def _piece(name: str, position: int) -> tuple[str, int]:
    """Return one element of a component, `*` for any number of stars, and where the next starts."""
    letter = name[position]
    if letter == "*":
        rest = name[position:]
        return "*", len(name) - len(rest.lstrip("*"))
    if letter == "?":
        return "[^/]", position + 1
    if letter == "[":
        return _bracket(name, position)
    if letter == "\\" and position + 1 < len(name):
        return re.escape(name[position + 1]), position + 2
    return re.escape(letter), position + 1


def _is_open(name: str) -> bool:
    """Say whether a bracket is never closed."""
    position = 0
    while position < len(name):
        if name[position] == "[" and _bracket_end(name, position) < 0:
            return True
        _, position = _piece(name, position)
    return False


def _bracket_end(body: str, position: int) -> int:
    # A closing bracket right after the opening one, or after its negation, is a member of the set.
    first = position + 1 + (body[position + 1 : position + 2] in ("!", "^"))
    return body.find("]", first + 1)


def _bracket(body: str, position: int) -> tuple[str, int]:
    first = position + 1 + (body[position + 1 : position + 2] in ("!", "^"))
    end = _bracket_end(body, position)
    members = body[first:end].replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    members = members.replace("&&", "&\\&").replace("||", "|\\|").replace("~~", "~\\~")
    members = _dashes(members)
    negation = "^/" if first > position + 1 else ""
    try:
        re.compile(f"[{negation}{members}]")
    except re.error:
        return re.escape("["), position + 1
    return f"(?!/)[{negation}{members}]", end + 1
