"""Read access to the audited tree: known paths, bounded reads, and never through a link."""

from __future__ import annotations

import errno
import os
import stat
from bisect import bisect_left
from collections.abc import Iterable
from pathlib import Path

from virida_audit.model.source import Skip

MAX_BYTES = 2 * 1024 * 1024
"""Largest file that is read whole; a generated file beyond it is a skip with its size."""
MAX_DEPTH = 128
"""Folders below each other; every level holds a descriptor while a file in it is read."""
CACHE_BYTES = 16 * 1024 * 1024
"""What discovery may keep so that a source is not read twice."""

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: opening a FIFO without a writer would otherwise never return.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_PROBLEMS = {
    errno.ENOENT: "skip.vanished",
    errno.ENOTDIR: "skip.symlink",
    errno.ELOOP: "skip.symlink",
    errno.EMLINK: "skip.symlink",
    errno.EACCES: "skip.unreadable",
    errno.EPERM: "skip.unreadable",
    errno.ENXIO: "skip.not-regular",
    errno.ENAMETOOLONG: "skip.path-too-long",
}


class Tree:
    """The files of the audited tree, for every later stage.

    A path is opened one component after the other from the root's descriptor and without
    following links, so neither a link nor one that appears during the scan leads out of the
    tree. Not for several threads at once; it pickles, without its cache.
    """

    def __init__(self, root: Path, paths: Iterable[str], max_bytes: int = MAX_BYTES) -> None:
        self.root = root
        self.paths: tuple[str, ...] = tuple(sorted(paths))
        """POSIX paths relative to the root, sorted; undecodable bytes as surrogate escapes."""
        self.max_bytes = max_bytes
        self._known = frozenset(self.paths)
        self._folders: dict[str, tuple[list[str], list[str]]] | None = None
        self._kept: dict[str, bytes] = {}
        self._room = CACHE_BYTES
        self._problems: dict[str, Skip] = {}
        self._chain: list[tuple[str, int]] = []

    @property
    def name(self) -> str:
        """Give the name of the root folder, however its path was written (`.`, `..`)."""
        return self.root.resolve().name

    def has(self, path: str) -> bool:
        """Say whether `path` is a known file."""
        return path in self._known

    def has_folder(self, folder: str) -> bool:
        """Say whether a known file is somewhere under `folder`; the root is the empty string."""
        return folder in self._index()

    def children(self, folder: str) -> tuple[str, ...]:
        """Give the paths of the files and folders directly in `folder`, sorted."""
        folders, files = self._index().get(folder, ((), ()))
        return tuple(sorted((*folders, *files)))

    def files_under(self, folder: str) -> tuple[str, ...]:
        """Give the known files at any depth under `folder`, sorted."""
        if not folder:
            return self.paths
        # `0` is the character after `/`: between the two stands all that begins with the folder.
        first, last = (bisect_left(self.paths, f"{folder}{mark}") for mark in "/0")
        return self.paths[first:last]

    def read(self, path: str) -> bytes | None:
        """Give the bytes of a known regular file, or `None`; `problem` then says why."""
        kept = self._kept.get(path)
        return kept if kept is not None else self._read(path, self.max_bytes)

    def head(self, path: str, limit: int) -> bytes | None:
        """Give the first `limit` bytes of a file of any size, or `None` as `read` does."""
        problem = self._problems.pop(path, None)
        data = self._read(path, limit, whole=False)
        if data is not None and problem is not None:
            self._problems[path] = problem
        return data

    def problem(self, path: str) -> Skip | None:
        """Say why the last `read` of `path` gave nothing."""
        return self._problems.get(path)

    def keep(self, path: str, data: bytes) -> None:
        """Remember the bytes of `path` for later stages while there is room."""
        # Later stages read in the same order: dropping the oldest would lose each one just
        # before it is asked for, so what came first stays.
        if len(data) <= self._room and path not in self._kept:
            self._kept[path] = data
            self._room -= len(data)

    def close(self) -> None:
        """Give back the descriptors; the next read opens them again."""
        while self._chain:
            os.close(self._chain.pop()[1])

    def __del__(self) -> None:
        self.close()

    def __getstate__(self) -> tuple[Path, tuple[str, ...], int]:
        return self.root, self.paths, self.max_bytes

    def __setstate__(self, state: tuple[Path, tuple[str, ...], int]) -> None:
        Tree.__init__(self, *state)

    def _index(self) -> dict[str, tuple[list[str], list[str]]]:
        if self._folders is None:
            self._folders = _index_folders(self.paths)
        return self._folders

    def _read(self, path: str, limit: int, whole: bool = True) -> bytes | None:
        self._problems.pop(path, None)
        if path not in self._known:
            return self._fail(path, "skip.not-listed")
        folder, _, name = path.rpartition("/")
        try:
            descriptor = os.open(name, _FILE, dir_fd=self._enter(folder))
        except OSError as error:
            return self._fail(path, _PROBLEMS.get(error.errno or 0, "skip.unreadable"))
        except ValueError:
            return self._fail(path, "skip.path-too-long")
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return self._fail(path, "skip.not-regular")
            if whole and status.st_size > limit:
                return self._fail(path, "skip.too-large", str(status.st_size))
            data = _read_up_to(descriptor, limit + 1 if whole else limit)
        except OSError:
            return self._fail(path, "skip.unreadable")
        finally:
            os.close(descriptor)
        if whole and len(data) > limit:
            return self._fail(path, "skip.too-large", str(len(data)))
        return data

    def _fail(self, path: str, code: str, text: str = "") -> bytes | None:
        self._problems[path] = Skip(path, code, text)
        return None

    def _enter(self, folder: str) -> int:
        """Give a descriptor of `folder`, keeping those of the folders on the way to it."""
        parts = folder.split("/") if folder else []
        if len(parts) > MAX_DEPTH or ".." in parts:
            raise ValueError(folder)
        if not self._chain:
            self._chain.append(
                ("", os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
            )
        common = 0
        while common < len(parts) and common + 1 < len(self._chain):
            if self._chain[common + 1][0] != parts[common]:
                break
            common += 1
        while len(self._chain) > common + 1:
            os.close(self._chain.pop()[1])
        for part in parts[common:]:
            self._chain.append((part, os.open(part, _FOLDER, dir_fd=self._chain[-1][1])))
        return self._chain[-1][1]


def _read_up_to(descriptor: int, limit: int) -> bytes:
    data = os.read(descriptor, limit)
    if len(data) == limit or not data:
        return data
    parts = [data]
    left = limit - len(data)
    while left and (data := os.read(descriptor, left)):
        parts.append(data)
        left -= len(data)
    return b"".join(parts) if len(parts) > 1 else parts[0]


def _index_folders(paths: tuple[str, ...]) -> dict[str, tuple[list[str], list[str]]]:
    index: dict[str, tuple[list[str], list[str]]] = {"": ([], [])}
    for path in paths:
        folder = path.rpartition("/")[0]
        if folder not in index:
            _add_folder(index, folder)
        index[folder][1].append(path)
    return index


def _add_folder(index: dict[str, tuple[list[str], list[str]]], folder: str) -> None:
    index[folder] = ([], [])
    while folder:
        parent = folder.rpartition("/")[0]
        known = parent in index
        index.setdefault(parent, ([], []))[0].append(folder)
        if known:
            return
        folder = parent
