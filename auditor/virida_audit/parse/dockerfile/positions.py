"""From offsets in joined text back to lines and columns of the file."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

Segment = tuple[int, int, int]
"""(offset in the joined text, line, column) where a piece of a physical line begins."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the file. An empty span starts and ends at the same place."""

    line: int
    column: int
    end_line: int
    end_column: int


def span_between(segments: tuple[Segment, ...], start: int, end: int) -> Span:
    """Give where the characters `start` to `end` (exclusive) of the joined text stand."""
    line, column = _position(segments, start)
    if end <= start:
        return Span(line, column, line, column)
    # The end is taken from the last character covered: the next one may be lines below.
    end_line, end_column = _position(segments, end - 1)
    return Span(line, column, end_line, end_column + 1)


def shift_segments(segments: tuple[Segment, ...], by: int) -> tuple[Segment, ...]:
    """Give the segments of the joined text without its first `by` characters."""
    if by == 0:
        return segments
    first = bisect_right(segments, by, key=_offset) - 1
    offset, line, column = segments[first]
    rest = ((start - by, row, left) for start, row, left in segments[first + 1 :])
    return ((0, line, column + by - offset), *rest)


def _position(segments: tuple[Segment, ...], offset: int) -> tuple[int, int]:
    if len(segments) == 1:
        start, line, column = segments[0]
    else:
        start, line, column = segments[bisect_right(segments, offset, key=_offset) - 1]
    return line, column + offset - start


def _offset(segment: Segment) -> int:
    return segment[0]
