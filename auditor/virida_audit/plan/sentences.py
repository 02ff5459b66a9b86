"""Join short texts of the plan as sentences: some end with a full stop, some do not."""

from __future__ import annotations

from collections.abc import Iterable

_ENDS = (".", "!", "?", "…")


def sentences(texts: Iterable[str]) -> str:
    """Return texts one after the other, each closed by exactly one mark; empty ones left out."""
    return " ".join(each if each.endswith(_ENDS) else f"{each}." for each in texts if each)
