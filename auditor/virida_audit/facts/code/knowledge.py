"""The patterns of `rules/catalogue/code.yaml`, compiled on first use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, cast

from virida_audit.regex import regex
from virida_audit.resources import load_data

PORT = "port"
"""What a pattern shows that holds the argument of a call that listens."""


@dataclass(frozen=True)
class Pattern:
    """What one kind of line means."""

    id: str
    shows: str
    """A word of `SignKind`, or `PORT`."""
    marks: tuple[str, ...]
    """A line without any of them is not looked at closer."""
    expression: re.Pattern[str]
    """Groups: `value`, `detail`; `port`, `host` and `path` begin an argument that the code cuts."""
    value: str = ""
    """Stands in for a group `value` that the expression does not have."""
    detail: str = ""
    needs: tuple[str, ...] = ()
    """The file holds one of these."""
    without: tuple[str, ...] = ()
    """The lines from this one on hold none of these, `within` of them; 0 for the whole file."""
    within: int = 0
    parent: str = ""
    """Key of YAML that the line stands under."""
    in_text: bool = False
    """It may begin inside a string."""


@dataclass(frozen=True)
class Language:
    """How a language is written, and what to look for in it."""

    id: str
    comments: str
    """Name of a way to write comments, see `text.py`."""
    assigns: re.Pattern[str] | None
    """Groups `name` and `value`: a name is given a value, on one line."""
    reads: re.Pattern[str] | None
    """A variable of the environment is read: groups `value…` for its name, `detail` default."""
    patterns: tuple[Pattern, ...]
    left_out: frozenset[str] = frozenset()
    """Folders that hold what is no program of the server in this language alone."""

    def patterns_in(self, data: bytes) -> tuple[Pattern, ...]:
        """Return what a file may show: most show nothing, and are never decoded."""
        holds = data.__contains__
        held = frozenset(filter(holds, self._marks))
        if not held:
            return ()
        return tuple(
            pattern
            for pattern, marks, needs in self._searched
            if not held.isdisjoint(marks) and (not needs or any(map(holds, needs)))
        )

    @cached_property
    def _marks(self) -> tuple[bytes, ...]:
        return tuple(sorted({mark for _, marks, _ in self._searched for mark in marks}))

    @cached_property
    def _searched(self) -> tuple[tuple[Pattern, tuple[bytes, ...], tuple[bytes, ...]], ...]:
        """Return the patterns, each with its marks and needs as a file has them."""
        return tuple(
            (each, tuple(map(str.encode, each.marks)), tuple(map(str.encode, each.needs)))
            for each in self.patterns
        )


@dataclass(frozen=True)
class Manifest:
    """How a manifest names the libraries in use."""

    ecosystem: str
    expression: re.Pattern[str]
    """Group `value` is the library's name, one a line."""
    sections: re.Pattern[str] | None
    """A line that begins a section; group `value` where libraries of the running program follow."""


class Knowledge:
    """Give the parts of the data file."""

    def __init__(self) -> None:
        self._data = cast(Mapping[str, Any], load_data("rules/catalogue/code.yaml"))
        self._languages: dict[str, Language] = {}

    @cached_property
    def endings(self) -> Mapping[str, str]:
        """Return the language of each file ending, and of whole file names."""
        return MappingProxyType(
            {ending: row["id"] for row in self._data["languages"] for ending in row["files"]}
        )

    @cached_property
    def left_out(self) -> Mapping[str, Any]:
        """Return what no sources of the running program are: folders, names, words, marks."""
        return cast(Mapping[str, Any], self._data["left_out"])

    @cached_property
    def schemes(self) -> Mapping[str, str]:
        """Return the product of each URL scheme; empty for HTTP."""
        return cast(Mapping[str, str], self._data["schemes"])

    @cached_property
    def hosts(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """Return patterns of variables that hold a host, each with its product."""
        return tuple((regex(row["regex"]), row["product"]) for row in self._data["hosts"])

    @cached_property
    def health_path(self) -> re.Pattern[str]:
        """Return what a health path looks like."""
        return regex(self._data["health_path"])

    @cached_property
    def temporary(self) -> re.Pattern[str]:
        """Return what a path or expression looks like whose files may go."""
        return regex(self._data["temporary"])

    @cached_property
    def manifests(self) -> Mapping[str, Manifest]:
        """Return how to read each manifest, by file name or ending."""
        made = {}
        for row in self._data["manifests"]:
            sections = regex(row["sections"]) if "sections" in row else None
            manifest = Manifest(row["ecosystem"], regex(row["regex"]), sections)
            made.update(dict.fromkeys(row["files"], manifest))
        return MappingProxyType(made)

    @cached_property
    def clients(self) -> Mapping[tuple[str, str], str]:
        """Return the product of each client library, by (ecosystem, library)."""
        return MappingProxyType(
            {
                (ecosystem, library): row["product"]
                for row in self._data["clients"]
                for ecosystem, libraries in row["libraries"].items()
                for library in libraries
            }
        )

    def language(self, id: str) -> Language:
        """Return a language with its patterns."""
        if id not in self._languages:
            self._languages[id] = self._language(id)
        return self._languages[id]

    def _language(self, id: str) -> Language:
        row = next(each for each in self._data["languages"] if each["id"] == id)
        return Language(
            id=id,
            comments=row["comments"],
            assigns=regex(row["assigns"]) if "assigns" in row else None,
            reads=regex(row["reads"]) if "reads" in row else None,
            patterns=tuple(self._patterns(id)),
            left_out=frozenset(row.get("left_out", ())),
        )

    def _patterns(self, language: str) -> Iterator[Pattern]:
        for row in self._data["patterns"]:
            if language not in row["languages"]:
                continue
            plain: dict[str, Any] = {
                key: tuple(value) if isinstance(value, list) else value
                for key, value in row.items()
                if key not in ("languages", "regex")
            }
            yield Pattern(expression=regex(row["regex"]), **plain)


@cache
def knowledge() -> Knowledge:
    """Return what is known, read once."""
    return Knowledge()
