"""Extensions that the code or the image asks of a database, against what the add-on has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from virida_audit.catalogue.addons import Addon
from virida_audit.model.plan import Gap
from virida_audit.model.project import SignKind
from virida_audit.model.provenance import Origin
from virida_audit.model.text import Text
from virida_audit.model.workload import Workload
from virida_audit.plan.services.uses import Use
from virida_audit.texts import say

_OTHER_NAMES = {"vector": "pgvector", "http": "pgsql-http", "uuid_ossp": "uuid-ossp"}
_OF_PRODUCT = {"postgis": "postgis", "pgvector": "pgvector", "timescaledb": "timescaledb"}


@dataclass(frozen=True, slots=True)
class Extensions:
    """What is asked for, by what the add-on says of it."""

    limits: tuple[Text, ...] = ()
    gaps: tuple[Gap, ...] = ()
    needs_own_server: bool = False
    """A shared plan takes no extension on demand."""


def extensions_of(
    addon: Addon, workload: Workload | None, uses: tuple[Use, ...], name: str
) -> Extensions:
    """Return the limits and gaps of every extension that somebody asks for."""
    if not addon.extensions:
        return Extensions()
    asked = _asked(workload, uses)
    on_request = [each for each in asked if each in addon.extensions_on_request]
    missing = [each for each in asked if each not in addon.extensions and each not in on_request]
    source = addon.sources[0]
    limits = tuple(say("plan-service.extension-request", name=each) for each in on_request)
    gaps = tuple(
        Gap(
            id=f"{name}.extension-{each}",
            subject=name,
            what=say("plan-service.extension-gap", name=each),
            way_round=say("plan-service.extension-way"),
            origins=(
                asked[each],
                Origin(say("plan-service.extension-list"), source=source, rule=addon.id),
            ),
        )
        for each in missing
    )
    return Extensions(limits, gaps, bool(on_request))


def _asked(workload: Workload | None, uses: tuple[Use, ...]) -> Mapping[str, Origin]:
    """Return the extensions by name, each with its first place, sorted."""
    found: dict[str, Origin] = {}
    for name, origin in (*_of_code(uses), *_of_image(workload)):
        found.setdefault(name, origin)
    return dict(sorted(found.items()))


def _of_code(uses: tuple[Use, ...]) -> Iterator[tuple[str, Origin]]:
    for use in uses:
        for sign in use.application.signs:
            if sign.kind is SignKind.EXTENSION:
                name = _OTHER_NAMES.get(sign.value, sign.value)
                yield name, Origin(say("plan-service.extension-seen", name=name), at=sign.at)


def _of_image(workload: Workload | None) -> Iterator[tuple[str, Origin]]:
    if workload is not None and workload.product in _OF_PRODUCT:
        name = _OF_PRODUCT[workload.product]
        yield name, Origin(say("plan-service.extension-image", name=name), at=workload.at)
