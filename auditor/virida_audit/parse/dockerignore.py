"""Read `.dockerignore` files as the builder does, and match paths against their patterns.

Source: moby/patternmatcher, `ignorefile.ReadAll` and `PatternMatcher.MatchesOrParentMatches`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

MAX_SEGMENTS = 64
"""Parts of a pattern or a path that are compared; nothing deeper is matched."""


@dataclass(frozen=True, slots=True)
class IgnorePattern:
    """One pattern line."""

    text: str
    """As the builder keeps it: trimmed, cleaned, without a slash in front or an exclamation."""
    is_exception: bool
    """It starts with `!`: what it matches comes back in."""
    line: int
    """1-based."""
    column: int
    end_column: int

    @property
    def written(self) -> str:
        """Return the pattern with its exclamation."""
        return f"!{self.text}" if self.is_exception else self.text

    def matches(self, path: str) -> bool:
        """Tell whether a path relative to the file's folder, or a folder above it, fits."""
        parts = path.split("/")
        pattern = _segments(self.text)
        if max(len(parts), len(pattern)) > MAX_SEGMENTS:
            return False
        return _reaches(pattern, parts)


def read_dockerignore(data: bytes) -> Iterator[IgnorePattern]:
    """Yield the patterns of a file in order; bytes that are not UTF-8 are replaced."""
    text = data.decode("utf-8-sig", "replace")
    for number, raw in enumerate(text.split("\n"), 1):
        stripped = raw.strip()
        # A comment starts in the first column: `  # x` is a pattern.
        if not stripped or raw.startswith("#"):
            continue
        is_exception = stripped.startswith("!")
        column = len(raw) - len(raw.lstrip()) + 1
        yield IgnorePattern(
            text=_clean(stripped[1:].strip() if is_exception else stripped),
            is_exception=is_exception,
            line=number,
            column=column,
            end_column=column + len(stripped),
        )


def _clean(pattern: str) -> str:
    if not pattern:
        return ""
    clean = posixpath.normpath(pattern)
    return clean.lstrip("/") or "/"


def _segments(pattern: str) -> list[str]:
    """Split a pattern at slashes; `**` glued to a word stands for folders before or after it."""
    segments: list[str] = []
    for part in pattern.split("/"):
        if part.startswith("**") and part.strip("*"):
            segments += ("**", f"*{part.lstrip('*')}")
        elif part.endswith("**") and part.strip("*"):
            segments += (f"{part.rstrip('*')}*", "**")
        elif part != "**" or segments[-1:] != ["**"]:
            segments.append(part)
    return [each.replace("[^", "[!") for each in segments]


def _reaches(pattern: list[str], parts: list[str]) -> bool:
    """Tell whether the whole pattern fits some leading parts of a path.

    `open_at` holds how many parts each prefix of the pattern can have eaten, so the work is
    bounded by pattern times path whatever the stars are.
    """
    open_at = {0}
    for index, segment in enumerate(pattern):
        if segment == "**":
            least = min(open_at)
            is_last = index == len(pattern) - 1
            open_at = set(range(least + is_last, len(parts) + 1))
        else:
            open_at = {
                eaten + 1
                for eaten in open_at
                if eaten < len(parts) and fnmatchcase(parts[eaten], segment)
            }
        if not open_at:
            return False
    return True
