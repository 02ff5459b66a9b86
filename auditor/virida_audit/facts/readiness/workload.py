"""A workload, as the rules of readiness see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from virida_audit.model.location import Location
from virida_audit.model.sighting import Form
from virida_audit.model.source import Role
from virida_audit.model.workload import Workload, WorkloadKind


@dataclass(frozen=True, slots=True)
class WorkloadFact:
    """One service of the team, wherever it appears."""

    fact: ClassVar[str] = "workload"

    workload: Workload

    @property
    def at(self) -> Location:
        """Return its first appearance, else the folder of its sources."""
        return self.workload.at

    @property
    def role(self) -> Role:
        """Return the role of its first appearance."""
        return self.workload.sightings[0].role if self.workload.sightings else Role.PRODUCTION

    @property
    def leaves(self) -> tuple[int, ...]:
        """Return nothing: the facts of each artefact own its leaves."""
        return ()

    @property
    def name(self) -> str:
        """Return its name."""
        return self.workload.name

    @property
    def kind(self) -> WorkloadKind:
        """Return what it is."""
        return self.workload.kind

    @property
    def is_ghost(self) -> bool:
        """Tell whether nothing that builds it finds its sources in the tree."""
        built = [each for each in self.workload.sightings if each.folder is not None]
        missing = bool(built) and all(each.is_ghost for each in built)
        return missing or self.kind is WorkloadKind.GHOST

    @property
    def image(self) -> str:
        """Return the first image that it runs, secrets masked; empty where none is named."""
        images = (each.image for each in self.workload.sightings)
        return next((each.raw for each in images if each is not None), "")

    @property
    def has_dockerfile(self) -> bool:
        """Tell whether a Dockerfile shows it: the rules of Dockerfiles speak of it already."""
        return bool(self.workload.in_form(Form.DOCKERFILE))

    @property
    def has_compose_service(self) -> bool:
        """Tell whether a Compose file shows it: the rules of Compose speak of it already."""
        return bool(self.workload.in_form(Form.COMPOSE_SERVICE))
