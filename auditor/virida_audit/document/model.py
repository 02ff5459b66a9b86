"""The migration report as a document. Every text is in both languages, every list is sorted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from virida_audit.document.sheet import Sheet
from virida_audit.model.finding import Finding
from virida_audit.model.plan import AddonPlan, Plan, PlatformService
from virida_audit.model.rule import Disposition, Severity
from virida_audit.model.text import Text


class Status(StrEnum):
    """What has become of a feature, in the order of the report."""

    OBSOLETE = "obsolete"
    """It is there and the platform has taken its place."""
    ACTIVE = "active"
    """It is there and in use on the platform."""
    PROBLEMATIC = "problematic"
    """It is there and does not work, or stands in the way."""
    ABSENT = "absent"
    """Nothing of it was found in what could be read."""


class TicketStatus(StrEnum):
    """How far a ticket is, from the features it covers."""

    DONE = "done"
    """None of its features is in the way; obsolete ones may still have files to remove."""
    BLOCKED = "blocked"
    UNKNOWN = "unknown"
    """The repository shows nothing of its features."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file in which a feature still lives."""

    path: str
    lines: tuple[int, ...]
    """1-based, sorted, each once; empty where the whole file is meant."""


@dataclass(frozen=True, slots=True)
class FeatureState:
    """A feature with its status and everything that supports it."""

    id: str
    title: Text
    purpose: Text
    reason: Text
    replaced_by: Text
    sources: tuple[str, ...]
    status: Status
    places: tuple[Place, ...]
    findings: int
    effort: int
    """Story points of its findings."""
    worst: Severity | None
    """None without findings."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding with what a reader wants to sort and search it by."""

    number: int
    """Position in the report, 1-based: its address in the document."""
    finding: Finding
    title: Text
    """Title of its rule; its id where the report does not hold the rule."""
    feature: Text
    folder: str
    """Folder of the application it belongs to, empty where none is known."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """An application of the platform in one environment: linked already, or to be created."""

    name: str
    alias: str
    """Alias in `.clever.json`, there already or proposed."""
    environment: str = ""
    """Empty where nothing tells."""
    host: str = ""
    """Address that a page of the repository gives it, empty where none does."""
    is_linked: bool = False
    is_stuck: bool = False
    """What it runs has no documented way to run on the platform."""
    place: str = ""
    """`path:line` of its link."""


@dataclass(frozen=True, slots=True)
class Application:
    """An application, as the plan or a link of the repository gives it."""

    name: str
    runtime: str = ""
    """Slug of `clever create --type`, empty where nothing tells or a decision is needed."""
    version: str = ""
    folder: str = ""
    """Folder of its sources; empty for the root, and where nothing tells."""
    port: str = ""
    """Where it listens on the platform; empty for what the plan does not know."""
    listens: Text | None = None
    """Where the code listens today, where that is not the port."""
    deployments: tuple[Deployment, ...] = ()
    """Production first."""
    is_planned: bool = False

    @property
    def linked(self) -> tuple[Deployment, ...]:
        """Return the deployments that the repository is linked to already."""
        return tuple(each for each in self.deployments if each.is_linked)


@dataclass(frozen=True, slots=True)
class RuntimeGroup:
    """The applications of one runtime."""

    id: str
    """Slug of the runtime; `open` where a decision is needed, `unknown` where nothing tells."""
    title: Text
    members: tuple[Application, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A box of a diagram."""

    id: str
    label: str
    """A name of the repository, or empty where `title` says it."""
    title: Text | None = None
    kind: str = ""
    """Lane id; renderers colour by it."""

    def text(self) -> Text:
        """Return what the box says."""
        return self.title or Text(self.label, self.label)


@dataclass(frozen=True, slots=True)
class Lane:
    """A column of a diagram."""

    id: str
    title: Text
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """A diagram: columns from left to right, and links between boxes by id."""

    lanes: tuple[Lane, ...] = ()
    links: tuple[tuple[str, str], ...] = ()

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Return every box, column by column."""
        return tuple(node for lane in self.lanes for node in lane.nodes)


@dataclass(frozen=True, slots=True)
class TicketState:
    """A ticket of the team with what the repository says of its features."""

    id: str
    title: Text
    status: TicketStatus
    features: tuple[FeatureState, ...]
    unknown: tuple[str, ...]
    """Ids that name no feature."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """The account of one file."""

    path: str
    total: int
    counts: tuple[tuple[Disposition, int], ...]
    is_read: bool
    """False where no reader knows the format: its leaves are only counted."""


@dataclass(frozen=True, slots=True)
class UnseenReason:
    """Files that were not seen, by reason."""

    reason: Text
    places: tuple[str, ...]
    is_gap: bool
    """Something that should have been audited was not."""


@dataclass(frozen=True, slots=True)
class Document:
    """The whole report, section by section. An empty section says nothing, not “none”."""

    root: str
    date: date | None
    version: str
    """Version of the tool."""
    verdict: Text
    numbers: tuple[tuple[int, Text], ...]
    """The figures of the first screen: a count and what it counts."""
    features: tuple[FeatureState, ...]
    before: Graph
    after: Graph
    advantages: tuple[Text, ...]
    tickets: tuple[TicketState, ...]
    infrastructure: tuple[RuntimeGroup, ...]
    plan: Plan
    applications: tuple[Sheet, ...]
    """What the plan says of each application, in its order."""
    addons: tuple[Sheet, ...]
    platform: tuple[tuple[Text, tuple[PlatformService, ...]], ...]
    """What the platform does by itself, and the services whose work that was."""
    added: tuple[Text, ...]
    """What the platform brings in place of what goes away."""
    entries: tuple[Entry, ...]
    folders: tuple[str, ...]
    """Folders of applications that entries belong to, sorted."""
    decisions: tuple[Entry, ...]
    """Findings that a person must settle, or without a native equivalent."""
    ledger: tuple[LedgerRow, ...]
    ledger_counts: tuple[tuple[Disposition, int], ...]
    """Totals of all files, in the order of the scale, strongest first."""
    unseen: tuple[UnseenReason, ...]
    limits: tuple[Text, ...]
    """What this report cannot tell, and why."""
    conclusion: tuple[Text, ...]

    @property
    def addon_rows(self) -> tuple[tuple[Sheet, AddonPlan], ...]:
        """Return the add-ons, each with its sheet."""
        return tuple(zip(self.addons, self.plan.addons, strict=True))

    @property
    def linked(self) -> tuple[tuple[Text, Application], ...]:
        """Return the applications with a link, each with the title of its runtime."""
        return tuple(
            (group.title, each)
            for group in self.infrastructure
            for each in group.members
            if each.linked
        )

    def of_status(self, status: Status) -> tuple[FeatureState, ...]:
        """Return the features of one status, in the order of the report."""
        return tuple(each for each in self.features if each.status is status)
