"""Find every artefact of a tree: list, leave out, match names, read candidates, decide."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from virida_audit.discover.candidate import Candidate, Claim
from virida_audit.discover.gitlist import TIMEOUT_SECONDS, list_tree
from virida_audit.discover.listing import Listing
from virida_audit.discover.matcher import Matcher
from virida_audit.discover.names import Row
from virida_audit.discover.roles import decide_role
from virida_audit.discover.tree import MAX_BYTES, Tree
from virida_audit.discover.vendored import leave_out
from virida_audit.errors import AuditError
from virida_audit.model.source import Excluded, Kind, Skip, Source

_LFS = b"version https://git-lfs.github.com/spec/"
_HEAD_BYTES = 64 * 1024
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class DiscoverOptions:
    """Limits of one discovery."""

    max_bytes: int = MAX_BYTES
    """Largest file that is read."""
    git_timeout_seconds: float = TIMEOUT_SECONDS
    """After which git is stopped and the tree walked."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """All that discovery knows of a tree; every tuple is sorted."""

    tree: Tree
    sources: tuple[Source, ...]
    """By path."""
    skipped: tuple[Skip, ...]
    """What could not be looked at, or was listed in another way than asked for (path `.`)."""
    excluded: tuple[Excluded, ...]
    """Vendored folders."""


def discover(root: Path, options: DiscoverOptions | None = None) -> Discovery:
    """Find the artefacts under `root`.

    Nothing of the tree is executed, and no link is followed. Raises `AuditError` where `root` is
    no readable folder; all that is wrong below it becomes a `Skip`.
    """
    limits = options or DiscoverOptions()
    if not root.is_dir():
        raise AuditError(f"{str(root)!r}: not a folder; name the folder of a repository")
    listing = list_tree(root, limits.git_timeout_seconds)
    paths, excluded = leave_out(sorted(listing.paths))
    tree = Tree(root, paths, limits.max_bytes)
    matcher = Matcher()
    sources: list[Source] = []
    skips = [*listing.skips, *_not_files(root, matcher, listing, excluded)]
    for path in tree.paths:
        rows = matcher.match(path)
        if rows:
            _examine(tree, path, rows, sources, skips)
    tree.close()
    return Discovery(
        tree,
        tuple(sources),
        tuple(sorted(set(skips), key=_skip_key)),
        tuple(sorted((*excluded, *listing.excluded))),
    )


def _skip_key(skip: Skip) -> tuple[str, str, str, int]:
    return skip.path, skip.code, skip.text, skip.line or 0


def _not_files(
    root: Path, matcher: Matcher, listing: Listing, excluded: Iterable[Excluded]
) -> Iterator[Skip]:
    """Report links and devices that could be artefacts, and every link out of the tree."""
    prefixes = tuple(f"{one.path}/" for one in excluded)
    for path in listing.specials:
        if matcher.match(path) and not path.startswith(prefixes):
            yield Skip(path, "skip.not-regular")
    for path in listing.links:
        if path.startswith(prefixes):
            continue
        if matcher.promises(path) or _leads_out(root, path):
            yield Skip(path, "skip.symlink")


def _leads_out(root: Path, path: str) -> bool:
    """Say whether a link points out of the tree, by its text alone: nothing is followed."""
    try:
        target = os.readlink(root / path)
    except OSError:
        return False
    place = os.path.normpath(os.path.join(os.path.dirname(path), target))
    return os.path.isabs(place) or place == ".." or place.startswith("../")


def _examine(
    tree: Tree, path: str, rows: tuple[Row, ...], sources: list[Source], skips: list[Skip]
) -> None:
    candidate = Candidate(tree, path, path.rpartition("/")[0], path.rpartition("/")[2].lower())
    settled = any(row.settled for row in rows)
    data = tree.read(path)
    if data is None:
        problem = tree.problem(path)
        # A file that is gone is no artefact: git still lists what was deleted but not committed.
        if problem and problem.code != "skip.vanished" and _worth_a_word(candidate, rows, problem):
            skips.append(problem)
        return
    if data.startswith(_LFS):
        skips.append(Skip(path, "skip.lfs-pointer"))
        return
    code = ""
    if data.startswith(_UTF16):
        code, data = "skip.utf-16", data.decode("utf-16", "replace").encode("utf-8", "replace")
    elif b"\0" in data:
        if settled:
            skips.append(Skip(path, "skip.binary"))
        return
    claim = _first_claim(candidate, rows, data)
    if claim is None:
        if settled and not data.strip() and _names_dockerfile(candidate):
            skips.append(Skip(path, "skip.empty"))
        return
    if code:
        skips.append(Skip(path, code))
        return
    if not data.strip() and claim.kind is not Kind.DOCKERIGNORE:
        skips.append(Skip(path, "skip.empty"))
        return
    role, why = decide_role(path, claim)
    sources.append(Source(path, claim.kind, role, claim.evidence, why, claim.tags))
    tree.keep(path, data)


def _first_claim(candidate: Candidate, rows: tuple[Row, ...], data: bytes) -> Claim | None:
    for row in rows:
        claim = row.look(candidate, data)
        if claim is not None:
            return claim
    return None


def _names_dockerfile(candidate: Candidate) -> bool:
    return "dockerfile" in candidate.name or "containerfile" in candidate.name


def _worth_a_word(candidate: Candidate, rows: tuple[Row, ...], problem: Skip) -> bool:
    """Say whether an unread file is reported: a large one only if it starts as an artefact."""
    if problem.code != "skip.too-large" or any(row.settled for row in rows):
        return True
    head = candidate.tree.head(candidate.path, _HEAD_BYTES)
    if not head or b"\0" in head:
        return False
    return _first_claim(candidate, rows, head) is not None
