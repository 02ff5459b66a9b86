"""Judge a comparison whole: its result, its commits on the way, and its submodules."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from virida_audit.guard.compare import (
    STAGED,
    SUBMODULE,
    Blobs,
    Change,
    Changes,
    changes_between,
    empty_tree,
    is_relevant,
)
from virida_audit.guard.git import Git
from virida_audit.guard.judge import Block, Passed, Unjudged, Verdict, judge
from virida_audit.guard.policy import Pass, Policy
from virida_audit.guard.snapshot import Snapshot

if TYPE_CHECKING:
    from virida_audit.guard.received import Comparison
    from virida_audit.guard.replacement import Replacement


MOST_LINES = 5_000
"""Lines of a blocked file, beyond which nothing is worked out to replace it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be said of one comparison."""

    verdict: Verdict
    replacements: dict[str, Replacement]
    """By path of the block."""
    lines: dict[str, tuple[str, ...]]
    """The text of each blocked file by path, for excerpts."""
    ref: str = ""
    """The ref of a push."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A repository with the policy that guards it."""

    git: Git
    policy: Policy
    today: date

    def staged(self, changes: Changes, blobs: Blobs) -> Outcome:
        """Judge what the next commit adds; a merge adds what neither side has."""
        merging = self.git.ask("rev-parse", "--verify", "-q", "MERGE_HEAD")
        if merging:
            changes = changes_between(self.git, ("HEAD", merging.decode().strip()))
        return self._judge(STAGED, changes, blobs)

    def compared(self, comparison: Comparison) -> Outcome:
        """Judge what a range or a push leaves, and what its commits only let pass."""
        from virida_audit.guard.history import passing_additions

        if not comparison.bases:
            unjudged = (Unjudged(comparison.ref, "guard.unjudged-object"),)
            return Outcome(Verdict((), (), unjudged), {}, {}, comparison.ref)
        target = comparison.target
        changes = changes_between(self.git, comparison.bases, target)
        relevant, blobs = is_relevant(self.git, changes)
        outcome = self._judge(target, changes, blobs) if relevant else NOTHING_SAID
        for commit, passing in passing_additions(self.git, target, comparison.bases, changes):
            outcome = self._with_commit(outcome, commit, passing)
        return replace(outcome, ref=comparison.ref)

    def _with_commit(self, outcome: Outcome, commit: str, changes: Changes) -> Outcome:
        """Add what a commit adds and a later one removes: said, or blocked where policy asks."""
        relevant, blobs = is_relevant(self.git, changes)
        if not relevant:
            return outcome
        inner = self._judge(commit, changes, blobs)
        known = {block.source.path for block in outcome.verdict.blocks}
        fresh = [block for block in inner.verdict.blocks if block.source.path not in known]
        if self.policy.every_commit:
            blocks = (*outcome.verdict.blocks, *(replace(each, commit=commit) for each in fresh))
            return Outcome(
                replace(outcome.verdict, blocks=blocks),
                inner.replacements | outcome.replacements,
                inner.lines | outcome.lines,
            )
        passed = tuple(Passed(each.source.path, Pass.TRANSIENT, commit=commit) for each in fresh)
        verdict = replace(outcome.verdict, passed=(*outcome.verdict.passed, *passed))
        return replace(outcome, verdict=verdict)

    def _judge(self, target: str, changes: Changes, blobs: Blobs) -> Outcome:
        snapshot = Snapshot(self.git, target)
        snapshot.offer(blobs)
        outcome = _told(snapshot, judge(snapshot, changes, self.policy, self.today))
        for path, inner in self._submodules(changes):
            outcome = _joined(_without(outcome, path), _below(path, inner))
        return outcome

    def _submodules(self, changes: Changes) -> Iterator[tuple[str, Outcome]]:
        """Judge what a submodule brings, where its objects are at hand: never on a server."""
        moved = [each[0] for each in changes.values() if each[0].new_mode == SUBMODULE]
        top = self.git.ask("rev-parse", "--show-toplevel") if moved else None
        for change in moved if top else ():
            folder = os.path.join(os.fsdecode(top or b"").rstrip("\n"), change.path)
            if not os.path.lexists(os.path.join(folder, ".git")):
                continue
            inner = replace(self, git=Git(folder))
            if inner.git.ask("cat-file", "-e", f"{change.new_id}^{{tree}}") is None:
                continue
            yield change.path, inner._bump(change)

    def _bump(self, change: Change) -> Outcome:
        known = self.git.ask("cat-file", "-e", f"{change.old_id}^{{tree}}") is not None
        base = change.old_id if known else empty_tree(self.git)
        changes = changes_between(self.git, (base,), change.new_id)
        relevant, blobs = is_relevant(self.git, changes)
        return self._judge(change.new_id, changes, blobs) if relevant else NOTHING_SAID


NOTHING_SAID = Outcome(Verdict((), (), ()), {}, {})


def _told(snapshot: Snapshot, verdict: Verdict) -> Outcome:
    if not verdict.blocks:
        return Outcome(verdict, {}, {})
    # The readers and rules of a scan: heavy, and only now of use.
    from virida_audit.guard.replacement import replacements

    sources = tuple(block.source for block in verdict.blocks)
    lines = {
        source.path: tuple(
            (snapshot.read(source.path) or b"").decode("utf-8", "replace").split("\n")
        )
        for source in sources
    }
    short = tuple(each for each in sources if len(lines[each.path]) <= MOST_LINES)
    return Outcome(verdict, replacements(snapshot, short), lines)


def _joined(one: Outcome, other: Outcome) -> Outcome:
    verdict = Verdict(
        (*one.verdict.blocks, *other.verdict.blocks),
        (*one.verdict.passed, *other.verdict.passed),
        (*one.verdict.unjudged, *other.verdict.unjudged),
    )
    return Outcome(verdict, one.replacements | other.replacements, one.lines | other.lines)


def _without(outcome: Outcome, path: str) -> Outcome:
    """Take back that a path could not be judged."""
    unjudged = tuple(each for each in outcome.verdict.unjudged if each.path != path)
    return replace(outcome, verdict=replace(outcome.verdict, unjudged=unjudged))


def _below(folder: str, outcome: Outcome) -> Outcome:
    """Name the paths of a submodule as its parent does."""
    verdict = outcome.verdict
    return Outcome(
        Verdict(
            tuple(_placed(folder, block) for block in verdict.blocks),
            tuple(replace(each, path=f"{folder}/{each.path}") for each in verdict.passed),
            tuple(replace(each, path=f"{folder}/{each.path}") for each in verdict.unjudged),
        ),
        {f"{folder}/{path}": each for path, each in outcome.replacements.items()},
        {f"{folder}/{path}": each for path, each in outcome.lines.items()},
    )


def _placed(folder: str, block: Block) -> Block:
    return replace(block, source=replace(block.source, path=f"{folder}/{block.source.path}"))
