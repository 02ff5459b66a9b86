"""The file itself as a fact, for every artefact of every kind, with or without a reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.artifact_words import (
    BUILDS,
    CHECKS,
    DRIVES_CLUSTER,
    FAMILIES,
    JOB_CONTAINERS,
    PRODUCTS,
    PUBLISHES,
    RUNS,
    RUNS_ON_HOST,
    STEPS,
)
from virida_audit.model.location import Location
from virida_audit.model.source import Role, Source


@dataclass(frozen=True, slots=True)
class Artifact:
    """An artefact as discovery sees it: its kind, its role and what its content speaks of."""

    fact: ClassVar[str] = "artifact"

    at: Location
    kind: str
    """Value of `Kind`."""
    role: Role
    tags: frozenset[str]
    """What the content speaks of, as discovery's byte filter saw it, e.g. `docker-push`."""
    leaves: tuple[int, ...] = ()

    @property
    def path(self) -> str:
        """Return the path relative to the root."""
        return self.at.path

    @property
    def name(self) -> str:
        """Return the file's own name."""
        return self.at.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """Return the folder it stands in, `.` for the root."""
        return self.at.path.rpartition("/")[0] or "."

    @property
    def folder_name(self) -> str:
        """Return the own name of the folder it stands in, `.` for the root."""
        return self.folder.rpartition("/")[2]

    @property
    def serves_developers(self) -> bool:
        """Tell whether it only starts things for a developer or a test."""
        return self.role in (Role.DEVELOPMENT, Role.TEST)

    @property
    def ships_images(self) -> bool:
        """Tell whether it sends images to a registry, by a push or by a build after a login."""
        pushes = not self.tags.isdisjoint(PUBLISHES)
        return pushes or ("docker-login" in self.tags and not self.tags.isdisjoint(BUILDS))

    @property
    def drives_cluster(self) -> bool:
        """Tell whether it commands a cluster or container hosts that it did not start itself."""
        if "remote-host" in self.tags and not self.tags.isdisjoint(RUNS_ON_HOST):
            return True
        return not self.tags.isdisjoint(DRIVES_CLUSTER) and "local-cluster" not in self.tags

    @property
    def container_use(self) -> str:
        """Return the strongest thing it does with containers, empty where it does nothing.

        One of `ship`, `cluster`, `local-cluster`, `build`, `run`, `check`, `job`.
        """
        if self.ships_images:
            return "ship"
        if self.drives_cluster:
            return "cluster"
        if "local-cluster" in self.tags:
            return "local-cluster"
        weaker = (("build", BUILDS), ("run", RUNS), ("check", CHECKS), ("job", JOB_CONTAINERS))
        return next((use for use, tags in weaker if not self.tags.isdisjoint(tags)), "")

    @property
    def steps(self) -> tuple[str, ...]:
        """Return the commands and keys about containers that it holds, in delivery order."""
        return tuple(words for tag, words in STEPS.items() if tag in self.tags)

    @property
    def family(self) -> str:
        """Return the tag of the pipeline's family, e.g. `gitea-actions`; empty for other kinds."""
        if self.kind != "pipeline":
            return ""
        return next((tag for tag in FAMILIES if tag in self.tags), "")

    @property
    def family_name(self) -> str:
        """Return the name of the pipeline's family, e.g. `Gitea Actions`."""
        return FAMILIES.get(self.family, "")

    @property
    def product(self) -> str:
        """Return the name of the product that it configures, e.g. `Prometheus`, or nothing."""
        return next((name for tag, name in PRODUCTS.items() if tag in self.tags), "")

    @property
    def is_partial(self) -> bool:
        """Tell whether Helm makes no object of it: a partial (`_name`) or the notes."""
        return self.name.startswith("_") or self.name == "NOTES.txt"

    @property
    def is_makefile(self) -> bool:
        """Tell whether `make` reads it."""
        name = self.name.lower()
        return name in ("makefile", "gnumakefile") or name.endswith((".mk", ".mak"))


FACTS = (Artifact,)


def artifact_of(source: Source) -> Artifact:
    """Return the fact of one source, located where its first evidence stands."""
    line = next((each.line for each in source.evidence if each.line), 1)
    return Artifact(
        at=Location(path=source.path, line=line, end_line=line),
        kind=source.kind.value,
        role=source.role,
        tags=source.tags,
    )
