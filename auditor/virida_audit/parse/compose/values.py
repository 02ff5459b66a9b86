"""The values of a Compose project, each with the place it finally came from.

Merging, interpolation and `extends` mix several files; a plain `dict` would forget which of them
had the last word. A value is never changed: every step gives a new one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from virida_audit.model.location import Location

Data = None | bool | int | float | str


@dataclass(frozen=True, slots=True)
class Atom:
    """A scalar."""

    data: Data
    """Typed as compose-go does. Unknown variables stand in it as `${NAME}`."""
    at: Location
    """Where it is written; for a part of a short syntax, the whole of it."""
    unknown: tuple[str, ...] = ()
    """Names of the variables nobody gave a value; not empty means the data is not final."""
    secret: bool = False
    """Whether something that came from a file of variables is in it: never to be shown."""
    implied: bool = False
    """Whether Compose adds it by default; `at` is then the value it belongs to."""

    def __repr__(self) -> str:
        # Without the data: it may be a secret, and reprs end up in logs and failed assertions.
        return f"<Atom {self.at.path}:{self.at.line}:{self.at.column}>"

    @property
    def text(self) -> str:
        """The data as Compose would print it in a string; empty for null."""
        return "" if self.data is None else go_text(self.data)


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping in the order of the file, then of what was merged into it."""

    entries: dict[str, Value]
    """Not to be changed; a dictionary only for look-up."""
    at: Location
    keys_at: dict[str, Location]
    """Where each key is written; a key without a place of its own is not in it."""
    implied: bool = False

    def get(self, key: str) -> Value | None:
        """Return the value of a key, or `None`."""
        return self.entries.get(key)

    def at_key(self, key: str) -> Location:
        """Return where a key is written, or the place of its value."""
        return self.keys_at.get(key) or self.entries[key].at

    def table(self, key: str) -> Table | None:
        """Return the value of a key if it is a mapping."""
        value = self.entries.get(key)
        return value if isinstance(value, Table) else None

    def items_of(self, key: str) -> tuple[Value, ...]:
        """Return the items of a key if its value is a list; empty if it is not."""
        value = self.entries.get(key)
        return value.items if isinstance(value, Items) else ()

    def text(self, key: str) -> str | None:
        """Return the text of a key if its value is a scalar that is not null."""
        value = self.entries.get(key)
        return value.text if isinstance(value, Atom) and value.data is not None else None

    def with_entry(self, key: str, value: Value, at: Location | None = None) -> Table:
        """Return a table in which a key has this value."""
        keys_at = self.keys_at if at is None else {**self.keys_at, key: at}
        return replace(self, entries={**self.entries, key: value}, keys_at=keys_at)

    def with_entries(self, entries: dict[str, Value]) -> Table:
        """Return a table in which these keys have these values; one copy for all of them."""
        return replace(self, entries={**self.entries, **entries}) if entries else self

    def without(self, *keys: str) -> Table:
        """Return a table without these keys."""
        entries = {key: value for key, value in self.entries.items() if key not in keys}
        return replace(self, entries=entries)


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Value, ...]
    at: Location
    implied: bool = False


Value = Atom | Table | Items


def empty_table(at: Location) -> Table:
    """Return a table without entries."""
    return Table({}, at, {})


def size(value: Value) -> int:
    """Return how many scalars, mappings and lists a value is made of."""
    count = 0
    pending = [value]
    while pending:
        found = pending.pop()
        count += 1
        if isinstance(found, Table):
            pending += found.entries.values()
        elif isinstance(found, Items):
            pending += found.items
    return count


def plain(value: Value | None) -> object:
    """Return dictionaries, lists and scalars without places, for comparisons and printing."""
    match value:
        case None:
            return None
        case Atom():
            return value.data
        case Table():
            return {key: plain(entry) for key, entry in value.entries.items()}
        case Items():
            return [plain(item) for item in value.items]


def go_text(data: Data) -> str:
    """Write a scalar as Go's `%v` does, which is how compose-go turns it into text."""
    match data:
        case None:
            return "<nil>"
        case bool():
            return "true" if data else "false"
        case float():
            return _go_float(data)
        case _:
            return str(data)


def _go_float(number: float) -> str:
    if number != number:
        return "NaN"
    if number in (float("inf"), float("-inf")):
        return "+Inf" if number > 0 else "-Inf"
    digits, _, exponent = f"{number!r}".partition("e")
    power = int(exponent) if exponent else len(str(int(abs(number)))) - 1 if number else 0
    if -5 < power < 21:
        text = f"{number:f}".rstrip("0").rstrip(".") if exponent else digits.removesuffix(".0")
        return text
    mantissa = f"{number:.16e}".partition("e")[0]
    shortest = repr(float(mantissa)).removesuffix(".0")
    return f"{shortest}e{'+' if power >= 0 else '-'}{abs(power):02d}"
