"""What discovery found: artefacts, why they count as such, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a file is. The value is the word used in rules, settings and every output."""

    DOCKERFILE = "dockerfile"
    DOCKERFILE_TEMPLATE = "dockerfile-template"
    DOCKERIGNORE = "dockerignore"
    COMPOSE = "compose"
    KUBERNETES = "kubernetes"
    HELM_CHART = "helm-chart"
    HELM_TEMPLATE = "helm-template"
    KUSTOMIZATION = "kustomization"
    GITOPS = "gitops"
    PIPELINE = "pipeline"
    BAKE = "bake"
    SKAFFOLD = "skaffold"
    TILT = "tilt"
    DEVCONTAINER = "devcontainer"
    BUILDPACK = "buildpack"
    REGISTRY_CONFIG = "registry-config"
    SCRIPT = "script"
    INFRASTRUCTURE = "infrastructure"
    MONITORING = "monitoring"
    CLEVER_CONFIG = "clever-config"
    CLEVER_LOOKALIKE = "clever-lookalike"
    PROCFILE = "procfile"


class Role(StrEnum):
    """What a file serves. A Compose file that starts a developer's database is no deployment."""

    PRODUCTION = "production"
    DEVELOPMENT = "development"
    CI = "ci"
    TEST = "test"
    EXAMPLE = "example"
    DOCUMENTATION = "documentation"


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """One reason for a decision, without language: `code` is a message id of reports/."""

    code: str
    """Message id, e.g. `evidence.name`; its texts live in `reports/messages/`."""
    text: str = ""
    """What was seen, e.g. the file name or the matching key. Never a secret."""
    line: int | None = None
    """1-based line of what was seen, where it is in the file rather than in its path."""


@dataclass(frozen=True, slots=True)
class Source:
    """An artefact: a file that belongs to the old way or speaks of it."""

    path: str
    """POSIX path relative to the root of the audited tree."""
    kind: Kind
    role: Role
    evidence: tuple[Evidence, ...]
    """Why it is of this kind, strongest reason first."""
    role_evidence: tuple[Evidence, ...] = ()
    """Why it has this role; empty for `production`, which is what is left."""
    tags: frozenset[str] = frozenset()
    """What its content speaks of, e.g. `gitea-actions`, `image-push`, `docker-build`."""


_EXPLAINED = frozenset(
    {
        "skip.empty",
        "skip.git-failed",
        "skip.git-missing",
        "skip.git-ownership",
        "skip.git-slow",
        "skip.lfs-pointer",
        "skip.nested-repository",
        "skip.not-listed",
        "skip.submodule",
        "skip.symlink",
        "skip.vanished",
    }
)


_TOLD = "skip.compose-"


@dataclass(frozen=True, slots=True, order=True)
class Skip:
    """A file, or a part of one, that could not be audited."""

    path: str
    code: str
    """Message id, e.g. `skip.too-large`; its texts live in `reports/messages/`."""
    text: str = ""
    """The detail that fills the message: a size, a line, the parser's words."""
    line: int | None = None

    @property
    def is_gap(self) -> bool:
        """Tell whether something that should have been audited was not.

        A link, a submodule or an empty file holds nothing of this tree; where git did not list
        the files, a walk did. What Compose would refuse is told, and the rest of its file is read.
        """
        return self.code not in _EXPLAINED and not self.code.startswith(_TOLD)


@dataclass(frozen=True, slots=True, order=True)
class Excluded:
    """A tree that was left out as a whole, e.g. a vendored one."""

    path: str
    """POSIX path of the folder."""
    code: str
    """Message id, e.g. `excluded.vendored`."""
    files: int | None
    """Number of files in it; None where it was not entered."""
