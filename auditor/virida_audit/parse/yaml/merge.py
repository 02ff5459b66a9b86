"""Resolve the merge keys (`<<`) of a mapping: the YAML 1.1 type repository's "merge" type.

YAML 1.2 dropped it; Compose, GitLab CI and everyone else kept it.
"""

from __future__ import annotations

from virida_audit.parse.yaml.nodes import Mapping, Node, Scalar, Sequence, resolve_alias

MERGE_KEY = "<<"

MAX_SOURCES = 1_000
"""Most mappings that one mapping takes entries from; each is visited once."""


def is_merge_key(key: Node) -> bool:
    """Whether a key is an unquoted `<<`, or tagged `!!merge`."""
    if not isinstance(key, Scalar):
        return False
    if key.tag == "tag:yaml.org,2002:merge":
        return True
    return key.text == MERGE_KEY and not key.style and key.tag is None


def merged_entries(mapping: Mapping) -> tuple[tuple[Node, Node], ...]:
    """Return the entries a loader would see, each node still at the place it came from.

    A mapping's own entries come first, then those of its sources in the order of the file; a
    source never replaces an entry that is there. Repeated own keys are all given. What cannot
    be merged (a scalar, an unknown alias) is passed over.
    """
    entries: list[tuple[Node, Node]] = []
    keys: set[str] = set()
    seen: set[int] = set()
    # Going through the sources depth first, each once, and keeping the first of each key gives
    # the same as merging every source bottom up, in linear time whatever the aliases do.
    pending: list[Node] = [mapping]
    while pending and len(seen) <= MAX_SOURCES:
        source = resolve_alias(pending.pop())
        if source is None or id(source) in seen:
            continue
        seen.add(id(source))
        if isinstance(source, Sequence):
            pending.extend(reversed(source.children))
        elif isinstance(source, Mapping):
            sources = _take(source, entries, keys, own=source is mapping)
            pending.extend(reversed(sources))
    return tuple(entries)


def _take(
    mapping: Mapping, entries: list[tuple[Node, Node]], keys: set[str], *, own: bool
) -> list[Node]:
    """Add the entries that are not there yet; return the values of the merge keys."""
    sources: list[Node] = []
    added: set[str] = set()
    for key, value in mapping.entries:
        if is_merge_key(key):
            sources.append(value)
        elif not isinstance(key, Scalar):
            entries.append((key, value))
        elif own or key.text not in keys:
            entries.append((key, value))
            added.add(key.text)
    keys |= added
    return sources
