"""What Git leaves out of a folder, for comparing it with what a build left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import translate

from virida_audit.discover import Tree

_MAX_WILD = 100
_MAX_COMPARED = 2000
"""Wildcards, and patterns compared with them; a hostile pair of files is endless."""


@dataclass(frozen=True, slots=True)
class GitIgnored:
    """What Git leaves out, as plain patterns."""

    plain: frozenset[str]
    wild: re.Pattern[str] | None
    """Those with a wildcard, the first of them."""

    def covers(self, pattern: str, index: int) -> bool:
        """Tell whether Git leaves out what the pattern at an index of its file names."""
        if pattern in self.plain:
            return True
        if self.wild is None or index >= _MAX_COMPARED:
            return False
        return any(self.wild.match(each) for each in (pattern, pattern.rpartition("/")[2]))


def ignored_by_git(tree: Tree, folder: str) -> GitIgnored:
    """Return what the .gitignore files of a folder and of those above it leave out."""
    found: set[str] = set()
    above = folder
    while True:
        prefix = f"{folder}/".removeprefix(f"{above}/" if above else "").strip("/")
        for pattern in _gitignore(tree, f"{above}/.gitignore" if above else ".gitignore"):
            if prefix and "/" in pattern:
                pattern = pattern.removeprefix(f"{prefix}/")
            found.add(pattern)
        if not above:
            wild = sorted(each for each in found if "*" in each)[:_MAX_WILD]
            joined = "|".join(translate(each) for each in wild)
            return GitIgnored(frozenset(found), re.compile(joined) if wild else None)
        above = above.rpartition("/")[0]


def _gitignore(tree: Tree, path: str) -> Iterator[str]:
    data = tree.read(path) if tree.has(path) else None
    for line in (data or b"").decode("utf-8-sig", "replace").splitlines():
        if line.strip() and not line.startswith(("#", "!")):
            yield plain_pattern(line)


def plain_pattern(pattern: str) -> str:
    """Return a pattern without what makes two ways of writing it differ."""
    plain = pattern.strip().removeprefix("./").strip("/")
    while plain.startswith("**/"):
        plain = plain[3:]
    while plain.endswith(("/**", "/*")):
        plain = plain.rpartition("/")[0]
    return plain
