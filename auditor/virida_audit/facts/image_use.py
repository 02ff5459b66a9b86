"""One use of an image, whichever format names it: a base, a tool, a service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.image import Image
from virida_audit.facts.reading import Fact
from virida_audit.model.location import Location
from virida_audit.model.source import Role


@dataclass(frozen=True, slots=True)
class ImageUse:
    """An image that an artefact pulls, where the file first names it."""

    fact: ClassVar[str] = "image-use"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    """Empty where the format's own facts settle the leaf."""
    image: Image
    use: str
    """`base` of another image, `copy` or `mount` of its files into one, or `service` that runs."""


FACTS: tuple[type[Fact], ...] = (ImageUse,)
