"""Find every secret of a text: the one place that knows all ways of finding one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from virida_audit.regex import regex
from virida_audit.secrets.pairs import named_value_spans
from virida_audit.secrets.shapes import (
    Span,
    private_key_spans,
    token_spans,
    user_info_spans,
)

_PLAIN_WORD = regex(r"[\w./@%,+-]{0,14}")
"""Too short for a token, and without a blank, a quote or any of `:=$<` no value stands in it.

Most words of commands are such: an answer in 0.7 µs instead of 3.5 µs for each of them.
"""


_SHORT = 300
"""Letters of a line or a message; a longer text is a file, which is asked about once."""


def secret_spans(text: str) -> tuple[Span, ...]:
    """Return where secrets stand: (start, end) offsets, sorted, disjoint, never empty."""
    if _PLAIN_WORD.fullmatch(text):
        return ()
    return _known(text) if len(text) <= _SHORT else _found(text)


def _found(text: str) -> tuple[Span, ...]:
    return merge_spans(
        (
            *private_key_spans(text),
            *user_info_spans(text),
            *token_spans(text),
            *named_value_spans(text),
        )
    )


_known = lru_cache(maxsize=4096)(_found)
"""The same for lines and messages: more than half of them were asked about before."""


def merge_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the same places as sorted, disjoint, non-empty spans; touching ones are joined."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
