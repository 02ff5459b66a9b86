"""Word lists as readable text: the tables of this package hold hundreds of single words."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Give the set of the words of `text`."""
    return frozenset(text.split())
