"""What every language reader works with: the folder, the catalogue, and how a value is stated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from virida_audit.catalogue import Catalogue
from virida_audit.facts.project.folder import Folder
from virida_audit.facts.project.knowledge import Framework, Knowledge
from virida_audit.model.location import Location
from virida_audit.model.project import Candidate
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.text import Text
from virida_audit.texts import say

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW
STRENGTH = {HIGH: 2, MEDIUM: 1, LOW: 0}

Variables = dict[str, Stated]


@dataclass(frozen=True, slots=True)
class Study:
    """One folder under study."""

    folder: Folder
    catalogue: Catalogue
    knowledge: Knowledge
    processes: Mapping[str, Stated]
    """Of its Procfile, by name."""

    def page(self, slug: str) -> str:
        """Return the documentation of a runtime."""
        return self.catalogue.runtimes[slug].sources[0]

    def file(self, name: str) -> Stated:
        """State that a file is there."""
        why = say("project.file", file=name)
        return stated(name, why, self.folder.at(name))

    def variable(
        self, name: str, value: str, why: Text, at: Location | None, sure: Confidence = HIGH
    ) -> tuple[str, Stated]:
        """State a variable of the platform, with the page that documents it."""
        row = self.catalogue.variables.find(name)
        if row is None:
            raise ValueError(f"the catalogue knows no variable {name!r}")
        return name, stated(value, why, at, row.sources[0], sure)

    def package(self, framework: Framework, packages: Mapping[str, Location]) -> Stated:
        """State a framework by the package that shows it."""
        name = next(each for each in framework.packages if each in packages)
        return stated(framework.id, say("project.package", package=name), packages[name])

    def release(self, ecosystem: str, packages: Mapping[str, Location]) -> Stated | None:
        """Return what has to run before a start, by the packages and files that are there."""
        for row in self.knowledge.releases.get(ecosystem, ()):
            is_there = self.folder.has(row.needs) or self.folder.has_folder(row.needs)
            if row.package in packages and is_there:
                why = say("project.migrations", folder=row.needs)
                return stated(row.command, why, packages[row.package], sure=MEDIUM)
        return None

    def web_process(self) -> Stated | None:
        """Return the command of the Procfile's web process."""
        return self.processes.get("web")

    def other_processes(self) -> tuple[tuple[str, Stated], ...]:
        """Return the processes of the Procfile that keep running beside the web process."""
        return tuple(
            (name, command)
            for name, command in sorted(self.processes.items())
            if name not in ("web", "release")
        )


def stated(
    value: str, why: Text, at: Location | None = None, source: str = "", sure: Confidence = HIGH
) -> Stated:
    """Return a value with one reason."""
    return Stated(value, (Origin(why, at, source),), sure)


def in_order(variables: Variables) -> tuple[tuple[str, Stated], ...]:
    """Return variables by name."""
    return tuple(sorted(variables.items()))


def weakest(*confidences: Confidence) -> Confidence:
    """Return the least sure of some confidences."""
    return min(confidences, key=STRENGTH.__getitem__)


def starts(candidate: Candidate) -> bool:
    """Tell whether something is known that a runtime would start or serve."""
    return bool(candidate.start or candidate.run or candidate.webroot or candidate.variables)
