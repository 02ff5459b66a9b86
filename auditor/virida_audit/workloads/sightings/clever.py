"""What the team has on the platform already: linked applications and what it settled for them."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.catalogue import Catalogue
from virida_audit.facts.clever import LinkedApplication
from virida_audit.facts.clever_settings import CommittedVariables, ConfiguredRuntime
from virida_audit.facts.environments import environment_of
from virida_audit.facts.reading import Reading
from virida_audit.model.location import Location
from virida_audit.model.sighting import Form, Matter, Setting, Sighting
from virida_audit.workloads.sightings.image import seen_product
from virida_audit.workloads.sightings.veil import Veil


def clever_sightings(reading: Reading, catalogue: Catalogue) -> Iterator[Sighting]:
    """Yield the linked applications by their aliases, then what files settle for applications."""
    for fact in reading.facts:
        match fact:
            case LinkedApplication():
                yield _linked(fact, catalogue)
            case CommittedVariables():
                yield _committed(fact)
            case ConfiguredRuntime():
                yield Sighting(
                    at=fact.at,
                    form=Form.CLEVER_APPLICATION,
                    name=fact.folder.rpartition("/")[2],
                    role=fact.role,
                    group=fact.at.path,
                    folder=fact.folder,
                    runtime=fact.runtime,
                    is_complete=False,
                )


def _linked(fact: LinkedApplication, catalogue: Catalogue) -> Sighting:
    environment = environment_of(fact.alias) or environment_of(fact.name)
    product = fact.product
    return Sighting(
        at=fact.at,
        form=Form.CLEVER_APPLICATION,
        name=fact.alias,
        role=fact.role,
        group=fact.at.path,
        environments=(environment,) if environment else (),
        becomes=str(product.verdict) if product else "",
        image=seen_product(product.product, "", catalogue) if product else None,
        settings=tuple(_settings(fact)),
    )


def _committed(fact: CommittedVariables) -> Sighting:
    veil, path = Veil(()), fact.at.path
    return Sighting(
        at=fact.at,
        form=Form.CLEVER_APPLICATION,
        name=fact.application,
        role=fact.role,
        group=path,
        environments=(fact.environment,) if fact.environment else (),
        folder=fact.folder,
        settings=tuple(
            veil.variable(Matter.VARIABLE, name, value, Location(path, line, 1, line, 1))
            for name, value, line in fact.variables
        ),
        is_complete=False,
    )


def _settings(fact: LinkedApplication) -> Iterator[Setting]:
    if fact.name != fact.alias:
        yield Setting(Matter.ALIAS, fact.name, fact.at)
    if fact.mention is not None:
        at = Location(fact.mention.path, fact.mention.line, 1, fact.mention.line, 1)
        yield Setting(Matter.HOST, fact.mention.host, at, "", "tls")
