"""What the name of a Compose file says: its part in a project and its environment."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

BASE_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""Names that Compose looks for, the first that exists counts (compose-go `DefaultFileNames`)."""

OVERRIDE_NAMES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
"""Names that Compose merges over the file above without being asked."""

_WORDS = {
    "ci": "ci dev-ci github gitlab jenkins pipeline",
    "demo": "demo",
    "dev": "dev develop development debug devel",
    "local": "local localhost",
    "prod": "prod production live release prd",
    "staging": "staging stage stg preprod pre-prod preproduction uat acceptance recette",
    "test": "test tests testing e2e integration it qa unit",
}
_ENVIRONMENTS = {word: name for name, words in _WORDS.items() for word in words.split()}

_SHAPE = re.compile(
    r"(?:(?P<before>.+?)[._-])??(?:docker[-_]?)?compose(?:[._-](?P<after>.+?))?\.ya?ml",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"[._-]")


@dataclass(frozen=True, slots=True)
class FileName:
    """A file name taken apart."""

    variant: str
    """What distinguishes the file, in lower case: `prod` of `docker-compose.prod.yml`; empty for
    the names above."""
    environment: str | None
    """`ci`, `demo`, `dev`, `local`, `prod`, `staging` or `test`, if a word of it says so."""
    is_conventional: bool
    """Whether `compose` is in the name at all."""


def file_name(path: str) -> FileName:
    """Take the name of a file apart; where it says nothing, the folder's name counts."""
    name = posixpath.basename(path)
    match = _SHAPE.fullmatch(name)
    if match is None:
        stem = name.rpartition(".")[0].lower()
        return FileName(stem, environment_word(stem), False)
    parts = [part for part in (match["before"], match["after"]) if part]
    variant = "-".join(parts).lower()
    if variant == "override":
        variant = ""
    folder = posixpath.basename(posixpath.dirname(path)).lower()
    environment = environment_word(variant) or (_ENVIRONMENTS.get(folder) if not variant else None)
    return FileName(variant, environment, True)


def environment_word(text: str) -> str | None:
    """Return the environment a name speaks of, or `None`."""
    lowered = text.lower()
    if lowered in _ENVIRONMENTS:
        return _ENVIRONMENTS[lowered]
    return next(
        (_ENVIRONMENTS[word] for word in _SPLIT.split(lowered) if word in _ENVIRONMENTS), None
    )
