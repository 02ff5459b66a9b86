"""Compare states of a repository, and tell whether what one adds can matter at all.

On the guard's light path: hand-written classes; what is only needed for a candidate is imported
where there is one.
"""

from __future__ import annotations

from virida_audit.guard.git import Git, GitError

FILES = frozenset(("100644", "100755", "100664"))
LINK = "120000"
SUBMODULE = "160000"
NOTHING = "000000"


class Change:
    """One path of a change, with what is there before and after."""

    __slots__ = ("new_id", "new_mode", "old_id", "old_mode", "path")

    def __init__(self, path: str, old_mode: str, new_mode: str, old_id: str, new_id: str) -> None:
        self.path = path
        """Relative to the root; undecodable bytes as surrogate escapes."""
        self.old_mode = old_mode
        """`100644`, `100755`, `120000` (link), `160000` (submodule) or `000000` (nothing)."""
        self.new_mode = new_mode
        self.old_id = old_id
        """Object name; zeros where there is nothing."""
        self.new_id = new_id

    @property
    def adds(self) -> bool:
        """Tell whether it leaves something new: another content or another type."""
        return self.new_mode != NOTHING and (
            self.new_id != self.old_id or self.old_mode[:3] != self.new_mode[:3]
        )


# Plumbing, and each option that configuration or `.gitmodules` could otherwise turn: a copied or
# renamed file counts as a new one, so no similarity is computed.
RAW = (
    "--raw",
    "-z",
    "-r",
    "--no-abbrev",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--ignore-submodules=none",
)


def parse_raw(output: bytes) -> list[Change]:
    """Read the `--raw -z` form of diff-index and diff-tree (git-diff(1), *Raw output format*)."""
    fields = output.decode("utf-8", "surrogateescape").split("\0")
    changes = []
    for at in range(0, len(fields) - 1, 2):
        old_mode, new_mode, old_id, new_id, _ = fields[at][1:].split(" ")
        changes.append(Change(fields[at + 1], old_mode, new_mode, old_id, new_id))
    return changes


Changes = dict[str, tuple[Change, ...]]
"""Path → one change for each base; a path that equals one of the bases is not in it."""
Blobs = dict[str, "bytes | None"]
"""Object name → bytes; None where it is too large or missing."""

STAGED = ""
"""Instead of a commit: what is in the index."""


def changes_between(git: Git, bases: tuple[str, ...], target: str = STAGED) -> Changes:
    """Give what `target` has that is in none of `bases`. Raises `GitError`."""
    found: list[dict[str, Change]] = []
    for base in bases:
        words = (
            ("diff-index", "--cached", *RAW, base)
            if target == STAGED
            else (
                "diff-tree",
                *RAW,
                base,
                target,
            )
        )
        found.append({each.path: each for each in parse_raw(git.run(*words))})
    first, *others = found
    return {
        path: (change, *(other[path] for other in others))
        for path, change in first.items()
        if all(path in other for other in others)
    }


def staged_changes(git: Git) -> Changes:
    """Give what the next commit adds; everything where there is no commit yet."""
    try:
        return changes_between(git, ("HEAD",))
    except GitError as error:
        if error.code is None or git.ask("rev-parse", "--verify", "-q", "HEAD"):
            raise
        return changes_between(git, (empty_tree(git),))


def empty_tree(git: Git) -> str:
    """Give the name of the empty tree in the repository's own hash."""
    return git.run("hash-object", "-t", "tree", "--stdin").decode().strip()


def is_relevant(git: Git, changes: Changes) -> tuple[bool, Blobs]:
    """Say whether anything may have to be blocked, with the blobs that were read to know."""
    fresh = [each[0] for each in changes.values() if each[0].adds]
    if not fresh:
        return False, {}
    from virida_audit.guard.hints import is_dockerfile, may_be_named, may_hold

    named = [each for each in fresh if each.new_mode == SUBMODULE or may_be_named(each.path)]
    if not named:
        return False, {}
    from virida_audit.guard.objects import read_blobs

    edited = [each for each in named if each.old_mode in FILES and is_dockerfile(each.path)]
    wanted = [each.new_id for each in named if each.new_mode in FILES]
    blobs = read_blobs(git, wanted + [each.old_id for each in edited])
    for each in named:
        if each.new_mode not in FILES:
            return True, blobs
        if each in edited and _is_text(blobs[each.old_id]) and _is_text(blobs[each.new_id]):
            continue
        data = blobs[each.new_id]
        if data is None or may_hold(each.path, data):
            return True, blobs
    return False, blobs


def _is_text(data: bytes | None) -> bool:
    """Say whether a file is read as what its name says: neither blank, binary nor a pointer."""
    return (
        data is not None
        and b"\0" not in data
        and not data.startswith((b"version https://git-lfs", b"\xff\xfe", b"\xfe\xff"))
        and bool(data.strip())
    )
