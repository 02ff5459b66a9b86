"""System packages that images install, and what the platform has for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from virida_audit.catalogue.rows import NO_TEXT, Row, build
from virida_audit.model.text import Text

PackageVerdict = Literal["preinstalled", "runtime", "mise", "not-needed", "undocumented"]


@dataclass(frozen=True, slots=True)
class SystemPackage:
    """One package, with its names in all distributions."""

    id: str
    packages: Mapping[str, tuple[str, ...]]
    """Distribution → names; `*` at an end stands for anything."""
    verdict: PackageVerdict
    sources: tuple[str, ...]
    checked: str
    note: Text = NO_TEXT
    evidence: Literal["documented", "implied", "changelog", ""] = ""
    runtimes: tuple[str, ...] = ()
    """Those that bring it, where the verdict is `runtime`."""
    mise: str = ""
    """Its name in `mise.toml`, where the verdict is `mise`."""
    programs: tuple[str, ...] = ()
    """Those that code calls when it runs, and that no runtime is documented to have."""

    @classmethod
    def from_row(cls, row: Row) -> SystemPackage:
        """Read one row of `packages`."""
        return build(cls, row, packages=_names)


class Packages(Mapping[str, SystemPackage]):
    """Rows by id; `find` looks up the name that a command installs."""

    def __init__(self, rows: list[SystemPackage]) -> None:
        self._rows = MappingProxyType({row.id: row for row in rows})
        pairs = [(name, row) for row in rows for name in _all_names(row)]
        self._plain = {name: row for name, row in pairs if "*" not in name}
        patterns = ((name, row) for name, row in pairs if "*" in name)
        self._patterns = tuple(sorted(patterns, key=lambda pair: (-len(pair[0]), pair[0])))

    @classmethod
    def from_rows(cls, rows: list[Row]) -> Packages:
        """Read the section `packages`."""
        return cls([SystemPackage.from_row(row) for row in rows])

    def __getitem__(self, row_id: str) -> SystemPackage:
        return self._rows[row_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def find(self, name: str) -> SystemPackage | None:
        """Return the row of a package of any distribution; among patterns the longest wins."""
        row = self._plain.get(name)
        if row is not None:
            return row
        return next((row for pattern, row in self._patterns if _fits(name, pattern)), None)


def _all_names(row: SystemPackage) -> Iterator[str]:
    for names in row.packages.values():
        yield from names


def _names(rows: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({distribution: tuple(names) for distribution, names in rows.items()})


def _fits(name: str, pattern: str) -> bool:
    stem = pattern.strip("*")
    if pattern.startswith("*") and pattern.endswith("*"):
        return stem in name
    return name.endswith(stem) if pattern.startswith("*") else name.startswith(stem)
