"""Follow a symbolic link within a state of the repository, by its text alone."""

from __future__ import annotations

import posixpath

from virida_audit.guard.compare import LINK
from virida_audit.guard.snapshot import Snapshot

MAX_STEPS = 16
"""Links that lead to links."""


def resolve_link(snapshot: Snapshot, path: str, text: bytes | None) -> str:
    """Give the path that a link leads to, empty where it leaves the tree or never ends."""
    for _ in range(MAX_STEPS):
        if text is None or text.startswith(b"/"):
            return ""
        folder = posixpath.dirname(path)
        path = posixpath.normpath(posixpath.join(folder, text.decode("utf-8", "surrogateescape")))
        if path == ".." or path.startswith("../"):
            return ""
        mode, name = snapshot.entry(path)
        if mode != LINK:
            return path
        text = snapshot.blob(name)
    return ""
