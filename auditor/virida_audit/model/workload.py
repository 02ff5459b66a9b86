"""A workload: one real service of the team, wherever and under whatever names it appears."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from virida_audit.model.location import Location
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form, Sighting
from virida_audit.model.text import Text


class WorkloadKind(StrEnum):
    """What a workload is. The value is the word of JSON and rules."""

    APPLICATION = "application"
    """Code of the team, or a product that the platform runs as an application."""
    WORKER = "worker"
    """Keeps running beside an application (`parent`), with the same code."""
    TASK = "task"
    """Runs once and ends: a migration, a seed."""
    CRON = "cron"
    """Runs by a schedule."""
    ADDON = "addon"
    """A product that a managed service takes the place of."""
    PLATFORM = "platform"
    """The platform does it: routing, metrics, logs."""
    TOOL = "tool"
    """Serves containers alone and goes with them."""
    DEVELOPMENT = "development"
    """Only matters on a developer's machine."""
    TEST = "test"
    """Only matters in tests."""
    EXAMPLE = "example"
    EXTERNAL = "external"
    """Lives elsewhere and stays there."""
    UNMANAGED = "unmanaged"
    """A known product for which nothing native is documented, or which needs a decision."""
    GHOST = "ghost"
    """Built by an artefact whose sources are nowhere in the tree."""
    UNKNOWN = "unknown"
    """An image of unknown content."""

    @property
    def runs_code(self) -> bool:
        """Tell whether code of the team runs in it."""
        return self in (
            WorkloadKind.APPLICATION,
            WorkloadKind.WORKER,
            WorkloadKind.TASK,
            WorkloadKind.CRON,
        )


@dataclass(frozen=True, slots=True)
class Merge:
    """Why two appearances are one service."""

    one: Location
    other: Location
    code: str
    """`build`, `image`, `source`, `reference`, `name`, `similar-name`, `alias`, `variables` or
    `only-candidate`, strongest first."""
    why: Text
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Question:
    """What could be one service or two."""

    id: str
    """Stable: kebab-case, from the names alone."""
    one: str
    other: str
    why: Text
    is_one: bool
    """What is taken as long as nobody answers."""
    places: tuple[Location, ...]


@dataclass(frozen=True, slots=True)
class Workload:
    """One service with all its appearances."""

    name: str
    """Unique in the report: the plainest of its names, without environment words."""
    kind: WorkloadKind
    sightings: tuple[Sighting, ...]
    """Sorted by place; at least one, except for a folder of sources that no artefact mentions."""
    environments: tuple[str, ...]
    """`dev`, `staging`, `prod`…, in the order of a delivery; empty where nothing is said."""
    confidence: Confidence
    """The weakest link of its merges."""
    folder: str = ""
    """Folder of its sources, `.` for the root; empty where none is known."""
    product: str = ""
    """Product id of the image catalogue; empty for code of the team and for unknown images."""
    parent: str = ""
    """Name of the workload whose code it runs; empty where it stands alone."""
    merges: tuple[Merge, ...] = ()
    why: tuple[Text, ...] = ()
    """Why it is of this kind, strongest reason first."""
    needs: tuple[str, ...] = ()
    """Names of the workloads it talks to or waits for, sorted."""

    @property
    def at(self) -> Location:
        """Return where reports speak of it: its first appearance, else the folder itself."""
        return self.sightings[0].at if self.sightings else Location(self.folder)

    def in_form(self, *forms: Form) -> tuple[Sighting, ...]:
        """Return its appearances of some forms."""
        return tuple(each for each in self.sightings if each.form in forms)

    def in_environment(self, environment: str) -> tuple[Sighting, ...]:
        """Return its appearances in an environment, those that name none included."""
        return tuple(
            each
            for each in self.sightings
            if not each.environments or environment in each.environments
        )


@dataclass(frozen=True, slots=True)
class Appearance:
    """Where a workload appears, in short."""

    form: Form
    name: str
    at: Location
    environments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkloadSummary:
    """What a report keeps of a workload."""

    name: str
    kind: WorkloadKind
    sources: tuple[Appearance, ...]
    environments: tuple[str, ...]
    confidence: Confidence
    folder: str = ""
    product: str = ""
    parent: str = ""
    why: tuple[Text, ...] = ()
    merges: tuple[Merge, ...] = ()
    needs: tuple[str, ...] = ()

    @classmethod
    def of(cls, workload: Workload) -> WorkloadSummary:
        """Return a workload in short."""
        sources = tuple(
            Appearance(each.form, each.name, each.at, each.environments)
            for each in workload.sightings
        )
        return cls(
            name=workload.name,
            kind=workload.kind,
            sources=sources,
            environments=workload.environments,
            confidence=workload.confidence,
            folder=workload.folder,
            product=workload.product,
            parent=workload.parent,
            why=workload.why,
            merges=workload.merges,
            needs=workload.needs,
        )


@dataclass(frozen=True)
class Workloads:
    """Every workload of a tree, sorted by name, and what could not be told."""

    every: tuple[Workload, ...] = ()
    questions: tuple[Question, ...] = ()
    environments: tuple[str, ...] = ()
    """Of all workloads, in the order of a delivery: dev, test, staging, prod."""

    def named(self, name: str) -> Workload | None:
        """Return the workload of a name, None where there is none."""
        return self._by_name.get(name)

    def children(self, name: str) -> tuple[Workload, ...]:
        """Return the workers, tasks and crons that run the code of a workload."""
        return tuple(self._by_parent.get(name, ()))

    @cached_property
    def _by_name(self) -> Mapping[str, Workload]:
        # Names are unique; asked for each link of a plan, a search each time would be quadratic.
        return {each.name: each for each in self.every}

    @cached_property
    def _by_parent(self) -> Mapping[str, list[Workload]]:
        found: dict[str, list[Workload]] = {}
        for each in self.every:
            found.setdefault(each.parent, []).append(each)
        return found
