"""What the artefacts of a tree show, for the tests of sightings."""

from __future__ import annotations

from pathlib import Path

from virida_audit.catalogue import Catalogue
from virida_audit.discover import discover
from virida_audit.facts.registry import load_reader, reader_modules
from virida_audit.model.sighting import Sighting
from virida_audit.model.source import Kind
from virida_audit.workloads.sightings import sightings_of

FIXTURES = Path(__file__).parents[2] / "fixtures"
CATALOGUE = Catalogue()
KINDS = frozenset({Kind.CLEVER_CONFIG, Kind.COMPOSE, Kind.DOCKERFILE, Kind.PROCFILE})


def seen_in(root: Path) -> list[Sighting]:
    """Give what the artefacts of these kinds show, by path and line."""
    found = discover(root)
    seen: list[Sighting] = []
    for module, kinds in reader_modules():
        sources = [each for each in found.sources if each.kind in kinds and each.kind in KINDS]
        for reading in load_reader(module)(found.tree, sources, CATALOGUE):
            seen += sightings_of(reading, CATALOGUE)
    # Stable: the last stage of a file stays before one that begins on the same line.
    return sorted(seen, key=lambda each: (each.at.path, each.at.line))
