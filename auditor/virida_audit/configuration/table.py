"""Read typed values out of a TOML table; what is wrong names the file, the key and the way out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from virida_audit.errors import AuditError

Word = TypeVar("Word", bound=StrEnum)

_TYPES = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a string",
    list: "a list",
    dict: "a table",
    datetime: "a date with a time",
    date: "a date",
}


class Table:
    """One table of a settings file, asked for its keys one by one."""

    def __init__(self, values: Mapping[str, Any], file: str, place: str = "") -> None:
        self._values = values
        self._file = file
        self._place = place

    def check_keys(self, known: Iterable[str]) -> None:
        """Refuse a key that is not known, naming the nearest one that is."""
        names = tuple(known)
        for key in self._values:
            if key not in names:
                near = difflib.get_close_matches(key.replace("_", "-"), names, 1)
                hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(names)}"
                self.fail(key, f"unknown key ({hint})")

    def has(self, key: str) -> bool:
        """Tell whether a key is given."""
        return key in self._values

    def keys(self) -> tuple[str, ...]:
        """Return the keys in the order of the file."""
        return tuple(self._values)

    def text(self, key: str, default: str | None = None) -> str:
        """Return a string, with more than blanks in it; without a default it has to be there."""
        value: str = self._value(key, str, default)
        if self.has(key) and not value.strip():
            self.fail(key, "expected a string that is not empty")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value: bool = self._value(key, bool, default)
        return value

    def number(self, key: str, default: int) -> int:
        """Return a whole number, 0 or more."""
        value: int = self._value(key, int, default)
        if value < 0:
            self.fail(key, "expected 0 or more")
        return value

    def day(self, key: str) -> date:
        """Return a date; a string `YYYY-MM-DD` will do, as TOML written by hand often has it."""
        value = self._values.get(key)
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                self.fail(key, "expected a date such as 2027-01-31")
        if isinstance(value, datetime):
            self._mismatch(key, date)
        day: date = self._value(key, date, None)
        return day

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings, empty where the key is not given; one string is a list too."""
        value = self._values.get(key, [])
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list):
            self._mismatch(key, list)
        for position, each in enumerate(value):
            if not isinstance(each, str) or not each.strip():
                self.fail(f"{key}[{position}]", f"expected a string, not {_name(each)}")
        return tuple(value)

    def word(self, key: str, words: type[Word], default: Word | None = None) -> Word:
        """Return one of the words of an enum."""
        given = self.text(key, None if default is None else default.value)
        return words(self.one_of(key, given, [each.value for each in words]))

    def one_of(self, key: str, given: str, known: Iterable[str]) -> str:
        """Return a word that is one of those known; an error names the nearest."""
        names = tuple(known)
        if given not in names:
            near = difflib.get_close_matches(given, names, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(names)}"
            self.fail(key, f"{given!r} is not known ({hint})")
        return given

    def table(self, key: str) -> Table:
        """Return the table below a key, an empty one where it is not given."""
        return Table(self._value(key, dict, {}), self._file, self._path(key))

    def tables(self, key: str) -> Iterator[Table]:
        """Yield the tables of a list."""
        for position, each in enumerate(self._value(key, list, [])):
            place = f"{key}[{position}]"
            if not isinstance(each, dict):
                self.fail(place, f"expected a table, not {_name(each)}")
            yield Table(each, self._file, self._path(place))

    def fail(self, key: str, problem: str) -> NoReturn:
        """Raise AuditError about a key."""
        raise AuditError(f"{self._file}: {self._path(key)}: {problem}")

    def _value(self, key: str, kind: type[Any], default: Any) -> Any:
        if key not in self._values:
            if default is None:
                self.fail(key, "is missing")
            return default
        value = self._values[key]
        # In Python a boolean is a number; in a settings file it is a mistake.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self._mismatch(key, kind)
        return value

    def _mismatch(self, key: str, kind: type[Any]) -> NoReturn:
        if key not in self._values:
            self.fail(key, "is missing")
        self.fail(key, f"expected {_TYPES[kind]}, not {_name(self._values[key])}")

    def _path(self, key: str) -> str:
        return f"{self._place}.{key}" if self._place else key


def _name(value: object) -> str:
    return next((name for kind, name in _TYPES.items() if isinstance(value, kind)), "a time")
