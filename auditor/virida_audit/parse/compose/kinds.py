"""Check the kind of every value against the schema; what is wrong is noted and left out."""

from __future__ import annotations

from dataclasses import replace
from enum import Flag, auto
from functools import cache

from virida_audit.parse.compose.problem import ComposeProblem, problem_at
from virida_audit.parse.compose.routes import ITEM, Route, RouteTable
from virida_audit.parse.compose.schema import KEYS, OLD_SERVICE_KEYS
from virida_audit.parse.compose.values import Atom, Items, Table, Value


class Kind(Flag):
    """A kind of value."""

    TEXT = auto()
    NUMBER = auto()
    BOOLEAN = auto()
    NULL = auto()
    LIST = auto()
    TABLE = auto()


SCALAR = Kind.TEXT | Kind.NUMBER | Kind.BOOLEAN

_LETTERS = {
    "T": Kind.TEXT,
    "N": Kind.NUMBER,
    "B": Kind.BOOLEAN,
    "L": Kind.LIST,
    "M": Kind.TABLE,
    "0": Kind.NULL,
}

_BODIES = {
    "services.*": Kind.TABLE,
    "networks.*": Kind.TABLE | Kind.NULL,
    "volumes.*": Kind.TABLE | Kind.NULL,
    "secrets.*": Kind.TABLE | Kind.NULL,
    "configs.*": Kind.TABLE | Kind.NULL,
    "models.*": Kind.TABLE | Kind.NULL,
}


def keys_of(route: Route) -> dict[str, Kind] | None:
    """Return the keys that the mapping at a route may have, or `None` where any key may stand."""
    top, tables, _ = _schema()
    return tables.find(route) if route else top


def kind_of(value: Value) -> Kind:
    """Return the kinds a value is of: any scalar while a variable in it is unknown."""
    match value:
        case Table():
            return Kind.TABLE
        case Items():
            return Kind.LIST
        case Atom(data=None):
            return Kind.NULL
        case Atom(unknown=unknown) if unknown:
            return SCALAR
        case Atom(data=bool()):
            return Kind.BOOLEAN
        case Atom(data=int() | float()):
            return Kind.NUMBER
        case _:
            return Kind.TEXT


def checked(root: Table, problems: list[ComposeProblem]) -> Table:
    """Return the model without the values that are of a wrong kind; note each.

    A key that the specification does not know is noted and kept. Null where a value is expected is
    passed over without a note: over the value of another file it changes nothing, and alone it says
    nothing, although Compose refuses it then.
    """
    value = _checked(root, (), problems)
    return value if isinstance(value, Table) else root


def _checked(value: Value, route: Route, problems: list[ComposeProblem]) -> Value:
    match value:
        case Table():
            return _checked_table(value, route, problems)
        case Items():
            inner = (*route, ITEM)
            items = tuple(_checked(item, inner, problems) for item in value.items)
            return replace(value, items=items)
        case _:
            return value


def _checked_table(table: Table, route: Route, problems: list[ComposeProblem]) -> Table:
    known = keys_of(route)
    entries: dict[str, Value] = {}
    for key, value in table.entries.items():
        inner = (*route, key)
        expected = _schema()[2].find(inner) if known is None else known.get(key)
        if key.startswith("x-") and route != ("services",):
            entries[key] = value
            continue
        if expected is None and known is not None:
            problems.append(problem_at(table.at_key(key), "compose-unknown-key", ".".join(inner)))
        if expected is None or kind_of(value) & expected:
            entries[key] = _checked(value, inner, problems)
        elif kind_of(value) is not Kind.NULL or route == ("services",):
            problems.append(problem_at(value.at, "compose-wrong-type", ".".join(inner)))
    return replace(table, entries=entries)


@cache
def _schema() -> tuple[dict[str, Kind], RouteTable[dict[str, Kind]], RouteTable[Kind]]:
    """Return the keys of the top, those of each mapping below, and what has a body of its own."""
    tables = {route: _parsed(line) for route, line in KEYS.items()}
    tables["services.*"] |= _parsed(OLD_SERVICE_KEYS)
    top = tables.pop("")
    return top, RouteTable(tables), RouteTable(_BODIES)


def _parsed(line: str) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for word in line.split():
        key, _, letters = word.partition(":")
        kind = Kind(0)
        for letter in letters:
            kind |= _LETTERS[letter]
        found[key] = kind
    return found
