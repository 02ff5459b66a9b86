"""`.dockerignore` files: what a build left out, and whether Git leaves it out as well.

A deployment is what is committed. So a pattern only matters where no .gitignore covers it, and
more so where it kept files with the names of secrets out of the image.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import ClassVar

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree
from virida_audit.facts.gitignore import GitIgnored, ignored_by_git, plain_pattern
from virida_audit.facts.reading import Fact, Leaf, Reading, read_each
from virida_audit.model.location import Location
from virida_audit.model.source import Role, Source
from virida_audit.parse.dockerignore import IgnorePattern, read_dockerignore

_SHOWN = 6
"""Patterns that a message names."""
_MAX_COMPARED = 2000
_MAX_SECRETS = 50
"""Patterns and committed secrets that are compared; a hostile tree is endless."""

# Names of files that hold secrets; the words that say that one is only a model of such a file.
_SECRETS = (
    *(".env*", "*.env", "*.key", "*.pem", "*.p12", "*.pfx", "*.jks", "*.keystore"),
    *("id_rsa*", "id_ed25519*", "id_ecdsa*", "secrets", "secrets.*", "credentials*", ".netrc"),
)
_MODELS = ("example", "sample", "template", "dist", "defaults", "schema")

# What goes away with the images, or is never deployed, needs no place in .gitignore.
_IMAGE_ONLY = (
    *(".git", ".gitignore", ".gitattributes", ".gitmodules", ".git*", ".github", ".gitlab-ci*"),
    *("*dockerfile*", "*.dockerignore", "*containerfile*", "*compose*.y*ml", ".docker", ".drone*"),
    *("readme*", "license*", "changelog*", "contributing*", "*.md", "docs", "makefile", "*.sh"),
    *(".editorconfig", ".prettier*", ".eslint*", "test", "tests", "__tests__", "*.test.*", "spec"),
    *(".travis.yml", "jenkinsfile", ".circleci", ".devcontainer", ".helmignore", "charts", "k8s"),
    *("*.log", "npm-debug.log*", "yarn-error.log*", "*.pyc", "__pycache__"),
    *(".idea", ".vscode", ".vs", ".ds_store", "thumbs.db"),
)


@dataclass(frozen=True, slots=True)
class DockerignoreFact:
    """A whole file."""

    fact: ClassVar[str] = "dockerignore"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    patterns: int
    missing: tuple[str, ...]
    """Patterns that no .gitignore covers and that matter without images, in order, each once."""
    unguarded: tuple[str, ...]
    """Patterns for secrets that no .gitignore covers, or whose files are committed all the same."""

    @property
    def shown(self) -> str:
        """Return the first of the missing patterns as a message names them."""
        return _shown(self.missing)

    @property
    def shown_unguarded(self) -> str:
        """Return the first of the patterns for secrets as a message names them."""
        return _shown(self.unguarded)


@dataclass(frozen=True, slots=True)
class DockerignorePattern:
    """One pattern line."""

    fact: ClassVar[str] = "dockerignore-pattern"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    text: str
    """With its exclamation, as the builder keeps it."""
    is_exception: bool
    in_gitignore: bool
    """A .gitignore beside the file or above it has the same pattern, or one that covers it."""
    is_image_matter: bool
    """It names only what goes away with the images, or what does no harm when deployed."""
    is_secret: bool
    """It names files that usually hold secrets."""
    has_committed_secret: bool
    """It kept a committed file with the name of a secret out of the image."""

    @property
    def is_missing(self) -> bool:
        """Tell whether Git should leave it out now."""
        if self.has_committed_secret:
            return True
        return not (self.is_exception or self.in_gitignore or self.is_image_matter)

    @property
    def guards_secret(self) -> bool:
        """Tell whether it is there to keep a secret out."""
        return self.is_secret or self.has_committed_secret


FACTS: tuple[type[Fact], ...] = (DockerignoreFact, DockerignorePattern)


def read(tree: Tree, sources: Iterable[Source], catalogue: Catalogue) -> Iterator[Reading]:
    """Yield one reading for each file; one leaf for each pattern line."""
    return read_each(tree, sources, lambda source, data: _read_one(tree, source, data))


def _read_one(tree: Tree, source: Source, data: bytes) -> Reading:
    folder = source.path.rpartition("/")[0]
    patterns = tuple(read_dockerignore(data))
    ignored = ignored_by_git(tree, folder)
    left_out = _secrets_left_out(tree, folder, patterns)
    lines = [_pattern_fact(source, at, ignored, left_out) for at in enumerate(patterns)]
    whole = DockerignoreFact(
        at=Location(source.path),
        role=source.role,
        leaves=(),
        patterns=len(patterns),
        missing=_texts(each for each in lines if each.is_missing and not each.guards_secret),
        unguarded=_texts(each for each in lines if each.is_missing and each.guards_secret),
    )
    return Reading(
        source,
        facts=(whole, *lines),
        leaves=tuple(Leaf(each.written, each.line) for each in patterns),
        lines=tuple(data.decode("utf-8-sig", "replace").splitlines()),
    )


def _shown(patterns: tuple[str, ...]) -> str:
    more = ", …" if len(patterns) > _SHOWN else ""
    return ", ".join(f"`{each}`" for each in patterns[:_SHOWN]) + more


def _texts(patterns: Iterable[DockerignorePattern]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.text for each in patterns))


def _pattern_fact(
    source: Source,
    at: tuple[int, IgnorePattern],
    ignored: GitIgnored,
    left_out: frozenset[int],
) -> DockerignorePattern:
    index, pattern = at
    plain = plain_pattern(pattern.text)
    return DockerignorePattern(
        at=Location(
            source.path, pattern.line, pattern.column, pattern.line, pattern.end_column, ()
        ),
        role=source.role,
        leaves=(index,),
        text=pattern.written,
        is_exception=pattern.is_exception,
        in_gitignore=ignored.covers(plain, index),
        is_image_matter=_is_image_matter(plain),
        is_secret=not pattern.is_exception and _is_secret(plain.lower()),
        has_committed_secret=index in left_out,
    )


def _is_image_matter(plain: str) -> bool:
    return not plain.strip("*") or _fits(plain.rpartition("/")[2].lower(), _IMAGE_ONLY)


def _secrets_left_out(
    tree: Tree, folder: str, patterns: tuple[IgnorePattern, ...]
) -> frozenset[int]:
    """Return the indices of the patterns that keep committed secrets out, the last one each."""
    found: set[int] = set()
    start = len(folder) + 1 if folder else 0
    secrets = [each for each in tree.files_under(folder) if _is_secret(each[start:].lower())]
    for path in secrets[:_MAX_SECRETS]:
        keeper = None
        for index, pattern in enumerate(patterns[:_MAX_COMPARED]):
            if pattern.matches(path[start:]):
                keeper = None if pattern.is_exception else index
        if keeper is not None:
            found.add(keeper)
    return frozenset(found)


def _is_secret(path: str) -> bool:
    name = path.rpartition("/")[2]
    if any(word in name for word in _MODELS):
        return False
    return any(_fits(part, _SECRETS) for part in path.split("/"))


@lru_cache(maxsize=4096)
def _fits(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, each) for each in patterns)
