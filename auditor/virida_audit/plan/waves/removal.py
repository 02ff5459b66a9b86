"""The last wave: the old way is stopped and its artefacts leave the repository."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from virida_audit.model.location import Location
from virida_audit.model.plan import Plan, Step, StepKind
from virida_audit.model.provenance import Origin
from virida_audit.model.sighting import Form
from virida_audit.plan.drafting import Drafting
from virida_audit.texts import say

_RUNNING = (Form.COMPOSE_SERVICE, Form.KUBERNETES, Form.HELM_CHART, Form.DEPLOYMENT_CALL)
_STAYING = (Form.CLEVER_APPLICATION, Form.PROCFILE, Form.EXTERNAL)
_SHOWN = 5


def removal_steps(drafting: Drafting, plan: Plan) -> Iterator[Step]:
    """Yield what a person does once the new way has proved itself."""
    sightings = [one for each in drafting.workloads.every for one in each.sightings]
    running = _first_of(each.at for each in sightings if each.form in _RUNNING)
    if running:
        yield _manual("stop-old", running, is_destructive=True)
    registries = [each for each in plan.removed if _is_registry(drafting, each.workload)]
    for each in registries:
        yield Step(
            StepKind.MANUAL,
            say("plan-wave.close-registry", name=each.name),
            is_destructive=True,
            origins=each.origins[:1],
        )
    old = _first_of(each.at for each in sightings if each.form not in _STAYING)
    if old:
        summary = say("plan-wave.remove-artefacts", count=len(old))
        yield Step(StepKind.MANUAL, summary, origins=_origins(old))


def _is_registry(drafting: Drafting, name: str) -> bool:
    workload = drafting.workloads.named(name) if name else None
    product = drafting.catalogue.products.by_id(workload.product) if workload is not None else None
    return product is not None and product.family == "registry"


def _first_of(places: Iterable[Location]) -> tuple[Location, ...]:
    """Return the first place of each file, sorted."""
    found: dict[str, Location] = {}
    for at in sorted(places):
        found.setdefault(at.path, at)
    return tuple(found.values())


def _origins(places: tuple[Location, ...]) -> tuple[Origin, ...]:
    return tuple(Origin(say("plan-wave.old-way"), at=each) for each in places[:_SHOWN])


def _manual(code: str, places: tuple[Location, ...], *, is_destructive: bool) -> Step:
    return Step(
        StepKind.MANUAL,
        say(f"plan-wave.{code}", count=len(places)),
        is_destructive=is_destructive,
        origins=_origins(places),
    )
