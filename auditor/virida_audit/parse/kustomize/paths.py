"""Paths of a kustomization, relative to the root of the tree."""

from __future__ import annotations

import posixpath


def joined(folder: str, path: str) -> str | None:
    """Return a path named in a folder, relative to the root; None where it leads out of it."""
    if path.startswith("/"):
        return None
    found = posixpath.normpath(posixpath.join(folder, path))
    if found == ".." or found.startswith("../"):
        return None
    return "" if found == "." else found
