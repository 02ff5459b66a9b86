"""Find the lines of a text that an earlier text does not have, in bounded time.

Patience diff: lines that occur once on both sides are anchors; between two anchors a short stretch
is compared by `difflib`, whose time grows with the cube of repeated lines, and a long one counts as
changed. So hostile files cost little, and what is added is never taken for old.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

_MOST_COMPARED = 60
"""Lines of a stretch, on the longer side, that `difflib` is given."""

_Stretch = tuple[int, int, int, int]
"""Start and end in the earlier text, start and end in the later one."""


def changed_lines(before: Sequence[bytes], after: Sequence[bytes]) -> frozenset[int]:
    """Return the 1-based lines of `after` that were added or replaced."""
    return frozenset(
        line + 1
        for stretch in _between_anchors(before, after, (0, len(before), 0, len(after)))
        for line in _changed(before, after, stretch)
    )


def _between_anchors(
    before: Sequence[bytes], after: Sequence[bytes], whole: _Stretch
) -> Iterator[_Stretch]:
    """Yield the stretches that no anchor and no common start or end settles."""
    start, end, first, last = _trimmed(before, after, whole)
    for old, new in (*_anchors(before, after, (start, end, first, last)), (end, last)):
        yield _trimmed(before, after, (start, old, first, new))
        start, first = old + 1, new + 1


def _trimmed(before: Sequence[bytes], after: Sequence[bytes], stretch: _Stretch) -> _Stretch:
    start, end, first, last = stretch
    while start < end and first < last and before[start] == after[first]:
        start, first = start + 1, first + 1
    while start < end and first < last and before[end - 1] == after[last - 1]:
        end, last = end - 1, last - 1
    return start, end, first, last


def _anchors(
    before: Sequence[bytes], after: Sequence[bytes], stretch: _Stretch
) -> list[tuple[int, int]]:
    """Return the longest run of pairs of unique equal lines that ascends on both sides."""
    start, end, first, last = stretch
    old_counts, new_counts = Counter(before[start:end]), Counter(after[first:last])
    places = {before[at]: at for at in range(start, end) if old_counts[before[at]] == 1}
    pairs = [
        (places[after[at]], at)
        for at in range(first, last)
        if after[at] in places and new_counts[after[at]] == 1
    ]
    tails: list[int] = []
    best: list[int] = []
    previous: list[int] = []
    for position, (old, _) in enumerate(pairs):
        length = bisect_left(tails, old)
        tails[length : length + 1] = [old]
        best[length : length + 1] = [position]
        previous.append(best[length - 1] if length else -1)
    chain: list[tuple[int, int]] = []
    position = best[-1] if best else -1
    while position >= 0:
        chain.append(pairs[position])
        position = previous[position]
    return chain[::-1]


def _changed(before: Sequence[bytes], after: Sequence[bytes], stretch: _Stretch) -> Iterator[int]:
    start, end, first, last = stretch
    if start == end or max(end - start, last - first) > _MOST_COMPARED:
        yield from range(first, last)
        return
    matcher = SequenceMatcher(None, before[start:end], after[first:last], autojunk=False)
    for tag, _, _, here, there in matcher.get_opcodes():
        if tag in ("insert", "replace"):
            yield from range(first + here, first + there)
