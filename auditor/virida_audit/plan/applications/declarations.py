"""Gather where a version of the language is declared, and what the declarations settle together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from virida_audit.catalogue.runtimes import Version
from virida_audit.facts.language import language_of
from virida_audit.model.project import Candidate
from virida_audit.model.provenance import Origin
from virida_audit.model.sighting import Form
from virida_audit.parse.image import parse_image
from virida_audit.plan.applications.reasons import at_place
from virida_audit.plan.applications.requirement import Requirement, read_requirement
from virida_audit.plan.applications.subject import Subject
from virida_audit.texts import say


@dataclass(frozen=True, slots=True)
class Declared:
    """One declaration, read."""

    requirement: Requirement
    origin: Origin
    is_read: bool
    """The platform reads it by itself."""
    is_image: bool
    """An image of production brings it."""


def declarations(
    subject: Subject, candidate: Candidate | None, version: Version
) -> tuple[Declared, ...]:
    """Return what the sources declare, then what the images of production bring."""
    return _compatible((*_of_sources(candidate), *_of_images(subject, version)), version)


def _of_sources(candidate: Candidate | None) -> Iterator[Declared]:
    for each in candidate.versions if candidate else ():
        why = say("plan-app.version-declared", holder=each.holder, number=each.number)
        requirement = read_requirement(each.number)
        yield Declared(requirement, at_place(why, each.at), each.is_read, False)


def _of_images(subject: Subject, version: Version) -> Iterator[Declared]:
    files = tuple(each for each in subject.sightings if each.form is Form.DOCKERFILE)
    for sighting in files or subject.sightings:
        base = sighting.base or sighting.image
        if base is None or not base.product:
            continue
        product = subject.catalogue.products.by_id(base.product)
        if product is None or product.version_variable != version.variable:
            continue
        number = language_of(parse_image(base.raw), product, subject.catalogue).number
        if not number and product.family == "language":
            number = base.version
        if number:
            why = say("plan-app.version-image", image=base.raw)
            origin = at_place(why, sighting.at)
            yield Declared(read_requirement(number), origin, False, True)


def _compatible(declared: tuple[Declared, ...], version: Version) -> tuple[Declared, ...]:
    """Return what has to be weighed: a Java release that sources name is the least they need."""
    if version.variable != "CC_JAVA_VERSION" or not any(each.is_image for each in declared):
        return declared
    return tuple(
        each
        if each.is_image or not each.requirement.pinned
        else replace(each, requirement=read_requirement(f">={each.requirement.pinned}"))
        for each in declared
    )


def depth_of(version: Version) -> int:
    """Return how many parts of a number tell versions apart: Node.js 1, Python 2."""
    numbers = [each for each in version.supported if each[0].isdigit()]
    return max((each.count(".") + 1 for each in numbers), default=1)


def _key(number: str, version: Version) -> str:
    return ".".join(number.split(".")[: depth_of(version)])


def points_of(declared: Iterable[Declared], version: Version) -> dict[str, Declared]:
    """Return the versions that are asked for by number → the first that asks; coarser ones go."""
    found: dict[str, Declared] = {}
    for each in declared:
        if each.requirement.pinned:
            found.setdefault(_key(each.requirement.pinned, version), each)
    return {
        number: each
        for number, each in found.items()
        if not any(other != number and other.startswith(f"{number}.") for other in found)
    }


def fits_all(declared: Declared, points: Iterable[str]) -> bool:
    """Tell whether a declaration admits every version that is asked for."""
    return all(declared.requirement.admits(number) for number in points)
