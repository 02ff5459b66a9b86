"""Follow a path that a manifest names, without leaving the folder it starts in."""

from __future__ import annotations


def walked(folder: str, way: str) -> str:
    """Return where a way from a folder leads, `.` for the root; empty where it leaves the tree."""
    parts = [] if folder == "." else folder.split("/")
    for part in way.strip().strip("/").split("/"):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts) or "."
