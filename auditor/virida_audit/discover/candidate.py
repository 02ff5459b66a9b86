"""What a look is given and what it answers: a candidate, and the claim that it is an artefact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from virida_audit.discover.tree import Tree
from virida_audit.model.source import Evidence, Kind, Role

TEXT_LIMIT = 80
"""Characters of the scanned repository that one evidence may quote."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file whose name lets it be an artefact."""

    tree: Tree
    path: str
    """POSIX path relative to the root."""
    folder: str
    """Path of its folder; empty at the root."""
    name: str
    """Last component in lower case: names are matched without regard to case."""

    def inside(self, folder: str) -> bool:
        """Say whether it is anywhere under a folder called `folder` (lower case, may hold `/`)."""
        return f"/{folder}/" in f"/{self.path.lower()}"

    def beside(self, name: str) -> bool:
        """Say whether the tree has a file `name` in the same folder."""
        return self.tree.has(f"{self.folder}/{name}" if self.folder else name)


@dataclass(frozen=True, slots=True)
class Claim:
    """The decision that a candidate is an artefact."""

    kind: Kind
    evidence: tuple[Evidence, ...]
    """Why, strongest reason first."""
    tags: frozenset[str] = frozenset()
    role: Role | None = None
    """What the content says it serves; `None` where the content says nothing."""
    role_evidence: tuple[Evidence, ...] = ()


Look = Callable[[Candidate, bytes], Claim | None]
"""Decide by name and bytes whether a candidate is an artefact. Total: never raises on any bytes."""


def claim(kind: Kind, *evidence: Evidence, tags: frozenset[str] | set[str] | None = None) -> Claim:
    """Build a claim without a word on its role."""
    return Claim(kind, evidence, frozenset(tags or ()))


def seen(code: str, text: str | bytes = "", line: int | None = None) -> Evidence:
    """Build an evidence, its text decoded tolerantly and cut to `TEXT_LIMIT` characters."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return Evidence(code, words.strip()[:TEXT_LIMIT], line)


def line_of(data: bytes, token: bytes) -> int | None:
    """Give the 1-based line of the first `token`, or `None` where there is none."""
    at = data.find(token)
    return None if at < 0 else data.count(b"\n", 0, at) + 1
