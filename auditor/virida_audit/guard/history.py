"""Walk the commits of a range or push, for what one adds and a later one takes away again."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.guard.compare import RAW, Change, Changes, parse_raw
from virida_audit.guard.git import Git
from virida_audit.guard.hints import may_be_named

MAX_COMMITS = 10_000
"""After which only the result of a push is judged."""


def passing_additions(
    git: Git, target: str, bases: tuple[str, ...], final: Changes
) -> Iterator[tuple[str, Changes]]:
    """Yield each new commit, oldest first, with what it adds that the result no longer holds.

    Merges add nothing of their own here: what they bring is in the commits they merge, and what
    remains of them is judged in the result.
    """
    commits = [
        base for base in bases if git.ask("cat-file", "-e", f"{base}^{{commit}}") is not None
    ]
    words = ("rev-list", "--reverse", f"--max-count={MAX_COMMITS}", target)
    listed = git.run(*words, *(("--not", *commits) if commits else ()))
    if listed.count(b"\n") < 2:
        return
    output = git.run("diff-tree", "--stdin", "--root", *RAW, data=listed)
    for commit, changes in _split(output):
        gone: Changes = {
            each.path: (each,)
            for each in changes
            if each.adds and may_be_named(each.path) and not _stays(each, final)
        }
        if gone:
            yield commit, gone


def _stays(change: Change, final: Changes) -> bool:
    return change.path in final and final[change.path][0].adds


def _split(output: bytes) -> Iterator[tuple[str, list[Change]]]:
    """Cut the output of `diff-tree --stdin -z`: the name of a commit, then its changes."""
    fields = output.split(b"\0")
    at = 0
    while at < len(fields) - 1:
        commit = fields[at].decode()
        at += 1
        start = at
        while at < len(fields) - 1 and fields[at].startswith(b":"):
            at += 2
        yield commit, parse_raw(b"\0".join((*fields[start:at], b"")))
