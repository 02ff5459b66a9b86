"""Configuration files: which ones the platform reads, and what to use instead of the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from virida_audit.catalogue.rows import NO_TEXT, Row, build, each
from virida_audit.model.text import Text

if TYPE_CHECKING:
    import re

Status = Literal["read", "legacy", "removed", "cli-only", "on-request", "not-read", "undocumented"]


@dataclass(frozen=True, slots=True)
class FileKey:
    """One key of a JSON file: `a.b` is key b of a, `[]` any item of a list."""

    path: str
    type: Literal["string", "object", "array", "boolean"]
    required: bool = False
    values: tuple[str, ...] = ()
    end_of_life: tuple[str, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """One file, or one group of files with the same part to play."""

    id: str
    status: Status
    purpose: Text
    sources: tuple[str, ...]
    checked: str
    paths: tuple[str, ...] = ()
    """Paths or glob patterns; a pattern without `/` is a file name in any folder."""
    runtimes: tuple[str, ...] = ()
    except_runtimes: tuple[str, ...] = ()
    mandatory_for: tuple[str, ...] = ()
    python_mode: Literal["legacy", "uv"] | None = None
    root: Literal["object", "array"] | None = None
    keys: tuple[FileKey, ...] = ()
    old_keys: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    """Variables that do the same."""
    files: tuple[str, ...] = ()
    """Files to write instead."""
    commands: tuple[str, ...] = ()
    note: Text = NO_TEXT

    @classmethod
    def from_row(cls, row: Row) -> ConfigFile:
        """Read one row of `files`."""
        return build(cls, row, keys=each(FileKey))


class ConfigFiles(Mapping[str, ConfigFile]):
    """Rows by id; `find` looks a path of a repository up."""

    def __init__(self, rows: list[ConfigFile]) -> None:
        self._rows = MappingProxyType({row.id: row for row in rows})
        # A path stands before a pattern: `clevercloud/python.json` before `clevercloud/*.json`.
        pairs = [(path, row) for row in rows for path in row.paths]
        pairs.sort(key=lambda pair: ("*" in pair[0], pair[0]))
        self._patterns = tuple((_path_pattern(path), row) for path, row in pairs)

    @classmethod
    def from_rows(cls, rows: list[Row]) -> ConfigFiles:
        """Read the section `files`."""
        return cls([ConfigFile.from_row(row) for row in rows])

    def __getitem__(self, row_id: str) -> ConfigFile:
        return self._rows[row_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def find(self, path: str) -> ConfigFile | None:
        """Return the row of a POSIX path below the repository or an application's folder."""
        return next((row for pattern, row in self._patterns if pattern.fullmatch(path)), None)

    def with_status(self, *statuses: Status) -> tuple[ConfigFile, ...]:
        """Return the rows of these statuses, by id."""
        return tuple(row for row in self._rows.values() if row.status in statuses)


def _path_pattern(path: str) -> re.Pattern[str]:
    import re

    parts = re.split(r"(\*\*|\*)", path)
    body = "".join({"**": ".+", "*": "[^/]*"}.get(part) or re.escape(part) for part in parts)
    # In a monorepo the same file stands below the folder of each application.
    return re.compile(f"(?:.+/)?{body}")
