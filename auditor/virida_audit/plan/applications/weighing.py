"""Weigh what speaks for each runtime: the sources, the products, the artefacts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from virida_audit.model.project import Candidate
from virida_audit.model.provenance import Origin
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form, Sighting
from virida_audit.plan.applications.commands import Start
from virida_audit.plan.applications.reasons import seen
from virida_audit.plan.applications.subject import Subject

DOCKER = "docker"

_FAMILIES = (
    ("jar", "maven", "gradle", "war", "sbt", "play1", "play2"),
    ("static", "static-apache"),
    ("php", "frankenphp"),
)
"""Runtimes of one language: an image speaks for the language, the sources for the runtime."""

_JAVA = "jar"
_SOURCES = {Confidence.HIGH: 20, Confidence.MEDIUM: 6, Confidence.LOW: 2}
_CONFIGURED, _PRODUCT, _BASE, _COMMAND = 40, 10, 4, 3
_DOUBT = 4
"""What speaks for another runtime this loudly is put to the team."""


@dataclass(slots=True)
class Tally:
    """What speaks for one runtime."""

    slug: str
    points: int
    artefacts: int
    """Points of artefacts, those included that do not outweigh the sources."""
    origins: list[Origin]
    confidence: Confidence
    candidate: Candidate | None = None


def tallies_of(subject: Subject, starts: tuple[Start, ...]) -> Iterable[Tally]:
    """Return what speaks for each runtime that the platform has, in no order."""
    found: dict[str, Tally] = {}
    candidates = subject.project.candidates if subject.project else ()
    for position, candidate in enumerate(candidates):
        if candidate.runtime not in found and candidate.runtime != DOCKER:
            points = _SOURCES[candidate.confidence] - min(position, 2)
            origins = [origin for why in candidate.why for origin in why.origins]
            confidence = candidate.confidence
            found[candidate.runtime] = Tally(
                candidate.runtime, points, 0, origins, confidence, candidate
            )
    serves = {
        slug
        for slug, each in found.items()
        if each.confidence is Confidence.HIGH and slug not in ("static", "static-apache")
    }
    for slug, points, origin in _votes(subject, starts):
        target = _relative(slug, found)
        tally = found.setdefault(target, Tally(target, 0, 0, [], Confidence.MEDIUM))
        tally.artefacts += points
        # A web server in the image only says who hands out the files today: sources that start a
        # server of their own outweigh it.
        if not (serves and target in ("static", "static-apache")):
            tally.points += points
        if origin not in tally.origins:
            tally.origins.append(origin)
        if points >= _PRODUCT:
            tally.confidence = Confidence.HIGH
    return (each for each in found.values() if each.slug in subject.catalogue.runtimes)


def _votes(subject: Subject, starts: tuple[Start, ...]) -> Iterator[tuple[str, int, Origin]]:
    """Yield what artefacts speak for, each slug once a kind of artefact."""
    product = subject.catalogue.products.by_id(subject.workload.product)
    if product is not None and product.runtime:
        why = Origin(product.approach, source=product.sources[0], rule=product.product)
        yield product.runtime, _PRODUCT, why
    said: set[tuple[str, str]] = set()
    for sighting in subject.sightings:
        slug = _slug_of(sighting)
        kind = "configuration" if sighting.form is Form.CLEVER_APPLICATION else "base"
        if slug and (slug, kind) not in said:
            said.add((slug, kind))
            points = _CONFIGURED if kind == "configuration" else _BASE
            yield slug, points, seen(sighting)
    for start in starts:
        slug = start.runtime
        if slug and (slug, "command") not in said:
            said.add((slug, "command"))
            yield slug, _COMMAND, start.origin


def _slug_of(sighting: Sighting) -> str:
    if sighting.is_static_site:
        return "static"
    slug = sighting.runtime or (sighting.image.runtime if sighting.image else "")
    return "" if slug == DOCKER else slug


def _relative(slug: str, found: dict[str, Tally]) -> str:
    """Return the runtime of the same language that the sources speak for, else the slug.

    An image with Java alone runs what another stage has built: the sources say with what.
    """
    if slug in found and slug != _JAVA:
        return slug
    family = next((each for each in _FAMILIES if slug in each), ())
    return next((each for each in found if each in family), slug)


def is_rival(other: Tally, best: Tally) -> bool:
    """Tell whether another runtime is spoken for so loudly that the team has to choose.

    Two ways to run the same thing are no question: the sources' own order decides. Sources that
    are sure are only doubted for an artefact, or for sources as sure as they are.
    """
    if any(other.slug in family and best.slug in family for family in _FAMILIES):
        return False
    if best.candidate is None or best.confidence is not Confidence.HIGH:
        return other.points + other.artefacts >= _DOUBT
    is_as_sure = other.candidate is not None and other.confidence is Confidence.HIGH
    return other.artefacts >= _DOUBT or is_as_sure
