"""Turn YAML nodes into Compose values: anchors, merge keys, `!reset` and `!override` applied."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from virida_audit.model.location import Location
from virida_audit.parse.compose.problem import ComposeProblem, problem_at
from virida_audit.parse.compose.routes import ITEM, Route
from virida_audit.parse.compose.values import Atom, Data, Items, Table, Value, empty_table
from virida_audit.parse.yaml import (
    Alias,
    Mapping,
    Node,
    Scalar,
    Sequence,
    merged_entries,
)

MAX_VALUES = 100_000
"""Most values that following aliases may add to a document; compose-go's own bound."""

MAX_DEPTH = 100
"""Deepest nesting after aliases are followed."""

_INTEGER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]+|[1-9][0-9_]*|0)")
_BASES = {"x": 16, "b": 2, "o": 8}


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """One document of a Compose file as values."""

    root: Table
    resets: tuple[Route, ...]
    """Routes that `!reset` or `!override` clears in what this document is merged into."""


@dataclass(frozen=True, slots=True)
class _Done:
    """A collection that was read, for the aliases that come back to it."""

    value: Value
    size: int
    height: int
    """Levels of nesting, itself included."""
    resets: tuple[Route, ...]


@dataclass(slots=True)
class _Reader:
    path: str
    problems: list[ComposeProblem]
    routes: dict[int, tuple[str, ...]]
    left: int = MAX_VALUES
    """Values that aliases may still add."""
    resets: list[Route] = field(default_factory=list)
    size: int = 0
    """Values so far, those that aliases add included."""
    height: int = 0
    """Deepest level reached in the collection that is open."""
    done: dict[int, _Done] = field(default_factory=dict)
    open: set[int] = field(default_factory=set)


def read_document(root: Node, path: str, problems: list[ComposeProblem]) -> ReadDocument:
    """Read the root of a document; what is no mapping gives an empty one and a problem."""
    reader = _Reader(path, problems, _written_routes(root))
    value = _read(root, (), reader, 0)
    if not isinstance(value, Table):
        at = root.location(path)
        if not (isinstance(value, Atom) and value.data is None):
            problems.append(problem_at(at, "compose-not-a-mapping"))
        return ReadDocument(empty_table(at), tuple(reader.resets))
    return ReadDocument(value, tuple(reader.resets))


def _written_routes(root: Node) -> dict[int, tuple[str, ...]]:
    """Return the route of every collection and scalar by identity, without following aliases."""
    routes: dict[int, tuple[str, ...]] = {id(root): ()}
    pending = [root]
    while pending:
        node = pending.pop()
        route = routes[id(node)]
        if isinstance(node, Mapping):
            for key, value in node.entries:
                name = key.text if isinstance(key, Scalar) else "?"
                routes[id(value)] = routes[id(key)] = (*route, name)
                pending.append(value)
        elif isinstance(node, Sequence):
            for index, item in enumerate(node.children):
                routes[id(item)] = (*route, str(index))
                pending.append(item)
    return routes


def _read(node: Node, route: Route, reader: _Reader, depth: int) -> Value | None:
    """Read a node; `None` where `!reset` takes it away."""
    target = node.target if isinstance(node, Alias) else node
    if target is None:
        return Atom(None, _at(node, reader))
    if node.tag == "!reset" or target.tag == "!reset":
        reader.resets.append(route)
        return None
    if node.tag == "!override" or target.tag == "!override":
        reader.resets.append(route)
    if isinstance(target, Scalar):
        reader.size += 1
        return Atom(compose_data(target), _at(target, reader))
    return _read_collection(target, node, route, reader, depth)


def _read_collection(
    target: Node, node: Node, route: Route, reader: _Reader, depth: int
) -> Value | None:
    key = id(target)
    at = _at(target, reader)
    if key in reader.open:
        reader.problems.append(problem_at(_at(node, reader), "compose-alias-cycle"))
        return Atom(None, at)
    known = reader.done.get(key)
    if known is not None:
        if known.size > reader.left or depth + known.height > MAX_DEPTH:
            return _too_large(node, reader)
        reader.left -= known.size
        reader.size += known.size
        reader.height = max(reader.height, depth + known.height)
        reader.resets += [(*route, *reset) for reset in known.resets]
        return known.value
    if depth >= MAX_DEPTH:
        return _too_large(node, reader)
    size, outer, first = reader.size, reader.height, len(reader.resets)
    reader.size += 1
    reader.height = depth + 1
    reader.open.add(key)
    value = (
        _read_mapping(target, at, route, reader, depth)
        if isinstance(target, Mapping)
        else _read_sequence(target, at, route, reader, depth)
    )
    reader.open.discard(key)
    resets = tuple(reset[len(route) :] for reset in reader.resets[first:])
    height = reader.height - depth
    reader.done[key] = _Done(value, reader.size - size, height, resets)
    reader.height = max(outer, reader.height)
    return value


def _read_mapping(node: Mapping, at: Location, route: Route, reader: _Reader, depth: int) -> Table:
    entries: dict[str, Value] = {}
    keys_at: dict[str, Location] = {}
    for key, value_node in merged_entries(node):
        if not isinstance(key, Scalar):
            reader.problems.append(problem_at(_at(key, reader), "compose-key-not-text"))
            continue
        if not isinstance(compose_data(key), str):
            reader.problems.append(problem_at(_at(key, reader), "compose-key-not-text", key.text))
        value = _read(value_node, (*route, key.text), reader, depth + 1)
        if value is None:
            entries.pop(key.text, None)
            continue
        entries[key.text] = value
        keys_at[key.text] = _at(key, reader)
    return Table(entries, at, keys_at)


def _read_sequence(node: Node, at: Location, route: Route, reader: _Reader, depth: int) -> Items:
    items = []
    for child in node.children if isinstance(node, Sequence) else ():
        value = _read(child, (*route, ITEM), reader, depth + 1)
        if value is not None:
            items.append(value)
    return Items(tuple(items), at)


def _too_large(node: Node, reader: _Reader) -> Atom:
    at = _at(node, reader)
    if not any(problem.code == "compose-too-large" for problem in reader.problems):
        reader.problems.append(problem_at(at, "compose-too-large", str(MAX_VALUES)))
    return Atom(None, at)


def _at(node: Node, reader: _Reader) -> Location:
    return node.location(reader.path, reader.routes.get(id(node), ()))


def compose_data(node: Scalar) -> Data:
    """Type a scalar as compose-go's YAML library does.

    It differs from YAML 1.2 in integers: `0440` is octal, which modes of secrets rely on, and
    `1_000` and `0b11` are numbers.
    """
    text = node.text
    is_plain = not node.style and (node.tag is None or not node.tag.startswith(("tag:", "!!")))
    if is_plain and text[:1] in "+-0123456789" and text and _INTEGER.fullmatch(text):
        return _integer(text)
    return node.value


def _integer(text: str) -> Data:
    digits = text.replace("_", "").lower()
    sign = -1 if digits.startswith("-") else 1
    digits = digits.lstrip("+-")
    if len(digits) > 60:
        return text
    if digits.startswith("0") and len(digits) > 1:
        base = _BASES.get(digits[1], 8)
        rest = digits[2:] if digits[1] in _BASES else digits[1:]
        return sign * int(rest, base) if rest else text
    return sign * int(digits)
