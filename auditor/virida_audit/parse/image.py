"""Read image references: registry, repository, tag, digest and the variables among them.

Follows the grammar and the normalisation of distribution/reference (`reference.go`,
`normalize.go`), extended to references that are not wholly known before a deployment.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from virida_audit.parse.image_variables import (
    PLACEHOLDERS,
    Expansion,
    expand_variables,
    has_placeholder,
)
from virida_audit.parse.registry_host import (
    DOCKER_HUB,
    DOCKER_HUB_ALIASES,
    RegistryKind,
    registry_kind,
)
from virida_audit.regex import regex

MAX_LENGTH = 2048
"""Characters of a text that is still read; the grammar itself needs fewer than 700."""

_MAX_REPOSITORY = 255
_DIGEST_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}

_P = PLACEHOLDERS
_ALNUM = f"[a-z0-9{_P}]+"
_PATH = regex(f"{_ALNUM}(?:(?:[._]|__|-+){_ALNUM})*(?:/{_ALNUM}(?:(?:[._]|__|-+){_ALNUM})*)*")
_DOMAIN_PART = f"[A-Za-z0-9{_P}](?:[A-Za-z0-9{_P}-]*[A-Za-z0-9{_P}])?"
_DOMAIN = regex(rf"(?:{_DOMAIN_PART}(?:\.{_DOMAIN_PART})*|\[[a-fA-F0-9:]+\])(?::[0-9{_P}]+)?")
_TAG = regex(f"[A-Za-z0-9_{_P}][A-Za-z0-9_.{_P}-]{{0,127}}")
_DIGEST = regex(f"(?P<algorithm>[a-z0-9]+):(?P<hex>[a-f0-9]+)|(?:[a-z0-9]+:)?[{_P}]+")
_IDENTIFIER = regex("[a-f0-9]{64}")

_CHANNEL = "latest|lts|stable|current|edge|nightly|mainline|rolling|main|master"
_VERSION = regex(
    r"v?(?P<number>\d+(?:\.\d+)*)"
    # `3.13.0rc1` and `8u342` end a version as well; a commit such as `2f3a9c1` does not.
    r"(?:(?<=\.\d)(?:a|b|rc|alpha|beta)\d+|u\d+)?"
    r"(?=$|[-_+.])"
)
_COMMIT = regex(r"(?=[a-f]*[0-9])[0-9a-f]{7,64}")
_LEAD = regex(rf"(?:{_CHANNEL}|(?:\$\{{[^}}]*\}}|\$\w+|\$?\{{\{{.*?\}}\}}))(?=$|[-_])")


class ImageProblem(StrEnum):
    """Why a text is no image reference. The value is the last part of a message id."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    UPPERCASE = "uppercase"
    MALFORMED = "malformed"
    BAD_TAG = "bad-tag"
    BAD_DIGEST = "bad-digest"
    IDENTIFIER = "identifier"
    """Sixty-four hexadecimal digits: the id of an image, not its name."""


@dataclass(frozen=True, slots=True)
class ImageReference:
    """An image as a file names it. What is unknown keeps the text of its variable."""

    raw: str
    """The text as written, without the white space around it."""
    registry: str | None
    """Host and port, aliases of Docker Hub as `docker.io`; None where a variable hides it."""
    repository: str
    """Path on the registry, e.g. `library/postgres`; the raw text when there is a problem."""
    tag: str | None = None
    digest: str | None = None
    variables: tuple[str, ...] = ()
    """Names of all variables in it, in order, those resolved by a default included."""
    is_partial: bool = False
    """A part of the name is a variable without a default."""
    problem: ImageProblem | None = None

    @property
    def name(self) -> str:
        """Return the familiar form: `postgres`, `grafana/grafana`, `ghcr.io/acme/app`."""
        if self.registry is None:
            return self.repository
        if self.registry != DOCKER_HUB:
            return f"{self.registry}/{self.repository}"
        return self.repository.removeprefix("library/") if self.is_official else self.repository

    @property
    def canonical(self) -> str:
        """Return the whole reference with nothing implied except the tag."""
        host = "" if self.registry is None else f"{self.registry}/"
        tag = "" if self.tag is None else f":{self.tag}"
        digest = "" if self.digest is None else f"@{self.digest}"
        return f"{host}{self.repository}{tag}{digest}"

    @property
    def registry_kind(self) -> RegistryKind | None:
        """Return whose registry it is, None where the host is not known."""
        return None if self.registry is None else registry_kind(self.registry)

    @property
    def is_official(self) -> bool:
        """Tell whether it is one of Docker's own `library` images, by name."""
        return (
            self.registry == DOCKER_HUB
            and self.repository.startswith("library/")
            and self.repository.count("/") == 1
        )

    @property
    def is_pinned(self) -> bool:
        """Tell whether the content is fixed by a digest."""
        return self.digest is not None

    @property
    def is_floating(self) -> bool:
        """Tell whether it means "whatever is newest"; a tag in a variable is only unknown."""
        return self.problem is None and self.digest is None and self.tag in (None, "latest")

    @property
    def is_scratch(self) -> bool:
        """Tell whether it is the empty image of `FROM scratch`."""
        return self.name == "scratch" and self.tag is None and self.digest is None

    @property
    def version(self) -> str | None:
        """Return the number a tag starts with: `18.20.4` of `v18.20.4-alpine3.19`."""
        match = _VERSION.match(self.tag or "")
        return match["number"] if match else None

    @property
    def variant(self) -> str | None:
        """Return what follows the version: `alpine3.19`, `slim-bookworm`, `jre`."""
        tag = self.tag or ""
        lead = _VERSION.match(tag) or _LEAD.match(tag)
        rest = tag[lead.end() :].lstrip("-_+.") if lead else tag
        is_unclear = not rest or "$" in rest or "{" in rest or _COMMIT.fullmatch(rest)
        return None if is_unclear else rest


def parse_image(text: str) -> ImageReference:
    """Read one image reference; any text gives a value, an unreadable one has a `problem`."""
    raw = text.strip()
    if not raw:
        return _refused(raw, ImageProblem.EMPTY)
    if len(raw) > MAX_LENGTH:
        return _refused(raw[:MAX_LENGTH], ImageProblem.TOO_LONG)
    if has_placeholder(raw):
        return _refused(raw, ImageProblem.MALFORMED)
    return _read(raw, expand_variables(raw))


def _refused(raw: str, problem: ImageProblem, variables: tuple[str, ...] = ()) -> ImageReference:
    return ImageReference(raw, None, raw, variables=variables, problem=problem)


def _read(raw: str, expansion: Expansion) -> ImageReference:
    variables = tuple(expansion.names)
    text = expansion.text.strip()
    named, at, digest = text.partition("@")
    name, tag = _split_tag(named)
    registry, repository = _split_registry(name)
    problem = (
        _problem_of_name(text, registry, repository)
        or (_problem_of_tag(tag) if tag is not None else None)
        or (_problem_of_digest(digest) if at else None)
    )
    if problem is not None:
        return _refused(raw, problem, variables)
    return ImageReference(
        raw=raw,
        registry=None if registry is None else expansion.restore(registry),
        repository=expansion.restore(repository),
        tag=None if tag is None else expansion.restore(tag),
        digest=expansion.restore(digest) if at else None,
        variables=variables,
        is_partial=has_placeholder(name),
    )


def _split_tag(named: str) -> tuple[str, str | None]:
    """Cut at the last colon, unless it belongs to the port of a registry."""
    name, colon, tag = named.rpartition(":")
    return (name, tag) if colon and "/" not in tag else (named, None)


def _split_registry(name: str) -> tuple[str | None, str]:
    """Cut the registry off a name as `splitDockerDomain` does, None where it is not known."""
    first, slash, rest = name.partition("/")
    is_host = "." in first or ":" in first or first == "localhost" or first.lower() != first
    if slash and is_host:
        registry = DOCKER_HUB if first in DOCKER_HUB_ALIASES else first
        path = rest
    elif has_placeholder(first):
        return None, name
    else:
        registry, path = DOCKER_HUB, name
    if registry == DOCKER_HUB and "/" not in path and not has_placeholder(path):
        path = f"library/{path}"
    return registry, path


def _problem_of_name(text: str, registry: str | None, repository: str) -> ImageProblem | None:
    if not text:
        return ImageProblem.EMPTY
    if _IDENTIFIER.fullmatch(text):
        return ImageProblem.IDENTIFIER
    if registry is not None and not _DOMAIN.fullmatch(registry):
        return ImageProblem.MALFORMED
    if not _PATH.fullmatch(repository):
        lowered = repository.lower()
        is_case = lowered != repository and _PATH.fullmatch(lowered)
        return ImageProblem.UPPERCASE if is_case else ImageProblem.MALFORMED
    return ImageProblem.TOO_LONG if len(repository) > _MAX_REPOSITORY else None


def _problem_of_tag(tag: str) -> ImageProblem | None:
    return None if _TAG.fullmatch(tag) else ImageProblem.BAD_TAG


def _problem_of_digest(digest: str) -> ImageProblem | None:
    match = _DIGEST.fullmatch(digest)
    if match is None:
        return ImageProblem.BAD_DIGEST
    if match["algorithm"] is None:
        return None
    is_whole = _DIGEST_LENGTHS.get(match["algorithm"]) == len(match["hex"])
    return None if is_whole else ImageProblem.BAD_DIGEST
