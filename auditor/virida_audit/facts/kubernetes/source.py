"""What builders of facts need of one object and of the file it stands in."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.catalogue import Catalogue
from virida_audit.facts.image import Image, image_of
from virida_audit.facts.kubernetes.context import ObjectContext
from virida_audit.facts.kubernetes.relations import Relations
from virida_audit.facts.kubernetes.secretfinder import SecretFinder
from virida_audit.facts.kubernetes.sheet import Sheet
from virida_audit.facts.kubernetes.summary import Summary
from virida_audit.model.location import Location
from virida_audit.model.source import Role, Source
from virida_audit.parse.kubernetes import Manifest, PodPart
from virida_audit.parse.yaml import Node

SHOWN = 80
"""Characters of a value that a fact keeps."""


class Images:
    """Images by their text; the same few names stand all over a tree."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._known: dict[str, Image] = {}

    def of(self, text: str) -> Image | None:
        """Return the image a text names; None for no text."""
        if not text:
            return None
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = image_of(text, self._catalogue)
        return found


@dataclass(frozen=True, slots=True)
class ObjectSource:
    """One object being read."""

    manifest: Manifest
    pods: tuple[PodPart, ...]
    context: ObjectContext
    summary: Summary
    relations: Relations
    sheet: Sheet
    source: Source
    catalogue: Catalogue
    images: Images
    secrets: SecretFinder

    @property
    def role(self) -> Role:
        """Return the role of the file."""
        return self.source.role

    def place(self, node: Node | None) -> Location:
        """Return where a node stands; the object's start for none."""
        return self.sheet.place(node if node is not None else self.manifest.root)

    def shown(self, name: str, value: str) -> str:
        """Return a value as a fact may keep it: cut, on one line, empty for a secret."""
        if self.secrets.note(name, value):
            return ""
        first = value.strip().partition("\n")[0]
        return first[:SHOWN]

    def is_platform(self, name: str) -> bool:
        """Tell whether a variable of that name exists on the platform."""
        return self.catalogue.variables.find(name) is not None

    def is_injected(self, name: str) -> bool:
        """Tell whether the platform or an add-on sets a variable of that name by itself."""
        row = self.catalogue.variables.find(name)
        return row is not None and row.direction in ("injected", "addon")
