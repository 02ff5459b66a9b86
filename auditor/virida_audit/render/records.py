"""Turn dataclasses into plain JSON values and back, by their declared types alone.

A record is an object with one member a field, a tuple a list, an enum its word. Two shapes differ
for the reader's sake: pairs of a name and a value are an object, and an `Origin` has its place
beside its reason instead of below it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from virida_audit.model.location import Location
from virida_audit.model.provenance import Origin

Plain = Any
"""What `json` reads and writes."""

_Kind = TypeVar("_Kind")


def to_plain(value: Any) -> Plain:
    """Return a value of the model in plain lists, objects, strings and numbers."""
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, tuple):
        return [to_plain(each) for each in value]
    if isinstance(value, Origin):
        return _plain_origin(value)
    record: Any = type(value)
    return {
        name: _plain_pairs(held) if is_paired else to_plain(held)
        for name, is_paired in _shape(record)
        for held in (getattr(value, name),)
    }


def from_plain(kind: type[_Kind], plain: Plain) -> _Kind:
    """Return the value of a type that `to_plain` turned into `plain`; unknown members are ignored.

    Errors: KeyError, TypeError or ValueError where it is no such value.
    """
    made: _Kind = _read(kind, plain)
    return made


@cache
def members(kind: Any) -> tuple[tuple[Field[Any], Any], ...]:
    """Return the fields of a dataclass with their types, in the order of their declaration."""
    hints = get_type_hints(kind)
    return tuple((each, hints[each.name]) for each in fields(kind))


@cache
def _shape(kind: Any) -> tuple[tuple[str, bool], ...]:
    """Return the names of the fields of a dataclass, and which of them hold pairs."""
    return tuple((each.name, paired(hint) is not None) for each, hint in members(kind))


def required(field: Field[Any]) -> bool:
    """Tell whether a field has no value of its own."""
    return field.default is MISSING and field.default_factory is MISSING


def without_none(kind: Any) -> Any:
    """Return the type that an optional one holds, None for a type that is not optional."""
    if get_origin(kind) not in (Union, UnionType):
        return None
    held = [each for each in get_args(kind) if each is not NoneType]
    return held[0] if len(held) == 1 else None


def paired(kind: Any) -> Any:
    """Return the type of the values of pairs of a name and a value, None for any other type."""
    held = get_args(kind)[0] if get_origin(kind) is tuple else None
    inner = get_args(held) if get_origin(held) is tuple else ()
    return inner[1] if len(inner) == 2 and inner[0] is str else None


def _plain_pairs(pairs: tuple[tuple[str, object], ...]) -> Plain:
    return {name: to_plain(value) for name, value in pairs}


def _plain_origin(origin: Origin) -> Plain:
    at = origin.at
    place = {"path": None, "line": None} if at is None else to_plain(at)
    return place | {"why": to_plain(origin.why), "source": origin.source, "rule": origin.rule}


def _read(kind: Any, plain: Plain) -> Any:
    if (held := without_none(kind)) is not None:
        return None if plain is None else _read(held, plain)
    if (value := paired(kind)) is not None:
        return tuple(
            (_read(str, name), _read(value, each)) for name, each in _object(plain).items()
        )
    if get_origin(kind) is tuple:
        if not isinstance(plain, list):
            raise TypeError("expected a list")
        return tuple(_read(get_args(kind)[0], each) for each in plain)
    if kind is Origin:
        at = None if _object(plain)["path"] is None else _read(Location, plain)
        return _record(kind, {**plain, "at": None}, {"at": at})
    if is_dataclass(kind):
        return _record(kind, _object(plain), {})
    return _read_word(kind, plain)


def _record(kind: Any, plain: Mapping[str, Plain], known: Mapping[str, object]) -> Any:
    given = {
        each.name: _read(its, plain[each.name])
        for each, its in members(kind)
        if each.name not in known and (required(each) or each.name in plain)
    }
    return kind(**given, **known)


def _read_word(kind: Any, plain: Plain) -> Any:
    if issubclass(kind, StrEnum):
        return kind(plain)
    if type(plain) is not kind:
        raise TypeError(f"expected {kind.__name__}")
    return plain


def _object(plain: Plain) -> Mapping[str, Plain]:
    if not isinstance(plain, dict):
        raise TypeError("expected an object")
    return plain
