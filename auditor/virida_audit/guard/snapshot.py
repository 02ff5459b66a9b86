"""The state that a change leads to, read from git's objects as discovery reads a work tree."""

from __future__ import annotations

from pathlib import Path

from virida_audit.discover import Tree
from virida_audit.guard.compare import FILES, STAGED, changes_between, empty_tree
from virida_audit.guard.git import Git
from virida_audit.guard.objects import read_blobs
from virida_audit.guard.plaintext import is_opaque, plain_bytes
from virida_audit.model.source import Skip


class Snapshot(Tree):
    """A `Tree` over a commit or the index. Its paths are listed when first asked for."""

    def __init__(self, git: Git, revision: str = STAGED) -> None:
        super().__init__(Path(), ())
        self._git = git
        self._revision = revision
        self._entries: dict[str, tuple[str, str]] | None = None
        self._blobs: dict[str, bytes | None] = {}

    def list(self) -> None:
        """Make every path known: the readers of facts look beside a file."""
        self.paths = tuple(sorted(self._listed()))

    def has(self, path: str) -> bool:
        """Say whether `path` is a file of this state."""
        return path in self._listed()

    def offer(self, blobs: dict[str, bytes | None]) -> None:
        """Hand over blobs that were read already, by object name."""
        self._blobs.update(blobs)

    def read(self, path: str) -> bytes | None:
        """Give the text of a file, its encoding and padding undone."""
        mode, name = self._listed().get(path, ("", ""))
        data = self.blob(name) if mode in FILES else None
        self._problems.pop(path, None)
        if data is not None:
            data = plain_bytes(data)
        if data is None or is_opaque(data):
            self._problems[path] = Skip(path, "skip.unreadable" if mode else "skip.not-listed")
            return None
        return data

    def blob(self, name: str) -> bytes | None:
        """Give the bytes of an object, None where it is too large or missing."""
        if name not in self._blobs:
            self._blobs.update(read_blobs(self._git, [name]))
        return self._blobs[name]

    def entry(self, path: str) -> tuple[str, str]:
        """Give the mode and object name of a path, empty where there is none."""
        return self._listed().get(path, ("", ""))

    def _listed(self) -> dict[str, tuple[str, str]]:
        if self._entries is None:
            self._entries = _entries(self._git, self._revision)
        return self._entries


def _entries(git: Git, revision: str) -> dict[str, tuple[str, str]]:
    """List mode and object name of every path: as what the state adds to nothing at all."""
    changes = changes_between(git, (empty_tree(git),), revision)
    return {path: (change.new_mode, change.new_id) for path, (change, *_) in changes.items()}
