"""What may come in: blocked kinds and calls, roles and paths that pass, waivers that expire."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from virida_audit.discover.words import words
from virida_audit.model.source import Kind, Role

BLOCKED_KINDS = frozenset(
    {
        Kind.DOCKERFILE,
        Kind.DOCKERFILE_TEMPLATE,
        Kind.COMPOSE,
        Kind.KUBERNETES,
        Kind.HELM_CHART,
        Kind.HELM_TEMPLATE,
        Kind.KUSTOMIZATION,
        Kind.GITOPS,
        Kind.BAKE,
        Kind.SKAFFOLD,
        Kind.TILT,
        Kind.REGISTRY_CONFIG,
        Kind.INFRASTRUCTURE,
        Kind.PIPELINE,
        Kind.SCRIPT,
    }
)
"""Kinds that may not come in; a pipeline or a script only for what it calls."""

BLOCKED_CALLS = words(
    "docker-build docker-push docker-login docker-run docker-image docker-pull docker-in-docker "
    "docker-socket compose swarm podman nerdctl buildah skopeo crane regctl oras kaniko kubectl "
    "helm kustomize gitops skaffold tilt kamal ecs containerd job-container "
    "container-action argo-workflows tekton"
)
"""Tags of discovery that may not come into a pipeline or a script.

Not among them: looking at containers (`docker ps`), installing or linting, clusters on the
developer's machine, the service containers of a test job, and the image that GitLab, Woodpecker or
Drone run every job in.
"""


class Pass(StrEnum):
    """Why something that could be blocked passes. The value is part of a message id."""

    ROLE = "role"
    PATH = "path"
    WAIVER = "waiver"
    VENDORED = "vendored"
    TRANSIENT = "transient"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A dated permission for some paths."""

    paths: str
    """Pattern as in `Policy.paths`."""
    owner: str
    reason: str
    expires: date
    """Last day on which it holds."""
    kinds: frozenset[Kind] = frozenset(Kind)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a team allows. The defaults let nothing new in."""

    kinds: frozenset[Kind] = BLOCKED_KINDS
    calls: frozenset[str] = BLOCKED_CALLS
    roles: frozenset[Role] = frozenset()
    """Roles that pass, e.g. `development` for a Compose file that only serves developers."""
    paths: tuple[str, ...] = ()
    """Patterns of paths that pass: `*` stays within a folder, `**` does not."""
    waivers: tuple[Waiver, ...] = ()
    every_commit: bool = False
    """Also block what one commit of a push or range adds and a later one removes."""
    protected: tuple[str, ...] = ()
    """Branches besides the default one whose own tip is all that a push may be compared with."""

    def allows(self, path: str, role: Role) -> Pass | None:
        """Say why a path may hold anything, None where it may not."""
        if role in self.roles:
            return Pass.ROLE
        if any(matches(pattern, path) for pattern in self.paths):
            return Pass.PATH
        return None

    def waiver(self, path: str, kind: Kind, today: date) -> tuple[Waiver | None, Waiver | None]:
        """Give the waiver that holds for a path, and one that has expired, if any."""
        speaking = [
            each for each in self.waivers if kind in each.kinds and matches(each.paths, path)
        ]
        holding = next((each for each in speaking if each.expires >= today), None)
        return holding, None if holding else next(iter(speaking), None)


def matches(pattern: str, path: str) -> bool:
    """Say whether a path matches: `*` and `?` stay within a folder, `**/` is any or none."""
    return _compiled(pattern).fullmatch(path) is not None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    if pattern.endswith("/"):
        pattern += "**"
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    meaning = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meaning.get(each) or re.escape(each) for each in parts), re.DOTALL)
