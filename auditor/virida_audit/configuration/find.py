"""Find the settings file that speaks for a folder: the nearest one, never above its repository."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from virida_audit.errors import AuditError

OWN_FILE = "virida-audit.toml"
SHARED_FILE = "pyproject.toml"
"""Speaks for us where it has a table `[tool.virida-audit]`; our own file beside it wins."""

_MAX_BYTES = 1024 * 1024
_WORD = b"virida-audit"


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A settings file as bytes, not parsed yet."""

    path: Path
    data: bytes

    @property
    def folder(self) -> Path:
        """Return the folder that its paths and patterns are relative to."""
        return self.path.parent


def find_settings_file(root: Path) -> SettingsFile | None:
    """Return the nearest settings file at or above a folder, None where there is none.

    The search ends at the root of the repository; outside one it looks at the folder alone. Costs
    a look at each folder on the way, and no parser where no file speaks of us.
    """
    for folder in _folders(root):
        own = folder / OWN_FILE
        if own.is_file():
            return SettingsFile(own, read_bounded(own))
        shared = folder / SHARED_FILE
        if shared.is_file() and speaks_of_us(data := read_bounded(shared)):
            return SettingsFile(shared, data)
    return None


def named_settings_file(path: Path) -> SettingsFile:
    """Return the file that somebody names. Errors: AuditError when it cannot be read."""
    return SettingsFile(path, read_bounded(path))


def read_bounded(path: Path) -> bytes:
    """Return the bytes of a file that a person wrote. Errors: AuditError when it cannot be read."""
    try:
        with path.open("rb") as stream:
            if not stat.S_ISREG(path.stat().st_mode):
                raise AuditError(f"{path}: not a regular file")
            data = stream.read(_MAX_BYTES + 1)
    except OSError as error:
        raise AuditError(f"{path}: cannot be read: {error.strerror}") from None
    if len(data) > _MAX_BYTES:
        raise AuditError(f"{path}: larger than {_MAX_BYTES} bytes")
    return data


def _folders(root: Path) -> Iterator[Path]:
    start = root.absolute()
    above = (start, *start.parents)
    top = next((position for position, each in enumerate(above) if (each / ".git").exists()), 0)
    yield from above[: top + 1]


def speaks_of_us(data: bytes) -> bool:
    """Tell whether a `pyproject.toml` has a table of ours."""
    if _WORD not in data:
        return False
    import tomllib

    try:
        document = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        # Another tool's file until it can be read; it says so itself.
        return b"[tool.virida-audit]" in data
    return "virida-audit" in document.get("tool", {})
