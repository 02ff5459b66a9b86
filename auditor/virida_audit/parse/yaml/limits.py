"""How much of a hostile file is read, and how what could not be read is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one read. Reaching one ends the reading with a `Problem`, never an exception."""

    size_bytes: int = 2_000_000
    """Longest input, in bytes as stored; a longer one is not read at all."""
    depth: int = 200
    """Deepest nesting of collections, the root collection being 1."""
    events: int = 600_000
    """Most parser events of a file: one a scalar or alias, two a collection or document."""
    aliases: int = 20_000
    """Most aliases (`*name`) of a file."""
    directives: int = 64
    """Most `%TAG` lines: libyaml compares each with all earlier ones."""
    restarts: int = 20
    """Most times reading goes on at the next `---` after a syntax error."""


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that could not be read as written; what is around it was."""

    line: int
    """1-based; 1 where the whole file is meant."""
    code: str
    """Message id, e.g. `yaml-syntax`; its texts live in `reports/messages/`."""
    text: str = ""
    """The detail that fills the message: a limit, a key, the parser's words. Never a value."""
    column: int = 1
    """1-based, in characters."""
