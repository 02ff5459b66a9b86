"""What becomes of each field (rules/catalogue/kubernetes-fields.yaml), as a tree to walk along."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from virida_audit.facts.kubernetes.context import Api
from virida_audit.resources import load_data


@dataclass(frozen=True, slots=True)
class Topic:
    """One row of `topics`."""

    id: str
    disposition: str
    en: str
    fr: str


Table = Topic | dict[str, Any]
"""A topic for all below a field, or key → table, `.` being that of keys it does not name."""


def topic(name: str) -> Topic:
    """Return a topic by its id."""
    return _topics()[name]


def step(table: Table, key: str) -> Table:
    """Return the table below a key."""
    if isinstance(table, Topic):
        return table
    found = table.get(key)
    return cast(Table, table["."] if found is None else found)


def topic_of(table: Table) -> Topic:
    """Return the topic of a leaf that stands where a table is: an empty field in all but name."""
    return table if isinstance(table, Topic) else topic("empty")


@cache
def table_of(api: Api) -> Table:
    """Return the table of a kind; an unlisted one has that of its category."""
    listed = _rows()["kinds"].get(f"{api.group}/{api.kind}")
    if listed is not None:
        return _compile(listed)
    kind = dict(cast(dict[str, Table], _compile(_rows()["parts"]["object"])))
    kind["."] = topic(_rows()["categories"].get(api.category, "custom"))
    return kind


@cache
def part(name: str) -> Table:
    """Return a part by its name, e.g. `pod`."""
    return _compile(_rows()["parts"][name])


def chart_product(name: str) -> str:
    """Return the product id that a chart's name stands for: its own, unless the table differs."""
    return cast(str, _rows()["chart_products"].get(name, name))


def _compile(row: Any) -> Table:
    if isinstance(row, str):
        return part(row[1:]) if row.startswith("$") else topic(row)
    made: dict[str, Any] = {}
    default = row["."]
    if default.startswith("$"):
        made |= cast(dict[str, Any], part(default[1:]))
    else:
        made["."] = topic(default)
    made |= {key: _compile(value) for key, value in row.items() if key != "."}
    return made


@cache
def _topics() -> dict[str, Topic]:
    return {
        name: Topic(name, row["disposition"], row["en"], row["fr"])
        for name, row in _rows()["topics"].items()
    }


def _rows() -> dict[str, dict[str, Any]]:
    return cast(dict[str, dict[str, Any]], load_data("rules/catalogue/kubernetes-fields.yaml"))
