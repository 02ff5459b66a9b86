"""Where in the audited tree a fact, a finding or a leaf stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A span of one file.

    Lines and columns are 1-based and count characters; `end_line` is inclusive and
    `end_column` exclusive, so a span of one line has `end_line == line`.
    """

    path: str
    """POSIX path relative to the root of the audited tree."""
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1
    route: tuple[str, ...] = ()
    """What the author means: keys and indices, or stage and instruction, outermost first."""
