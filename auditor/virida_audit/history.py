"""Ask git what became of files: renames since a commit, and lines that have changed since.

Only objects and the index are compared, never the work tree by git itself: `git diff` would run
the filters that the audited repository's own configuration names. What is in the work tree is read
and compared here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from virida_audit.discover import Tree
from virida_audit.errors import AuditError
from virida_audit.guard.git import Git, GitError
from virida_audit.linediff import changed_lines
from virida_audit.model.location import Location

_FILES = ("100644", "100755", "100664")


def head_revision(root: Path) -> str:
    """Return the full id of the commit that is checked out; empty without one, or without git."""
    try:
        return (
            Git(str(root)).run("rev-parse", "--verify", "--quiet", "HEAD^{commit}").decode().strip()
        )
    except GitError:
        return ""


def renames_since(root: Path, revision: str) -> Mapping[str, str]:
    """Return old path → new path of the files renamed since a commit, staged renames included.

    Paths are relative to `root`. Empty where git is missing or does not know the commit.
    """
    if not revision:
        return {}
    try:
        output = Git(str(root)).run(
            "diff-index",
            "--cached",
            "--name-status",
            "-z",
            "--relative",
            "--find-renames",
            "--diff-filter=R",
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules=all",
            revision,
            "--",
        )
    except GitError:
        return {}
    fields = output.decode("utf-8", "surrogateescape").split("\0")
    return dict(zip(fields[1::3], fields[2::3], strict=False))


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between a commit and the files as they are."""

    root: Path
    base: str
    """Full id of the commit compared with."""
    blobs: Mapping[str, str]
    """Path → object id at that commit."""
    renames: Mapping[str, str]
    """New path → old path."""

    def lines_of(self, tree: Tree, path: str) -> frozenset[int] | None:
        """Return the 1-based lines that have changed; None where the whole file is new."""
        before = self.blobs.get(self.renames.get(path, path))
        if before is None:
            return None
        now = tree.read(path)
        then = Git(str(self.root)).ask("cat-file", "blob", before)
        if now is None or then is None:
            return None
        return changed_lines(_lines(then), _lines(now))


def changes_since(root: Path, revision: str) -> Changes:
    """Compare with the point where the present branch left a revision, or with the revision.

    Errors: AuditError when git is missing, this is no repository, or there is no such revision.
    """
    git = Git(str(root))
    try:
        base = (
            git.run(
                "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
            )
            .decode()
            .strip()
        )
    except GitError as error:
        raise AuditError(_why(error, revision)) from None
    fork = git.ask("merge-base", base, "HEAD")
    base = fork.decode().strip() if fork and fork.strip() else base
    try:
        listed = git.run("ls-tree", "-r", "-z", base)
    except GitError:
        raise AuditError(f"--since {revision}: git cannot list that commit") from None
    renames = {new: old for old, new in renames_since(root, base).items()}
    return Changes(root, base, _blobs(listed), renames)


def is_changed(at: Location, lines: frozenset[int] | None) -> bool:
    """Tell whether a place is in what changed; an empty span speaks of its file as a whole."""
    if lines is None:
        return True
    if (at.line, at.column) == (at.end_line, at.end_column):
        return False
    return any(line in lines for line in range(at.line, at.end_line + 1))


def _blobs(output: bytes) -> Mapping[str, str]:
    entries = (each.partition("\t") for each in _entries(output))
    return {path: meta.split(" ")[2] for meta, _, path in entries if meta.startswith(_FILES)}


def _entries(output: bytes) -> Iterable[str]:
    return output.decode("utf-8", "surrogateescape").split("\0")[:-1]


def _lines(data: bytes) -> list[bytes]:
    # Git may have turned line ends around on the way in or out.
    return [line.rstrip(b"\r") for line in data.split(b"\n")]


def _why(error: GitError, revision: str) -> str:
    if error.code is None:
        return f"--since {revision}: git is missing or takes too long"
    if error.code == 128:
        return f"--since {revision}: not in a git repository"
    return f"--since {revision}: no such revision"
