"""Which part of the tree is a project of its own: equal names say nothing across projects."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from virida_audit.facts.environments import environment_of
from virida_audit.model.sighting import Form, Sighting
from virida_audit.regex import regex

_SPLIT = regex(r"[-_. ]+")
_TECHNICAL_WORDS = (
    "k8s kubernetes kube manifests manifest deploy deployment deployments deployer docker dockers"
    " dockerfiles compose infra infrastructure ops devops helm chart charts kustomize overlays"
    " overlay base gitops argocd argo flux openshift cluster clusters swarm ansible terraform"
    " scripts script bin tools tooling hack build builds config configs conf ci github gitea"
    " gitlab circleci devcontainer monitoring observability tests test testing e2e integration"
    " environments envs env clever clevercloud containers container stack stacks local dev"
)
_TECHNICAL = frozenset(_TECHNICAL_WORDS.split())
_ORDINARY = frozenset(("src", "main"))


def home_of(sighting: Sighting) -> str:
    """Return the folder that a sighting speaks for: `.` for `infra/compose.yaml`."""
    path = sighting.at.path
    if sighting.form is Form.COMPOSE_SERVICE and sighting.group:
        path = sighting.group
    return outside(posixpath.dirname(path))


def outside(folder: str) -> str:
    """Return a folder without what only serves its delivery, `.` for the root."""
    kept: list[str] = []
    for part in folder.split("/"):
        if part in ("", ".") or _is_technical(part):
            break
        kept.append(part)
    while kept and kept[-1] in _ORDINARY:
        kept.pop()
    return "/".join(kept) or "."


def ancestors(folder: str) -> Iterator[str]:
    """Yield a folder and those above it, innermost first, `.` last."""
    while folder not in ("", "."):
        yield folder
        folder = posixpath.dirname(folder)
    yield "."


class Territories:
    """Folders that are projects of their own, joined where the same code runs in both."""

    def __init__(self, homes: Iterable[tuple[str, str]]) -> None:
        """Take pairs (folder, id of the code that runs there, empty for none), in any order."""
        codes: dict[str, set[str]] = {}
        for folder, code in homes:
            codes.setdefault(folder, set()).update((code,) if code else ())
        self._root_of = {each: each for each in codes}
        above = {each: self._above(each) for each in codes}
        for folder in sorted(codes, key=lambda each: (-each.count("/"), each)):
            outer = above[folder]
            if outer and codes[folder] & codes[outer]:
                self._root_of[folder] = outer
                codes[outer] |= codes[folder]
        self._only = next(iter(codes)) if len(codes) == 1 else ""

    def of(self, folder: str) -> str:
        """Return the project that a folder belongs to."""
        for each in ancestors(folder):
            if each in self._root_of:
                return self._root(each)
        return self._only or folder

    def around(self, folder: str) -> Iterator[str]:
        """Yield the projects that a folder could belong to, nearest first."""
        seen: set[str] = set()
        for each in (*ancestors(folder), self._only):
            if each in self._root_of and (root := self._root(each)) not in seen:
                seen.add(root)
                yield root

    def _root(self, folder: str) -> str:
        while self._root_of[folder] != folder:
            folder = self._root_of[folder]
        return folder

    def _above(self, folder: str) -> str:
        outer = (each for each in ancestors(folder) if each != folder and each in self._root_of)
        return next(outer, "")


def _is_technical(part: str) -> bool:
    words = [each for each in _SPLIT.split(part.lower()) if each]
    return bool(words) and all(each in _TECHNICAL or environment_of(each) for each in words)
