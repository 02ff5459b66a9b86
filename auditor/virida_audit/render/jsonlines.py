"""Lay out a JSON document with a line an entry: short to write, and differences can be read.

`indent` would put each number on its own line and take the slow encoder. Everything outside ASCII
is escaped, so that no reader has to guess the encoding.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping


def array_text(entries: Iterable[object]) -> str:
    """Return an array with one line for each entry."""
    lines = ",\n".join(json.dumps(each) for each in entries)
    return f"[\n{lines}\n]" if lines else "[]"


def object_text(members: Mapping[str, object]) -> str:
    """Return an object with one line for each member, and for each entry of a member's list."""
    return "{\n" + ",\n".join(_member(name, value) for name, value in members.items()) + "\n}"


def _member(name: str, value: object) -> str:
    text = array_text(value) if isinstance(value, list) else json.dumps(value)
    return f"{json.dumps(name)}: {text}"
