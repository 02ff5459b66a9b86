"""One way to ask JSON, YAML, TOML and XML manifests: a route gives a value and its place.

Values of other types than the one asked for are as good as absent: a manifest is foreign input.
"""

from __future__ import annotations

from collections.abc import Mapping as TableOf
from dataclasses import dataclass, replace
from typing import Protocol

from virida_audit.model.location import Location
from virida_audit.parse.yaml import Mapping, Node, Scalar, Sequence, resolve_alias

TOML_DOTS = 2000
"""In one line; `tomllib` takes the square of them for a dotted key, eleven seconds for 200 kB."""
ROUTE = 8
"""Keys from the outside in; what is deeper is not asked for."""
TOML_BYTES = 512 * 1024
"""A manifest is written by hand; `tomllib` takes a second for each megabyte."""


class Document(Protocol):
    """A parsed manifest. A route is keys from the outside in."""

    def has(self, *route: str) -> bool:
        """Tell whether something stands at the route."""

    def text(self, *route: str) -> str:
        """Return a string or a number as it is written; empty where it is neither."""

    def texts(self, *route: str) -> dict[str, str]:
        """Return the strings and numbers of a table by key; none where it is no table."""

    def keys(self, *route: str) -> tuple[str, ...]:
        """Return the keys of a table in their order; none where it is no table."""

    def items(self, *route: str) -> tuple[str, ...]:
        """Return the strings of a list; none where it is no list."""

    def at(self, *route: str) -> Location:
        """Return where the route leads; the whole file where it leads nowhere."""


@dataclass(frozen=True, slots=True)
class NodeDocument:
    """A JSON or YAML file."""

    path: str
    root: Node | None

    def has(self, *route: str) -> bool:
        """Tell whether something stands at the route."""
        return self._find(route) is not None

    def text(self, *route: str) -> str:
        """Return a scalar as it is written; empty for booleans, null and collections."""
        return _scalar_text(self._find(route))

    def texts(self, *route: str) -> dict[str, str]:
        """Return the scalars of a mapping by key; the last of a key counts."""
        node = self._find(route)
        pairs = node.entries if isinstance(node, Mapping) else ()
        return {
            key.text: text
            for key, value in pairs
            if isinstance(key, Scalar) and (text := _scalar_text(resolve_alias(value)))
        }

    def keys(self, *route: str) -> tuple[str, ...]:
        """Return the keys of a mapping, each once."""
        node = self._find(route)
        if not isinstance(node, Mapping):
            return ()
        keys = (key.text for key, _ in node.entries if isinstance(key, Scalar))
        return tuple(dict.fromkeys(keys))

    def items(self, *route: str) -> tuple[str, ...]:
        """Return the scalars of a sequence."""
        node = self._find(route)
        if not isinstance(node, Sequence):
            return ()
        return tuple(item.text for item in node.items if isinstance(item, Scalar))

    def at(self, *route: str) -> Location:
        """Return the place of the value."""
        node = self._find(route)
        return Location(self.path) if node is None else node.location(self.path, route)

    def _find(self, route: tuple[str, ...]) -> Node | None:
        node = resolve_alias(self.root)
        for key in route:
            if not isinstance(node, Mapping):
                return None
            node = resolve_alias(node.get(key))
        return node


class TomlDocument:
    """A TOML file, read with `tomllib`, which keeps no places: its lines are looked over once."""

    def __init__(self, path: str, source: str, table: TableOf[str, object]) -> None:
        self.path = path
        self._source = source
        self._table = table
        self._lines: dict[tuple[str, ...], Location] | None = None

    def has(self, *route: str) -> bool:
        """Tell whether something stands at the route."""
        return self._find(route) is not None

    def text(self, *route: str) -> str:
        """Return a string or number."""
        return _written(self._find(route))

    def texts(self, *route: str) -> dict[str, str]:
        """Return the strings and numbers of a table by key."""
        value = self._find(route)
        pairs = value.items() if isinstance(value, dict) else ()
        return {str(key): text for key, each in pairs if (text := _written(each))}

    def keys(self, *route: str) -> tuple[str, ...]:
        """Return the keys of a table."""
        value = self._find(route)
        return tuple(value) if isinstance(value, dict) else ()

    def items(self, *route: str) -> tuple[str, ...]:
        """Return the strings of an array; of an array of tables their `name`."""
        value = self._find(route)
        if not isinstance(value, list):
            return ()
        names = (item.get("name") if isinstance(item, dict) else item for item in value)
        return tuple(name for name in names if isinstance(name, str))

    def at(self, *route: str) -> Location:
        """Return the line of the key, else of the nearest table around it."""
        if self._lines is None:
            self._lines = _toml_lines(self.path, self._source)
        for depth in range(len(route), 0, -1):
            if route[:depth] in self._lines:
                return replace(self._lines[route[:depth]], route=route)
        return Location(self.path)

    def _find(self, route: tuple[str, ...]) -> object:
        value: object = self._table
        for key in route:
            if not isinstance(value, dict):
                return None
            value = value.get(key)
        return value


def _scalar_text(node: Node | None) -> str:
    if not isinstance(node, Scalar) or isinstance(node.value, bool) or node.is_null:
        return ""
    return node.text.strip()


def read_toml(path: str, data: bytes) -> TomlDocument | None:
    """Return a TOML file; None where it is too large, too deep or no TOML."""
    import tomllib

    if len(data) > TOML_BYTES or max(map(_dots, data.split(b"\n"))) > TOML_DOTS:
        return None
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    try:
        return TomlDocument(path, text, tomllib.loads(text))
    except (ValueError, RecursionError):
        return None


def line_location(path: str, text: str, offset: int) -> Location:
    """Return the whole line around a character of a text."""
    line = text.count("\n", 0, offset) + 1
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    width = (len(text) if end < 0 else end) - start
    return Location(path, line, 1, line, width + 1)


def _dots(line: bytes) -> int:
    return line.count(b".")


def _written(value: object) -> str:
    """Return a string or a number as text; empty for everything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def _toml_lines(path: str, source: str) -> dict[tuple[str, ...], Location]:
    """Return the first line of each table and key.

    A line inside a long string may pass for one: it is only a place to look at.
    """
    found: dict[tuple[str, ...], Location] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(source.split("\n"), 1):
        text = line.strip()
        if text.startswith("["):
            table = route = _toml_route(text.strip("[]").partition("]")[0])
        elif "=" in text and not text.startswith("#"):
            route = (*table, *_toml_route(text.partition("=")[0]))
        else:
            continue
        if len(route) <= ROUTE:
            found.setdefault(route, Location(path, number, 1, number, len(line) + 1))
    return found


def _toml_route(text: str) -> tuple[str, ...]:
    text = text.strip()
    if text[:1] in ("'", '"'):
        return (text.strip("'\""),)
    return tuple(part.strip().strip("'\"") for part in text.split(".", ROUTE))
