"""What every reader gives back, whatever the format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Protocol

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree
from virida_audit.model.location import Location
from virida_audit.model.source import Role, Skip, Source


class Fact(Protocol):
    """One thing an artefact says, in the words of its format.

    Facts are frozen dataclasses, closed at birth. Rules read their fields and properties.
    """

    fact: ClassVar[str]
    """The name rules use, e.g. `dockerfile-stage`."""

    @property
    def at(self) -> Location:
        """Where it stands."""

    @property
    def role(self) -> Role:
        """Role of the file it stands in."""

    @property
    def leaves(self) -> tuple[int, ...]:
        """Indices into the reading's leaves that this fact speaks of."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """The smallest thing the ledger counts: an instruction, a flag, a value of a document."""

    name: str
    """What it is in the words of its format: `RUN`, `COPY --from`, `services.web.image`."""
    line: int
    """1-based."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of one source."""

    source: Source
    facts: tuple[Fact, ...] = ()
    leaves: tuple[Leaf, ...] = ()
    unread_leaves: int = 0
    """How many leaves there are where no reader knows the format yet."""
    skips: tuple[Skip, ...] = ()
    lines: tuple[str, ...] = ()
    """The file's lines without their ends, for excerpts."""
    secrets: tuple[str, ...] = ()
    """Values that no output may hold."""


Reader = Callable[[Tree, Iterable[Source], Catalogue], Iterator[Reading]]
"""Reads all sources of its kinds at once: several files may make one project."""


def read_each(
    tree: Tree, sources: Iterable[Source], read_one: Callable[[Source, bytes], Reading]
) -> Iterator[Reading]:
    """Yield the reading of each source by itself; a file that has gone is a skip without leaves."""
    for source in sources:
        data = tree.read(source.path)
        if data is None:
            yield Reading(source, skips=(Skip(source.path, "skip.vanished"),))
        else:
            yield read_one(source, data)
