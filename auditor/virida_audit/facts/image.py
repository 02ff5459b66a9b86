"""An image as rules see it: the reference and the product it holds, whichever format named it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from virida_audit.catalogue import Catalogue
from virida_audit.catalogue.rows import section
from virida_audit.facts.language import NO_LANGUAGE, LanguageVersion, language_of
from virida_audit.parse.image import ImageReference, parse_image
from virida_audit.parse.registry_host import RegistryKind, registry_kind
from virida_audit.products import MatchConfidence, Product

_PRIVATE_KINDS = frozenset(
    {
        RegistryKind.ALIBABA,
        RegistryKind.DIGITALOCEAN,
        RegistryKind.HEPTAPOD,
        RegistryKind.HEROKU,
        RegistryKind.LOCAL,
        RegistryKind.OVH,
        RegistryKind.PRIVATE,
        RegistryKind.SCALEWAY,
    }
)
_PRIVATE_HOSTS = (".azurecr.io", ".amazonaws.com", ".amazonaws.com.cn", ".ocir.io")
"""Endings of a customer's own hosts at providers that also publish images of their own."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image reference with what the catalogue knows of it; unknown words are empty."""

    reference: ImageReference
    known: Product | None
    language: LanguageVersion = NO_LANGUAGE

    @property
    def raw(self) -> str:
        """Return the text as written."""
        return self.reference.raw

    @property
    def name(self) -> str:
        """Return the familiar name without tag and digest."""
        return self.reference.name

    @property
    def registry(self) -> str:
        """Return the registry's host, empty where a variable hides it."""
        return self.reference.registry or ""

    @property
    def version(self) -> str:
        """Return the version number its tag starts with."""
        return self.reference.version or ""

    @property
    def is_floating(self) -> bool:
        """Tell whether it means "whatever is newest"."""
        return self.reference.is_floating

    @property
    def is_scratch(self) -> bool:
        """Tell whether it is the empty image."""
        return self.reference.is_scratch

    @property
    def is_partial(self) -> bool:
        """Tell whether a variable hides a part of the name."""
        return self.reference.is_partial

    @property
    def is_valid(self) -> bool:
        """Tell whether the text is an image reference at all."""
        return self.reference.problem is None

    @property
    def is_on_docker_hub(self) -> bool:
        """Tell whether it comes from Docker Hub."""
        return self.reference.registry == "docker.io"

    @property
    def is_on_private_registry(self) -> bool:
        """Tell whether its registry is a company's own rather than one that serves everybody."""
        host = self.registry
        if not host:
            return False
        return registry_kind(host) in _PRIVATE_KINDS or host.endswith(_PRIVATE_HOSTS)

    @property
    def is_mirrored(self) -> bool:
        """Tell whether it is a public image pulled through a mirror of Docker Hub."""
        if self.known is None or self.is_on_docker_hub:
            return False
        return self.name.startswith(_mirrors()) or (
            self.is_on_private_registry and self.known.confidence is MatchConfidence.MEDIUM
        )

    @property
    def is_known(self) -> bool:
        """Tell whether the catalogue knows what it holds."""
        return self.known is not None

    @property
    def hides_name(self) -> bool:
        """Tell whether a variable hides what it is: a part of its name, and no product shows."""
        return self.is_partial and not self.is_known

    @property
    def hides_version(self) -> bool:
        """Tell whether a variable stands where the version of a language should."""
        tag = self.reference.tag or ""
        return "$" in tag and bool(self.language.name) and not self.language.number

    @property
    def product(self) -> str:
        """Return the product's id, e.g. `postgresql`."""
        return self.known.product if self.known else ""

    @property
    def product_name(self) -> str:
        """Return the product's name, e.g. `PostgreSQL`, or the image's where it is unknown."""
        return self.known.name if self.known else self.name

    @property
    def family(self) -> str:
        """Return the product's family, e.g. `database`."""
        return self.known.family if self.known else ""

    @property
    def verdict(self) -> str:
        """Return what the platform has for it, e.g. `runtime`, `addon`, `tool-to-drop`."""
        return self.known.verdict if self.known else ""

    @property
    def runtime(self) -> str:
        """Return the runtime's slug where the image holds a language or a server."""
        return (self.known.runtime or "") if self.known else ""

    @property
    def addon(self) -> str:
        """Return the add-on provider's id where there is one."""
        return (self.known.addon or "") if self.known else ""

    @property
    def version_variable(self) -> str:
        """Return the variable that pins the version on the platform."""
        return (self.known.version_variable or "") if self.known else ""


def image_of(text: str, catalogue: Catalogue) -> Image:
    """Return the image a text names; any text gives a value."""
    reference = parse_image(text)
    known = catalogue.products.product_of(reference)
    return Image(reference, known, language_of(reference, known, catalogue))


@cache
def _mirrors() -> tuple[str, ...]:
    """Return the prefixes of other hosts that serve Docker Hub's images unchanged."""
    return tuple(each for each in map(str, section("images", "mirrors")) if "." in each)
