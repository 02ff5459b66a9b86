"""Find the test domains of applications, `<name>.cleverapps.io`, in the pages of a repository.

Source: content/doc/administrate/domain-names.md, documentation of 2026-07-01.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from virida_audit.discover import Tree

_PAGES = (".md", ".adoc", ".rst", ".txt")
_MAX_PAGES = 500
_MAX_BYTES = 256 * 1024
_DOMAIN = re.compile(rb"(?<![\w.-])([a-z0-9][a-z0-9-]{0,62})\.cleverapps\.io(?![\w-])")


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a page names a test domain."""

    host: str
    path: str
    line: int
    """1-based."""


def find_test_domains(tree: Tree) -> Mapping[str, Mention]:
    """Return the first mention of each test domain by its label, pages nearest the root first."""
    pages = sorted(
        (each for each in tree.paths if each.lower().endswith(_PAGES)),
        key=lambda path: (path.count("/"), path),
    )
    found: dict[str, Mention] = {}
    for path in pages[:_MAX_PAGES]:
        data = tree.head(path, _MAX_BYTES) or b""
        for match in _DOMAIN.finditer(data):
            label = match[1].decode("ascii")
            line = data.count(b"\n", 0, match.start()) + 1
            found.setdefault(label, Mention(f"{label}.cleverapps.io", path, line))
    return found
