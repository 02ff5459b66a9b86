"""List a tree that git does not know, without following links."""

from __future__ import annotations

import os
from pathlib import Path

from virida_audit.discover.listing import Listing
from virida_audit.discover.tree import MAX_DEPTH
from virida_audit.discover.vendored import ALWAYS
from virida_audit.model.source import Excluded, Skip

MAX_FILES = 1_000_000
"""Files after which the walk stops and says so."""
_STORES = frozenset({".git", ".hg", ".svn", ".bzr", "CVS"})


def walk(root: Path, max_files: int = MAX_FILES) -> Listing:
    """List every regular file under `root`, vendored folders pruned by name.

    A pruned folder is reported without a count: counting would mean to enter it.
    """
    listing = Listing()
    pending = [("", 0)]
    while pending:
        folder, depth = pending.pop()
        if depth > MAX_DEPTH:
            listing.skips.append(Skip(folder, "skip.path-too-long"))
            continue
        try:
            with os.scandir(root / folder) as entries:
                for entry in entries:
                    _sort(
                        entry,
                        f"{folder}/{entry.name}" if folder else entry.name,
                        depth,
                        listing,
                        pending,
                    )
        except OSError:
            listing.skips.append(Skip(folder or ".", "skip.unreadable-folder"))
        if len(listing.paths) > max_files:
            listing.skips.append(Skip(".", "skip.too-many-files", str(max_files)))
            break
    return listing


def _sort(
    entry: os.DirEntry[str], path: str, depth: int, listing: Listing, pending: list[tuple[str, int]]
) -> None:
    try:
        if entry.is_symlink():
            listing.links.append(path)
        elif entry.is_file(follow_symlinks=False):
            listing.paths.append(path)
        elif not entry.is_dir(follow_symlinks=False):
            listing.specials.append(path)
        elif entry.name.lower() in ALWAYS:
            listing.excluded.append(Excluded(path, "excluded.vendored", None))
        elif entry.name not in _STORES:
            pending.append((path, depth + 1))
    except OSError:
        listing.skips.append(Skip(path, "skip.unreadable"))
