"""Compare what two sides of a change hold, as multisets.

Moving a line adds nothing, and editing what is there is allowed: a trait that has no equal is
matched with one of the same sort that went.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing that an artefact holds."""

    sort: str
    """What it counts as: the tag of a call, `service`, `object:Deployment`, `artefact:compose`."""
    text: str
    """What identifies it among others of its sort: a name, the whole line of a call."""
    line: int
    """1-based."""
    alias: str = ""
    """What it has in common with one that it may replace: a renamed service runs the same image."""

    @property
    def is_call(self) -> bool:
        """Tell whether it is a call, which the policy names by its tag."""
        return ":" not in self.sort and self.sort not in ("service", "include")


def added(old: Iterable[Trait], new: Iterable[Trait]) -> tuple[Trait, ...]:
    """Give the traits of `new` that neither stay nor replace one of the same sort in `old`."""
    gone, fresh = _unmatched([*old], [*new], lambda trait: (trait.sort, trait.text))
    return tuple(_unmatched(gone, fresh, lambda trait: (trait.sort, trait.alias))[1])


def _unmatched(
    old: list[Trait], new: list[Trait], key: Callable[[Trait], tuple[str, str]]
) -> tuple[list[Trait], list[Trait]]:
    gone, fresh = Counter(map(key, old)), []
    for trait in new:
        if gone[key(trait)]:
            gone[key(trait)] -= 1
        else:
            fresh.append(trait)
    left = []
    for trait in old:
        if gone[key(trait)]:
            gone[key(trait)] -= 1
            left.append(trait)
    return left, fresh
