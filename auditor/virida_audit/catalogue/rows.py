"""Turn the rows of a data file into frozen values: texts, tuples and dataclasses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, cast

from virida_audit.model.text import Text
from virida_audit.resources import load_data

Row = Mapping[str, Any]
"""One entry of a data file: field name → plain value."""

T = TypeVar("T")


NO_TEXT = Text("", "")
"""For rows that say nothing there."""


def sections(name: str) -> Mapping[str, Any]:
    """Return a file of the catalogue: section → its rows, as loaded."""
    return cast(Mapping[str, Any], load_data(f"rules/catalogue/{name}.yaml"))


def section(name: str, key: str) -> list[Row]:
    """Return the rows of one section of a file of the catalogue."""
    return cast(list[Row], sections(name)[key])


def build(kind: type[T], row: Row, **nested: Callable[[Any], object]) -> T:
    """Make a dataclass from a row; `nested` converts the fields that are not plain.

    Lists become tuples and `{en, fr}` a `Text`. An unknown field raises `TypeError`: the JSON
    Schemas of the catalogue are closed, so it is a bug of ours.
    """
    values = {
        name: nested[name](value) if name in nested else freeze(value)
        for name, value in row.items()
    }
    return kind(**values)


def build_all(kind: type[T], rows: Iterable[Row]) -> tuple[T, ...]:
    """Make a dataclass from each row, in order."""
    return tuple(build(kind, row) for row in rows)


def each(kind: type[T]) -> Callable[[Iterable[Row]], tuple[T, ...]]:
    """Return the converter of a field that holds a list of rows."""
    return lambda rows: build_all(kind, rows)


def freeze(value: object) -> object:
    """Make a plain value immutable."""
    if isinstance(value, list):
        return tuple(freeze(item) for item in value)
    if isinstance(value, dict) and value.keys() <= {"en", "fr"}:
        return Text(**value)
    return value
