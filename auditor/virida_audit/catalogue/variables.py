"""Environment variables: found by exact name, by family, or by likeness for typing errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from virida_audit.catalogue.rows import Row, build
from virida_audit.model.text import Text

if TYPE_CHECKING:
    import re

LIKENESS = 0.84
"""Below this ratio two names are not a typing error apart: `CC_FOO` has no neighbour."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable, or one family of numbered or suffixed names."""

    name: str
    category: str
    direction: Literal["injected", "preset", "read", "addon", "app", "ci"]
    meaning: Text
    sources: tuple[str, ...]
    checked: str
    family: str | None = None
    """`<n>` stands for a number, `<NAME>` for an upper-case name."""
    bare: bool = True
    """Whether `name` itself is read; false where it is only the title of a family."""
    runtimes: tuple[str, ...] = ()
    """Slugs, or `all`; empty for a variable that is bound to an add-on or to a tool."""
    except_runtimes: tuple[str, ...] = ()
    undocumented_in: tuple[str, ...] = ()
    python_mode: Literal["legacy", "uv"] | None = None
    side_tool: bool = False
    """Whether it also chooses the version of a tool in the other runtimes."""
    addons: tuple[str, ...] = ()
    set_on: str | None = None
    default: str | None = None
    default_note: str = ""
    allowed: tuple[str, ...] = ()
    end_of_life: tuple[str, ...] = ()
    deprecated_values: tuple[str, ...] = ()
    allowed_rule: str = ""
    deprecated: bool = False
    replaced_by: str | None = None
    note: str = ""

    def applies_to(self, runtime: str) -> bool:
        """Tell whether a runtime is documented to read or receive it."""
        if runtime in self.except_runtimes or runtime in self.undocumented_in:
            return False
        return self.side_tool or "all" in self.runtimes or runtime in self.runtimes


@dataclass(frozen=True, slots=True)
class Suspect:
    """A name seen in public material that the platform neither reads nor injects."""

    name: str
    reason: Text
    sources: tuple[str, ...]
    checked: str
    instead: str | None = None


class Variables(Mapping[str, Variable]):
    """Rows by the name of the row; `find` also knows the members of families.

    A row becomes a `Variable` when it is asked for: a scan needs a dozen of several hundred.
    """

    def __init__(
        self, rows: Iterable[Row], suspects: Iterable[Row], container_only: Iterable[Row]
    ) -> None:
        self._rows: dict[str, Row] = {row["name"]: row for row in rows}
        self._made: dict[str, Variable] = {}
        self._suspects = suspects
        self._container_only = container_only

    @classmethod
    def from_rows(cls, loaded: Mapping[str, Any]) -> Variables:
        """Read the sections of the file."""
        return cls(loaded["variables"], loaded["suspects"], loaded["container_only"])

    @cached_property
    def suspects(self) -> Mapping[str, Suspect]:
        """Names that look like the platform's and are not, by name."""
        return MappingProxyType({row["name"]: build(Suspect, row) for row in self._suspects})

    @cached_property
    def container_only(self) -> frozenset[str]:
        """Names that mean nothing outside an image or beside another container."""
        return frozenset(name for row in self._container_only for name in row["names"])

    def __getitem__(self, name: str) -> Variable:
        if name not in self._made:
            self._made[name] = build(Variable, self._rows[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def find(self, name: str) -> Variable | None:
        """Return the row of a name as it is written, or of the family that it belongs to."""
        row = self.get(name)
        if row is not None and row.bare:
            return row
        families = (own for pattern, own in self._families if pattern.fullmatch(name))
        family = next(families, None)
        return None if family is None else self[family]

    def nearest(self, name: str) -> str | None:
        """Return the known name closest to one with a typing error; None where none is close.

        A member of a family keeps its number: `CC_WORKER_COMAND_2` gives `CC_WORKER_COMMAND_2`.
        """
        import difflib

        if self.find(name):
            return None
        stem, _, tail = name.rpartition("_")
        if stem and tail.isascii() and tail.isdigit():
            base = self.nearest(stem) or stem
            member = f"{base}_{tail}"
            if self.find(member):
                return member
        names = [row.name for row in self.values() if row.bare]
        close = difflib.get_close_matches(name.upper(), names, n=1, cutoff=LIKENESS)
        return close[0] if close else None

    @cached_property
    def _families(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """Pattern of each family's members, and the name of its row."""
        return tuple(
            (_family_pattern(row["family"]), name)
            for name, row in self._rows.items()
            if row.get("family")
        )


def _family_pattern(family: str) -> re.Pattern[str]:
    import re

    parts = re.split(r"(<n>|<NAME>)", family)
    classes = {"<n>": "[0-9]+", "<NAME>": "[A-Za-z0-9][A-Za-z0-9_]*"}
    return re.compile("".join(classes.get(part) or re.escape(part) for part in parts))
