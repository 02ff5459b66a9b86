"""Lists of `key=value` and their long form, a mapping of texts."""

from __future__ import annotations

from dataclasses import replace

from virida_audit.model.location import Location
from virida_audit.parse.compose.problem import Notes
from virida_audit.parse.compose.values import Atom, Items, Table, Value

PAIR_ROUTES = (
    "networks.*.labels",
    "volumes.*.labels",
    "secrets.*.labels",
    "configs.*.labels",
    "services.*.annotations",
    "services.*.build.additional_contexts",
    "services.*.build.args",
    "services.*.build.labels",
    "services.*.deploy.labels",
    "services.*.environment",
    "services.*.labels",
    "services.*.sysctls",
)
"""What may be written as a list of `key=value` or as a mapping."""


def pairs_table(value: Value, notes: Notes) -> Value:
    """Return the mapping; a name without `=` has null as value, numbers become text.

    What is neither text nor a pair is noted and left out.
    """
    if isinstance(value, Table):
        texts: dict[str, Value] = {}
        for key, entry in value.entries.items():
            if isinstance(entry, Atom):
                texts[key] = _as_text(entry)
            else:
                notes.add(entry.at, "compose-not-a-pair", key)
        return replace(value, entries=texts)
    if not isinstance(value, Items):
        return value
    entries: dict[str, Value] = {}
    keys_at = {}
    for item in value.items:
        if not isinstance(item, Atom) or item.data is None:
            notes.add(item.at, "compose-not-a-pair")
            continue
        key, equals, text = item.text.partition("=")
        entries[key] = replace(item, data=text if equals else None)
        keys_at[key] = item.at
    return Table(entries, value.at, keys_at)


def hosts_table(value: Value, notes: Notes) -> Value:
    """Return `extra_hosts` as names with lists of addresses, brackets of IPv6 removed."""
    entries: dict[str, Value] = {}
    keys_at: dict[str, Location] = {}
    if isinstance(value, Table):
        for name, entry in value.entries.items():
            addresses = entry.items if isinstance(entry, Items) else (entry,)
            entries[name] = Items(tuple(map(_without_brackets, addresses)), entry.at)
        return replace(value, entries=entries)
    if not isinstance(value, Items):
        return value
    for item in value.items:
        name, address = _host(item)
        if not isinstance(item, Atom) or not name:
            notes.add(item.at, "compose-not-a-pair")
            continue
        there = entries.get(name)
        known = there.items if isinstance(there, Items) else ()
        new = tuple(_without_brackets(replace(item, data=part)) for part in address.split(","))
        entries[name] = Items(known + new, item.at)
        keys_at.setdefault(name, item.at)
    return Table(entries, value.at, keys_at)


def _host(item: Value) -> tuple[str, str]:
    if not isinstance(item, Atom):
        return "", ""
    for separator in ("=", ":"):
        name, found, address = item.text.partition(separator)
        if found:
            return name, address
    return "", ""


def _without_brackets(value: Value) -> Value:
    if isinstance(value, Atom) and len(value.text) > 2 and value.text[0] == "[":
        return replace(value, data=value.text[1:].removesuffix("]"))
    return _as_text(value)


def _as_text(value: Value) -> Value:
    if isinstance(value, Atom) and value.data is not None and not isinstance(value.data, str):
        return replace(value, data=value.text)
    return value
