"""List what git knows in a work tree, without running anything the scanned repository names."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path

from virida_audit.discover.listing import Listing
from virida_audit.discover.walk import walk
from virida_audit.model.source import Skip

TIMEOUT_SECONDS = 60.0

# `core.fsmonitor` names a program that ls-files runs; hooks and transports are shut for the same
# reason. `protocol.allow` keeps a partial clone from fetching what it lacks.
_GIT = (
    "git",
    "--no-pager",
    "--literal-pathspecs",
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.hooksPath={os.devnull}",
    "-c",
    "protocol.allow=never",
)
# -t marks each entry: an untracked file whose name imitates a --stage line stays recognisable.
_LIST = (
    "ls-files",
    "-z",
    "-t",
    "--stage",
    "--cached",
    "--others",
    "--deleted",
    "--exclude-standard",
)
_KEPT = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH")


def list_tree(root: Path, timeout_seconds: float = TIMEOUT_SECONDS) -> Listing:
    """List `root` as git sees it, or by a walk where git cannot; the reason becomes a skip."""
    try:
        done = subprocess.run(
            [*_GIT, *_LIST],
            cwd=root,
            env=clean_environment(os.environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _walk_instead(root, "skip.git-slow", f"{timeout_seconds:g}")
    except OSError:
        return _walk_instead(root, "skip.git-missing") if _in_work_tree(root) else walk(root)
    if done.returncode == 0:
        listing = _parse(done.stdout, root)
        # A folder that its own repository ignores lists nothing; who names it wants it audited.
        return listing if listing.paths or listing.links or listing.skips else walk(root)
    return _after_failure(root, done.stderr)


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Copy an environment without what would point git at another repository or make it talk.

    A hook's `GIT_DIR`, `GIT_INDEX_FILE` and `GIT_WORK_TREE` speak of the repository being
    committed to, which need not be the audited one.
    """
    clean = {
        name: value
        for name, value in environment.items()
        if not name.startswith("GIT_") or name in _KEPT
    }
    clean.update(GIT_OPTIONAL_LOCKS="0", GIT_TERMINAL_PROMPT="0", GIT_NO_LAZY_FETCH="1", LC_ALL="C")
    return clean


def _after_failure(root: Path, words: bytes) -> Listing:
    if b"not a git repository" in words:
        return walk(root)
    if b"dubious ownership" in words:
        return _walk_instead(root, "skip.git-ownership")
    if b"must be run in a work tree" in words and _is_git_folder(root):
        return Listing(skips=[Skip(".", "skip.bare-repository")])
    return _walk_instead(root, "skip.git-failed")


def _walk_instead(root: Path, code: str, text: str = "") -> Listing:
    listing = walk(root)
    listing.skips.append(Skip(".", code, text))
    return listing


def _in_work_tree(root: Path) -> bool:
    return any(os.path.lexists(folder / ".git") for folder in (root, *root.absolute().parents))


def _is_git_folder(root: Path) -> bool:
    inside = ".git" in root.absolute().parts
    return inside or all((root / name).exists() for name in ("HEAD", "objects", "refs"))


def _parse(output: bytes, root: Path) -> Listing:
    """Sort the entries `H mode id stage<TAB>path`, `? path` and `R mode …` (deleted)."""
    listing = Listing()
    tracked: dict[str, str] = {}
    gone: set[str] = set()
    for entry in os.fsdecode(output).split("\0"):
        mark = entry[:2]
        if mark == "? ":
            _sort_untracked(entry[2:], root, listing)
            continue
        meta, _, path = entry.partition("\t")
        if not path or path.startswith("../"):
            continue
        if mark == "R ":
            gone.add(path)
        elif mark != "S " or os.path.lexists(root / path):
            tracked[path] = meta[2:8]
    for path, mode in tracked.items():
        if mode == "160000":
            listing.skips.append(Skip(path, "skip.submodule"))
        elif path in gone:
            continue
        elif mode == "120000":
            listing.links.append(path)
        else:
            listing.paths.append(path)
    return listing


def _sort_untracked(path: str, root: Path, listing: Listing) -> None:
    if path.endswith("/"):
        listing.skips.append(Skip(path.rstrip("/"), "skip.nested-repository"))
        return
    try:
        mode = os.lstat(root / path).st_mode
    except OSError:
        return
    if stat.S_ISREG(mode):
        listing.paths.append(path)
    elif stat.S_ISLNK(mode):
        listing.links.append(path)
    else:
        listing.specials.append(path)
