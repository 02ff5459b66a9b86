"""Gather what a scan reads into workloads, file by file: no whole reading has to be kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree
from virida_audit.facts.reading import Reading
from virida_audit.model.project import SourceProject
from virida_audit.model.sighting import Sighting
from virida_audit.model.source import Source
from virida_audit.model.workload import Workloads
from virida_audit.workloads import resolve
from virida_audit.workloads.sightings import sightings_of
from virida_audit.workloads.sightings.builds import build_sightings


class Collector:
    """Keeps the sightings of each reading and resolves them once all are there."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Begin with nothing read."""
        self._catalogue = catalogue
        self._sightings: list[Sighting] = []

    def add(self, reading: Reading) -> None:
        """Keep what the workloads need of a reading."""
        self._sightings += sightings_of(reading, self._catalogue)

    def resolve(
        self,
        tree: Tree,
        sources: Iterable[Source],
        projects: Iterable[SourceProject],
        answers: Mapping[str, str],
    ) -> Workloads:
        """Return the workloads of the tree, builds of images included."""
        builds = build_sightings(tree, sources, self._catalogue)
        return resolve((*self._sightings, *builds), projects, answers, tree.name)
