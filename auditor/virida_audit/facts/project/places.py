"""Names and where each stands, the places found on demand.

Of a thousand dependencies two or three are spoken of, and finding the line of each in a hostile
manifest would take as long as the square of its size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from virida_audit.facts.project.documents import Document
from virida_audit.facts.project.folder import Folder
from virida_audit.model.location import Location

Finder = Callable[[], Location]


class Places(Mapping[str, Location]):
    """Names of packages, each with its place."""

    def __init__(self, finders: Mapping[str, Finder]) -> None:
        self._finders = finders

    @classmethod
    def of_table(cls, document: Document, *route: str) -> Places:
        """Return the keys of a table."""
        return cls({name: partial(document.at, *route, name) for name in document.keys(*route)})

    @classmethod
    def of_lines(cls, folder: Folder, file: str, offsets: Iterable[tuple[str, int]]) -> Places:
        """Return names with the offsets where they stand in a text; the first of a name counts."""
        found: dict[str, Finder] = {}
        for name, offset in offsets:
            found.setdefault(name, partial(folder.line, file, offset))
        return cls(found)

    def over(self, other: Places) -> Places:
        """Return both; what stands in both has its place here."""
        return Places({**other._finders, **self._finders})

    def __getitem__(self, name: str) -> Location:
        return self._finders[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._finders)

    def __len__(self) -> int:
        return len(self._finders)

    def __contains__(self, name: object) -> bool:
        return name in self._finders
