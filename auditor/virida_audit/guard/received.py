"""Find out what each ref of a push is compared with.

An existing ref is compared with its own tip, a new one with the commits it grew from. What other
branches of the repository hold already may be merged into a branch, but not into the default one
(nor a protected one): what was removed there only comes back through the front door.
"""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.errors import AuditError
from virida_audit.guard.compare import empty_tree
from virida_audit.guard.git import Git


@dataclass(frozen=True, slots=True)
class RefUpdate:
    """One line of what a hook is told: a ref that is created, moved or deleted."""

    ref: str
    old: str
    """Object name; zeros for a new ref."""
    new: str
    """Object name; zeros for a deletion."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A state to judge and the states it is compared with."""

    target: str
    """A commit."""
    bases: tuple[str, ...]
    """Commits or the empty tree; never empty."""
    ref: str = ""


def parse_received(text: str) -> tuple[RefUpdate, ...]:
    """Read the lines `old new ref` of a pre-receive hook (githooks(5)). Raises `AuditError`."""
    updates = []
    for line in text.splitlines():
        words = line.split(" ", 2)
        if len(words) != 3 or not all(_is_name(word) for word in words[:2]):
            raise AuditError(f"standard input: {line[:80]!r} is no line `old new ref`")
        updates.append(RefUpdate(words[2], words[0], words[1]))
    return tuple(updates)


def parse_pushed(text: str) -> tuple[RefUpdate, ...]:
    """Read the lines `local-ref local-id remote-ref remote-id` of a pre-push hook."""
    updates = []
    for line in text.splitlines():
        words = line.split(" ")
        if len(words) != 4 or not (_is_name(words[1]) and _is_name(words[3])):
            raise AuditError(f"standard input: {line[:80]!r} is no line of a pre-push hook")
        updates.append(RefUpdate(words[2], words[3], words[1]))
    return tuple(updates)


def comparison_of_range(git: Git, start: str, end: str) -> Comparison:
    """Compare `end` with where it left `start`, as a pull request shows it. Raises `AuditError`."""
    first, last = _commit(git, start), _commit(git, end)
    for name, found in ((start, first), (end, last)):
        if not found:
            raise AuditError(f"{name!r} is no commit here (a shallow clone? fetch its history)")
    bases = (git.ask("merge-base", "--all", first, last) or b"").decode().split()
    if not bases and (git.ask("rev-parse", "--is-shallow-repository") or b"").strip() == b"true":
        raise AuditError(
            f"{start!r} and {end!r} have no common history here: fetch all of it "
            "(actions/checkout: `fetch-depth: 0`; GitLab: `GIT_DEPTH: 0`)"
        )
    return Comparison(last, tuple(sorted(bases)) or (first,))


def comparison_of_ref(
    git: Git, update: RefUpdate, known: tuple[str, ...], protected: frozenset[str]
) -> Comparison | None:
    """Give what a ref update is compared with; None where it brings nothing.

    `known` names the refs that are there already, as `rev-list` takes them. Raises `AuditError`
    where history cannot be read: a push that cannot be judged is not let in.
    """
    if not update.new.strip("0"):
        return None
    target = _commit(git, update.new)
    if not target:
        return Comparison(update.new, (), update.ref)
    old = _commit(git, update.old) if update.old.strip("0") else ""
    if update.ref in protected:
        return Comparison(target, (old or empty_tree(git),), update.ref)
    output = git.ask("rev-list", "--boundary", target, "--not", *known)
    if output is None:
        raise AuditError(f"{update.ref}: its history cannot be read (git rev-list failed)")
    rows = output.decode().split()
    grown = sorted(row[1:] for row in rows if row.startswith("-"))
    if not any(not row.startswith("-") for row in rows):
        return None
    bases = dict.fromkeys([old, *grown] if old else grown)
    return Comparison(target, tuple(bases) or (empty_tree(git),), update.ref)


def default_branch(git: Git) -> str:
    """Give the ref that HEAD of a bare repository names."""
    return (git.ask("symbolic-ref", "-q", "HEAD") or b"").decode().strip()


def _commit(git: Git, name: str) -> str:
    if name.startswith("-"):
        return ""
    found = git.ask("rev-parse", "--verify", "-q", f"{name}^{{commit}}")
    return (found or b"").decode().strip()


def _is_name(word: str) -> bool:
    return len(word) in (40, 64) and not word.strip("0123456789abcdef")
