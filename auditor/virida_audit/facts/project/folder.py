"""One folder of the tree as a project reader sees it: names, bounded reads, each file once."""

from __future__ import annotations

import fnmatch
import re
from functools import cached_property

from virida_audit.discover import Tree
from virida_audit.facts.project.documents import Document, NodeDocument, line_location, read_toml
from virida_audit.facts.project.xml import Element, read_xml
from virida_audit.model.location import Location
from virida_audit.parse.yaml import parse_json, parse_yaml

SEARCHED_FILES = 400
"""Files below a folder that a search for code looks at, nearest first."""
SEARCHED_BYTES = 64 * 1024
"""How far into each of them."""
_TEST_FOLDERS = frozenset(
    {"test", "tests", "spec", "docs", "doc", "example", "examples", "fixtures", "migrations"}
)


class Folder:
    """A folder of the tree. Paths given and returned by `files` are relative to it."""

    def __init__(self, tree: Tree, path: str, others: frozenset[str] = frozenset()) -> None:
        self.tree = tree
        self.path = path
        """`.` for the root."""
        self._prefix = "" if path == "." else f"{path}/"
        self._others = others
        self._texts: dict[str, str | None] = {}
        self._heads: dict[str, str] = {}
        self._documents: dict[str, Document | None] = {}
        self._elements: dict[str, Element | None] = {}
        self.read_paths: set[str] = set()
        """Paths of the tree that were read as manifests."""

    @property
    def name(self) -> str:
        """Return the folder's last part; empty for the root."""
        return "" if self.path == "." else self.path.rpartition("/")[2]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the files directly in it, sorted."""
        found = (each for each in self.tree.children(self._prefix[:-1]) if self.tree.has(each))
        return tuple(each.rpartition("/")[2] for each in found)

    @cached_property
    def folders(self) -> tuple[str, ...]:
        """Names of the folders directly in it, sorted."""
        found = (each for each in self.tree.children(self._prefix[:-1]) if not self.tree.has(each))
        return tuple(each.rpartition("/")[2] for each in found)

    def full(self, name: str) -> str:
        """Return the path in the tree."""
        return self._prefix + name

    def has(self, name: str) -> bool:
        """Tell whether a file is there."""
        return self.tree.has(self._prefix + name)

    def has_folder(self, name: str) -> bool:
        """Tell whether files are under a folder of it."""
        return self.tree.has_folder(self._prefix + name)

    def first(self, *names: str) -> str:
        """Return the first of some files that is there, or nothing."""
        return next((name for name in names if self.has(name)), "")

    def matching(self, pattern: str) -> tuple[str, ...]:
        """Return the files of a pattern of `fnmatch`; its folder part is plain."""
        head, _, last = pattern.rpartition("/")
        if "*" not in last:
            return (pattern,) if self.has(pattern) else ()
        match = re.compile(fnmatch.translate(last)).match
        if not head:
            return tuple(name for name in self.names if match(name))
        below = self.tree.children(self._prefix + head)
        names = (each.rpartition("/")[2] for each in below if self.tree.has(each))
        return tuple(f"{head}/{name}" for name in names if match(name))

    @cached_property
    def own_files(self) -> tuple[str, ...]:
        """Files that belong to no project further down, nearest first; not those of tests."""
        found = []
        for path in self.tree.files_under(self._prefix[:-1]):
            name = path[len(self._prefix) :]
            parts = name.split("/")[:-1]
            if len(parts) > 6 or not _TEST_FOLDERS.isdisjoint(parts):
                continue
            if any(
                self._prefix + "/".join(parts[: depth + 1]) in self._others
                for depth in range(len(parts))
            ):
                continue
            found.append((len(parts), name))
        return tuple(name for _, name in sorted(found))

    def files(self, *endings: str) -> tuple[str, ...]:
        """Return the nearest of its own files of some endings, a bounded number."""
        return tuple(name for name in self.own_files if name.endswith(endings))[:SEARCHED_FILES]

    def head(self, name: str) -> str:
        """Return the beginning of a source file as text; empty where it cannot be read."""
        if name not in self._heads:
            data = self.tree.head(self._prefix + name, SEARCHED_BYTES)
            text = (data or b"").decode("utf-8", "replace")
            self._heads[name] = text.replace("\r\n", "\n")
        return self._heads[name]

    def forget_sources(self) -> None:
        """Let go of source files; manifests are kept for what projects are to each other."""
        self._heads.clear()

    def text(self, name: str) -> str | None:
        """Return a manifest as text; None where it cannot be read."""
        if name not in self._texts:
            data = self._bytes(name)
            text = None if data is None else data.decode("utf-8", "replace")
            self._texts[name] = text and text.lstrip("\ufeff").replace("\r\n", "\n")
        return self._texts[name]

    def document(self, name: str) -> Document | None:
        """Return a manifest by its ending: JSON, TOML, YAML; None for what is none."""
        if name not in self._documents:
            data = self._bytes(name)
            self._documents[name] = None if data is None else _parse(self.full(name), data)
        return self._documents[name]

    def xml(self, name: str) -> Element | None:
        """Return the root element of an XML manifest."""
        if name not in self._elements:
            data = self._bytes(name)
            self._elements[name] = None if data is None else read_xml(data)
        return self._elements[name]

    def at(self, name: str) -> Location:
        """Return the place of a whole file."""
        return Location(self.full(name))

    def line(self, name: str, offset: int) -> Location:
        """Return the line around a character of a text that was read before."""
        return line_location(self.full(name), self.text(name) or "", offset)

    def _bytes(self, name: str) -> bytes | None:
        path = self._prefix + name
        if not self.tree.has(path):
            return None
        self.read_paths.add(path)
        return self.tree.read(path)


def _parse(path: str, data: bytes) -> Document | None:
    name = path.rpartition("/")[2]
    if name.endswith(".toml") or name in ("Pipfile", "uv.lock", "poetry.lock"):
        return read_toml(path, data)
    if name.endswith((".json", ".jsonc", ".json5", ".lock")):
        return NodeDocument(path, parse_json(data).root)
    return NodeDocument(path, parse_yaml(data).root)
