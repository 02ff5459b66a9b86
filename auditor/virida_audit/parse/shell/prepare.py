r"""Turn what a Dockerfile or a Makefile writes into the text its shell is given, keeping offsets.

A Dockerfile joins continued lines and drops comment and empty lines among them before any shell
reads them (BuildKit, frontend/dockerfile/parser). Make expands `$(NAME)` and turns `$$` into `$`.
"""

from __future__ import annotations

import re
from enum import StrEnum

from virida_audit.parse.shell.source import SourceMap
from virida_audit.regex import regex


class Dialect(StrEnum):
    """Who hands the text to the shell."""

    SHELL = "shell"
    DOCKERFILE = "dockerfile"
    """The body of a `RUN`, as it stands in the file, here-documents included."""
    MAKEFILE = "makefile"
    """Recipe lines, as they stand in the file."""


_MAKE = regex(
    r"(?P<prefix>^[ \t]*[@+-][@+\- \t]*)|\$\((?P<shell>shell\s+)|(?P<call>\$\()"
    r"|(?P<dollar>\$)\$|\$(?P<automatic>[<^+|%@?*])",
    re.MULTILINE,
)
_MAKE_NAME = regex(r"[\w.-]+")
_PARENTHESIS = regex(r"[()]")


def prepare(
    text: str, dialect: Dialect, escape: str, line: int, column: int, indent: int
) -> tuple[str, SourceMap]:
    """Give the text that the shell reads, and the map back to what was written."""
    match dialect:
        case Dialect.SHELL:
            return text, SourceMap(text, line, column, indent)
        case Dialect.DOCKERFILE:
            pieces = _joined_lines(text, escape)
        case Dialect.MAKEFILE:
            pieces = _make_expansions(text)
    reads, starts, sources, length = [], [], [], 0
    for source_start, piece in pieces:
        reads.append(piece)
        starts.append(length)
        sources.append(source_start)
        length += len(piece)
    mapped = SourceMap(text, line, column, indent, tuple(starts or [0]), tuple(sources or [0]))
    return "".join(reads), mapped


def _joined_lines(text: str, escape: str) -> list[tuple[int, str]]:
    blank = re.compile(r"[ \t]*(?:#[^\n]*)?\r?\n")
    pieces: list[tuple[int, str]] = []
    pos = 0
    while pos < len(text):
        newline = text.find("\n", pos)
        end = len(text) if newline < 0 else newline + 1
        content = text[pos:end].rstrip(" \t\r\n")
        if not content.endswith(escape) or content.endswith(escape * 2):
            pieces.append((pos, text[pos:]))
            break
        pieces.append((pos, content[: -len(escape)]))
        pos = end
        while skipped := blank.match(text, pos):
            pos = skipped.end()
    return pieces


def _make_expansions(text: str) -> list[tuple[int, str]]:
    pieces: list[tuple[int, str]] = []
    closers = _closers(text)
    pos = 0
    for match in _MAKE.finditer(text):
        start = match.start()
        close = closers.get(start + 1, -1)
        if start < pos or (match["call"] and close < 0):
            continue
        pieces.append((pos, text[pos:start]))
        pos = match.end()
        match match.lastgroup:
            case "dollar":
                pieces.append((start + 1, "$"))
            case "shell":
                pieces.append((start, "$("))
            case "automatic":
                pieces.append((start, "$@"))
            case "call":
                # The brace stands where the parenthesis does, so the word's span is whole.
                name = _MAKE_NAME.match(text, start + 2)
                pieces.append((start, "${" + (name[0] if name else "")))
                pieces.append((close, "}"))
                pos = close + 1
            case _:
                pass
    pieces.append((pos, text[pos:]))
    return [piece for piece in pieces if piece[1]]


def _closers(text: str) -> dict[int, int]:
    """Give the offset of the `)` of every `(` that has one."""
    opened: list[int] = []
    found: dict[int, int] = {}
    for match in _PARENTHESIS.finditer(text):
        if match[0] == "(":
            opened.append(match.start())
        elif opened:
            found[opened.pop()] = match.start()
    return found
