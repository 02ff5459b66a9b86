"""Judge the changed paths: what may not come in, what passes and why, what could not be judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from virida_audit.discover.vendored import leave_out
from virida_audit.guard.classify import NOTHING, Blob, by_name, classify
from virida_audit.guard.compare import FILES, LINK, SUBMODULE, Change
from virida_audit.guard.compare import NOTHING as GONE
from virida_audit.guard.links import resolve_link
from virida_audit.guard.policy import Pass, Policy, Waiver
from virida_audit.guard.snapshot import Snapshot
from virida_audit.guard.trait import Trait, added
from virida_audit.guard.traits import traits_of
from virida_audit.model.source import Kind, Source

_CALLERS = frozenset({Kind.PIPELINE, Kind.SCRIPT})


@dataclass(frozen=True, slots=True)
class Block:
    """One path that may not come in, and everything in it that is new."""

    source: Source
    """What the file is after the change."""
    traits: tuple[Trait, ...]
    """What is new in it, by line; one alone, `artefact:…`, where the file as a whole is."""
    moved_from: str = ""
    """The path that held the same content and goes in this change."""
    link_to: str = ""
    """Where it leads, for a link."""
    expired: Waiver | None = None
    """A waiver that would have let it pass."""
    commit: str = ""
    """The commit that adds it, where a later one of the same push takes it away again."""

    @property
    def is_whole(self) -> bool:
        """Tell whether the file itself is new as what it is."""
        return any(trait.sort.startswith("artefact:") for trait in self.traits)

    @property
    def line(self) -> int:
        """Give the line of what comes first in it."""
        return min(trait.line for trait in self.traits)


@dataclass(frozen=True, slots=True)
class Passed:
    """One path that would be blocked and passes."""

    path: str
    why: Pass
    waiver: Waiver | None = None
    commit: str = ""
    """As for a block."""


@dataclass(frozen=True, slots=True)
class Unjudged:
    """One path that could not be looked into and whose name says nothing."""

    path: str
    code: str
    """Message id."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one change; each tuple is sorted by path."""

    blocks: tuple[Block, ...]
    passed: tuple[Passed, ...]
    unjudged: tuple[Unjudged, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two sides of one changed path; `old` has one side for each base."""

    change: Change
    new: Blob
    old: tuple[Blob, ...]
    link_to: str = ""


def judge(
    snapshot: Snapshot,
    changes: Mapping[str, tuple[Change, ...]],
    policy: Policy,
    today: date,
) -> Verdict:
    """Judge what changed, each path with one change for every base it is compared with.

    `today` decides which waivers hold. Nothing of the work tree is read.
    """
    pairs = [_pair(snapshot, each) for _, each in sorted(changes.items())]
    credit = _removed_calls(snapshot, pairs)
    gone = {
        one.old_id: one.path for each in changes.values() for one in each if one.new_mode == GONE
    }
    blocks: list[Block] = []
    passed: list[Passed] = []
    unjudged: list[Unjudged] = []
    for pair in pairs:
        change = pair.change
        if change.new_mode == SUBMODULE and change.adds:
            unjudged.append(Unjudged(change.path, "guard.unjudged-submodule"))
            continue
        if pair.new.source is None:
            if change.adds and _is_unread(snapshot, change):
                unjudged.append(Unjudged(change.path, "guard.unjudged-content"))
            continue
        fresh = _fresh(pair, credit, policy)
        if not fresh:
            continue
        verdict = _decide(snapshot, pair, fresh, policy, today)
        if isinstance(verdict, Passed):
            passed.append(verdict)
        else:
            moved = gone.get(change.new_id, "")
            blocks.append(Block(pair.new.source, fresh, moved, pair.link_to, verdict))
    return Verdict(tuple(blocks), tuple(passed), tuple(unjudged))


def _pair(snapshot: Snapshot, changes: tuple[Change, ...]) -> _Pair:
    change = changes[0]
    old = tuple(_side(snapshot, each.path, each.old_mode, each.old_id)[0] for each in changes)
    new, link_to = _side(snapshot, change.path, change.new_mode, change.new_id)
    return _Pair(change, new, old, link_to)


def _side(snapshot: Snapshot, path: str, mode: str, name: str) -> tuple[Blob, str]:
    if mode in FILES:
        return classify(snapshot, path, snapshot.blob(name), mode == "100755"), ""
    if mode != LINK:
        return NOTHING, ""
    target = resolve_link(snapshot, path, snapshot.blob(name))
    entry = snapshot.entry(target) if target else ("", "")
    if entry[0] in FILES:
        return classify(snapshot, path, snapshot.blob(entry[1]), False), target
    return Blob(by_name(path), b""), target


def _removed_calls(snapshot: Snapshot, pairs: Iterable[_Pair]) -> list[Trait]:
    """Give the calls that the change takes away somewhere: moved to another file, none is new."""
    removed: list[Trait] = []
    for pair in pairs:
        for old in pair.old[:1]:
            if old.source is not None and old.source.kind in _CALLERS:
                removed.extend(added(traits_of(pair.new), traits_of(old)))
    return removed


def _fresh(pair: _Pair, credit: list[Trait], policy: Policy) -> tuple[Trait, ...]:
    """Give what is new against every base and blocked by the policy."""
    source = pair.new.source
    if source is None or source.kind not in policy.kinds:
        return ()
    fresh = list(traits_of(pair.new))
    for old in pair.old:
        fresh = list(added(traits_of(old), fresh))
    fresh = [trait for trait in fresh if not trait.is_call or trait.sort in policy.calls]
    if source.kind not in _CALLERS:
        return tuple(fresh)
    left = added(credit, fresh)
    if len(left) < len(fresh):
        credit[:] = added(fresh, credit)
    return tuple(sorted(left, key=lambda trait: (trait.line, trait.sort)))


def _decide(
    snapshot: Snapshot, pair: _Pair, fresh: tuple[Trait, ...], policy: Policy, today: date
) -> Passed | Waiver | None:
    """Give why it passes; else the waiver that has expired, or None."""
    source = pair.new.source
    assert source is not None
    path = source.path
    if why := policy.allows(path, source.role):
        return Passed(path, why)
    holding, expired = policy.waiver(path, source.kind, today)
    if holding:
        return Passed(path, Pass.WAIVER, holding)
    if _is_vendored(snapshot, path):
        return Passed(path, Pass.VENDORED)
    return expired


def _is_vendored(snapshot: Snapshot, path: str) -> bool:
    snapshot.list()
    excluded = leave_out(snapshot.paths)[1]
    return any(path.startswith(f"{each.path}/") for each in excluded)


def _is_unread(snapshot: Snapshot, change: Change) -> bool:
    return change.new_mode in FILES and snapshot.blob(change.new_id) is None
