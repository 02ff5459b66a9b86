"""Which version of its language an image brings, and whether the platform offers it.

The number of a tag is the language's own (`node:20`), or that of a tool or a product which names
the language beside it (`maven:3.9-eclipse-temurin-17`, `drupal:10-php8.3`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from virida_audit.catalogue import Catalogue
from virida_audit.catalogue.runtimes import Version
from virida_audit.parse.image import ImageReference
from virida_audit.products import Product

_NUMBER = r"[-_]?(?P<number>\d+(?:\.\d+)*)(?![\da-z])"
_LANGUAGES = {
    "CC_DOTNET_VERSION": ("dotnet", ".NET"),
    "CC_ELIXIR_VERSION": ("elixir", "Elixir"),
    "CC_HUGO_VERSION": ("hugo", "Hugo"),
    "CC_JAVA_VERSION": (
        "jdk|jre|openjdk|java|temurin|corretto|semeru|zulu|liberica|sapmachine|ibmjava",
        "Java",
    ),
    "CC_NODE_VERSION": ("nodejs|node", "Node.js"),
    "CC_PHP_VERSION": ("php", "PHP"),
    "CC_PYTHON_VERSION": ("python|py", "Python"),
    "CC_RUBY_VERSION": ("ruby", "Ruby"),
    "CC_RUSTUP_CHANNEL": ("rust", "Rust"),
}
"""Variable that pins the version → words that a tag puts before the number, and the name."""

_TAGGED_BY_LANGUAGE = frozenset({"dotnet", "elixir", "frankenphp", "hugo", "php-zendserver"})

_IN_NAMES = frozenset({"CC_JAVA_VERSION", "CC_NODE_VERSION"})
"""Languages whose images end in a whole version: `nodejs20`, but `ruby27` is Ruby 2.7."""


class VersionSupport(StrEnum):
    """What the documentation says of a version on its runtime."""

    SUPPORTED = "supported"
    END_OF_LIFE = "end-of-life"
    """Still offered, no longer maintained by its authors."""
    UNLISTED = "unlisted"
    """Not among the versions that the runtime names."""
    UNKNOWN = "unknown"
    """The image names no version, or the platform lets nobody choose one."""


@dataclass(frozen=True, slots=True)
class LanguageVersion:
    """The language of an image and its version; unknown words are empty."""

    name: str = ""
    """E.g. `Node.js`; empty where the platform has no variable for the version."""
    number: str = ""
    """As the image says it, e.g. `3.12.4`."""
    support: VersionSupport = VersionSupport.UNKNOWN
    setting: str = ""
    """What the variable takes for it, e.g. `3.12`; empty where the version is not offered."""
    offered: tuple[str, ...] = ()
    """Maintained versions that the runtime names, as finely as it does; empty for any version."""


NO_LANGUAGE = LanguageVersion()


def language_of(
    reference: ImageReference, product: Product | None, catalogue: Catalogue
) -> LanguageVersion:
    """Return the language version an image brings; any reference gives a value."""
    variable = product.version_variable if product else None
    if product is None or variable not in _LANGUAGES:
        return NO_LANGUAGE
    words, name = _LANGUAGES[variable]
    number = _number(reference, product, words, variable in _IN_NAMES)
    runtime = catalogue.runtimes.get(product.runtime or "")
    if runtime is None or runtime.version.variable != variable:
        return LanguageVersion(name, number)
    support, setting = judge_version(number, runtime.version)
    return LanguageVersion(name, number, support, setting, _offered(runtime.version))


def _offered(version: Version) -> tuple[str, ...]:
    """Return the versions a person chooses from: `3.12` and `3.13` rather than `3`."""
    numbers = [each for each in version.supported if each[0].isdigit()]
    finest = max((each.count(".") for each in numbers), default=0)
    return tuple(each for each in numbers if each.count(".") == finest)


def _number(reference: ImageReference, product: Product, words: str, is_in_names: bool) -> str:
    """Return the language's number: named in the tag, the tag's own, or ending the name."""
    named = re.compile(rf"(?:^|[^a-z])(?:{words}){_NUMBER}")
    match = named.search(reference.tag or "")
    if match:
        return match["number"]
    is_own = product.family == "language" or product.product in _TAGGED_BY_LANGUAGE
    if is_own and product.product != "frankenphp" and reference.version:
        return reference.version
    match = named.search(reference.repository.rpartition("/")[2]) if is_in_names else None
    return match["number"] if match else ""


def judge_version(number: str, version: Version) -> tuple[VersionSupport, str]:
    """Return what a runtime says of a version, and the value that asks for it.

    A list that names `3.12` settles `3.12.4`, and `3` means one of its branches only where no
    branch is asked for: `3.8` is not offered because `3` is.
    """
    if not number:
        return VersionSupport.UNKNOWN, ""
    if version.constraint == "any":
        return VersionSupport.SUPPORTED, number
    if version.constraint == "branch":
        is_offered = number.split(".")[0] in version.supported
        return (VersionSupport.SUPPORTED, number) if is_offered else (VersionSupport.UNLISTED, "")
    if version.constraint != "listed":
        return VersionSupport.UNKNOWN, ""
    asked = _as_listed(number, (*version.supported, *version.end_of_life))
    if asked in version.supported:
        return VersionSupport.SUPPORTED, asked
    if asked in version.end_of_life:
        return VersionSupport.END_OF_LIFE, asked
    return VersionSupport.UNLISTED, ""


def _as_listed(number: str, listed: tuple[str, ...]) -> str:
    """Return a version as finely as a list speaks of its major version.

    A number coarser than every entry (`8` where the list has `8.0`) is the newest of them.
    """
    parts = number.split(".")
    alike = [each.split(".") for each in listed if each.split(".")[0] == parts[0]]
    if not alike or number in listed:
        return number
    depth = max(map(len, alike))
    if len(parts) < depth:
        return ".".join(max(alike, key=lambda each: [int(part) for part in each]))
    return ".".join(parts[:depth])
