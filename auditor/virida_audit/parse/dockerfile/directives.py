"""Parser directives: `# syntax=`, `# escape=` and `# check=` at the very top.

Source: moby/buildkit, frontend/dockerfile/parser/directives.go.
"""

from __future__ import annotations

import json

from virida_audit.parse.dockerfile.model import Directive
from virida_audit.parse.dockerfile.space import SPACE
from virida_audit.regex import regex

NAMES = frozenset({"syntax", "escape", "check"})

# Go's \s and `.`: ASCII white space only, no newline inside. The value is trimmed by the caller,
# because `(.+?)\s*$` takes quadratic time on a line of blanks.
_DIRECTIVE = regex(r"([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*(?=\S)(.+)")
_GO_SPACE = "\t\n\f\r "


def read_directive(text: str, line: int, mark: str = "#") -> Directive | None:
    """Read one line that starts at its first character; None ends the directives."""
    if not text.startswith(mark):
        return None
    match = _DIRECTIVE.match(text[len(mark) :].lstrip(SPACE).rstrip(_GO_SPACE))
    if match is None:
        return None
    name = match[1].lower()
    return Directive(name, match[2], line) if name in NAMES else None


def detect_syntax(text: str) -> Directive | None:
    """Find which frontend reads the file, in any of BuildKit's three notations.

    `# syntax=x`, `// syntax=x` and a whole file `{"syntax": "x"}`, after an optional `#!` line.
    Only the first tells something of a Dockerfile; the others belong to other frontends.
    """
    text = text.removeprefix("\ufeff")
    line = 1
    if text.startswith("#!"):
        text = text.partition("\n")[2]
        line = 2
    for mark in ("#", "//"):
        found = _search(text, line, mark)
        if found is not None:
            return found
    return _search_json(text, line - 1)


def _search(text: str, line: int, mark: str) -> Directive | None:
    seen: set[str] = set()
    while text:
        row, _, text = text.partition("\n")
        directive = read_directive(row.removesuffix("\r"), line, mark)
        if directive is None or directive.name in seen:
            return None
        if directive.name == "syntax":
            return directive
        seen.add(directive.name)
        line += 1
    return None


def _search_json(text: str, line: int) -> Directive | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    value = document.get("syntax") if isinstance(document, dict) else None
    return Directive("syntax", value, line) if isinstance(value, str) else None
