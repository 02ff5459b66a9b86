"""Which folders of a tree could hold a project, by the names of their files alone."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Iterator
from functools import cache

from virida_audit.facts.project.knowledge import load_knowledge

_NEVER_WEAK = frozenset(
    {"public", "static", "templates", "views", "dist", "build", "assets", "coverage", "_layouts"}
    | {"docs", "doc", "scripts", "bin", "lib", "test", "tests", "migrations", "wrapper", "conf"}
)
"""Folders whose `index.html`, `main.py`… is a part of something."""


def find_folders(paths: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the folders with a manifest, and those with a weaker sign, each sorted; `.` is root.

    Linear in the number of paths.
    """
    strong: set[str] = set()
    weak: set[str] = set()
    names, pattern = _signs()
    for path in paths:
        folder, _, name = path.rpartition("/")
        is_weak = names.get(name)
        if is_weak is None and (match := pattern.match(name)):
            is_weak = match.lastgroup == "weak"
        if is_weak is not None:
            _add(weak if is_weak else strong, folder, is_weak)
        for deep, deep_is_weak in _deep_signs(name):
            if path.endswith(f"/{deep}") or path == deep:
                base = path[: -len(deep) - 1]
                _add(weak if deep_is_weak else strong, base, deep_is_weak)
    return tuple(sorted(strong)), tuple(sorted(weak - strong))


def _add(found: set[str], folder: str, is_weak: bool) -> None:
    if is_weak and folder.rpartition("/")[2].lower() in _NEVER_WEAK:
        return
    found.add(folder or ".")


def _rows() -> Iterator[tuple[str, bool]]:
    for family in load_knowledge().families.values():
        yield from ((pattern, True) for pattern in family.weak)
        yield from ((pattern, False) for pattern in family.manifests)


@cache
def _signs() -> tuple[dict[str, bool], re.Pattern[str]]:
    """Return plain names, each with whether it is weak, and one pattern for the others."""
    rows = [(name, is_weak) for name, is_weak in _rows() if "/" not in name]
    plain = {name: is_weak for name, is_weak in rows if "*" not in name}
    patterns = [(fnmatch.translate(name), is_weak) for name, is_weak in rows if "*" in name]
    strong = "|".join(pattern for pattern, is_weak in patterns if not is_weak)
    weak = "|".join(pattern for pattern, is_weak in patterns if is_weak)
    return plain, re.compile(f"(?P<strong>{strong})|(?P<weak>{weak})")


@cache
def _deep_signs(name: str) -> tuple[tuple[str, bool], ...]:
    """Return the signs of several parts whose last is `name`."""
    if name not in _last_parts():
        return ()
    return tuple((sign, is_weak) for sign, is_weak in _rows() if sign.endswith(f"/{name}"))


@cache
def _last_parts() -> frozenset[str]:
    return frozenset(sign.rpartition("/")[2] for sign, _ in _rows() if "/" in sign)
