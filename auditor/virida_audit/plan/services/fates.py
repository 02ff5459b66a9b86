"""Say what takes the place of a service that becomes neither an application nor an add-on."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.model.plan import Decision, Gap, Option, PlatformService, Removed
from virida_audit.model.provenance import Origin
from virida_audit.model.sighting import Form
from virida_audit.model.text import Text
from virida_audit.model.workload import Workload, WorkloadKind
from virida_audit.plan.drafting import Drafting
from virida_audit.products import Option as Answer
from virida_audit.products import Product, Verdict
from virida_audit.texts import say

_REMOVED = {
    WorkloadKind.TOOL: "removed-tool",
    WorkloadKind.DEVELOPMENT: "removed-development",
    WorkloadKind.TEST: "removed-test",
    WorkloadKind.EXAMPLE: "removed-example",
}
_RUNS = (
    Form.COMPOSE_SERVICE,
    Form.KUBERNETES,
    Form.HELM_CHART,
    Form.DEPLOYMENT_CALL,
    Form.CLEVER_APPLICATION,
)


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one workload; the tuples hold one entry at most."""

    platform: tuple[PlatformService, ...] = ()
    removed: tuple[Removed, ...] = ()
    gaps: tuple[Gap, ...] = ()
    decisions: tuple[Decision, ...] = ()
    addon: str = ""
    """Add-on that the team's answer asks for, by provider id."""


def product_of(drafting: Drafting, workload: Workload) -> Product | None:
    """Return what the catalogue knows of a workload's product, else of its images."""
    ids = [workload.product]
    for sighting in workload.sightings:
        ids += [each.product for each in (sighting.image, sighting.base) if each is not None]
    products = drafting.catalogue.products
    return next((found for each in ids if each and (found := products.by_id(each))), None)


def platform_service(drafting: Drafting, workload: Workload) -> PlatformService:
    """Return the feature of the platform that does what a workload did."""
    product = product_of(drafting, workload)
    seen = Origin(say("plan-service.seen-as", name=workload.name), at=workload.at)
    if product is None or not product.platform:
        fact = drafting.catalogue.facts["one-http-entry"]
        source = Origin(say("plan-service.routed"), source=fact.sources[0], rule=fact.id)
        return PlatformService(
            workload.name, workload.name, "routing", say("plan-service.routing"), (seen, source)
        )
    return _by_platform(workload, product, product.platform, product.approach, seen)


def removed(drafting: Drafting, workload: Workload) -> Removed:
    """Return why a workload goes without a successor."""
    seen = Origin(say("plan-service.seen-as", name=workload.name), at=workload.at)
    product = product_of(drafting, workload)
    is_tool = workload.kind in (WorkloadKind.TOOL, WorkloadKind.DEVELOPMENT)
    if (
        product is not None
        and is_tool
        and product.verdict
        in (
            Verdict.TOOL_TO_DROP,
            Verdict.DEVELOPMENT_ONLY,
        )
    ):
        return Removed(workload.name, workload.name, product.approach, (seen, _of_product(product)))
    code = _REMOVED[workload.kind]
    return Removed(workload.name, workload.name, say(f"plan-service.{code}"), (seen,))


def undecided(drafting: Drafting, workload: Workload) -> Fate:
    """Return the question about a service that nothing native is known for, and the gap."""
    product = product_of(drafting, workload)
    seen = Origin(say("plan-service.seen-as", name=workload.name), at=workload.at)
    if workload.kind is WorkloadKind.GHOST:
        return _ghost(drafting, workload, seen)
    if workload.kind is WorkloadKind.UNKNOWN or product is None:
        return _unknown(drafting, workload, seen)
    if product.options:
        return _choose(drafting, workload, product, seen)
    return _unmanaged(drafting, workload, product, seen)


def _choose(drafting: Drafting, workload: Workload, product: Product, seen: Origin) -> Fate:
    """Ask which of the documented answers of the catalogue it is."""
    answers = {_id(each): each for each in product.options}
    options = tuple(
        Option(id, each.when, say(f"plan-service.choice-{_what(each)}", id=id))
        for id, each in answers.items()
    )
    origins = (seen, _of_product(product))
    question = say("plan-service.choice-question", name=workload.name, product=product.name)
    decision = drafting.ask(
        f"{workload.name}.replacement",
        workload.name,
        question,
        _two(options),
        options[0].id,
        origins,
    )
    chosen = answers.get(decision.answer)
    gap = _gap(workload, product.approach, say("plan-service.decide"), origins)
    if chosen is None:
        return Fate(gaps=(gap,), decisions=(decision,))
    if chosen.platform:
        service = PlatformService(
            workload.name, workload.name, chosen.platform, chosen.when, origins
        )
        return Fate(platform=(service,), decisions=(decision,))
    addon = drafting.catalogue.addons.get(chosen.addon or "")
    if addon is not None and addon.provider:
        return Fate(decisions=(decision,), addon=addon.id)
    return Fate(gaps=(gap,), decisions=(decision,))


def _unmanaged(drafting: Drafting, workload: Workload, product: Product, seen: Origin) -> Fate:
    origins = (seen, _of_product(product))
    decision = _ask(drafting, workload, ("elsewhere", "docker", "remove"), "elsewhere", origins)
    gap = _gap(workload, product.approach, say(f"plan-service.way-{decision.answer}"), origins)
    return Fate(gaps=(gap,), decisions=(decision,))


def _unknown(drafting: Drafting, workload: Workload, seen: Origin) -> Fate:
    fact = drafting.catalogue.facts["docker-input"]
    origins = (
        seen,
        Origin(say("plan-service.docker-builds"), source=fact.sources[0], rule=fact.id),
    )
    decision = _ask(drafting, workload, ("source", "docker", "remove"), "source", origins)
    what = say("plan-service.unknown-image", image=_image(workload))
    gap = _gap(workload, what, say(f"plan-service.way-{decision.answer}"), origins)
    return Fate(gaps=(gap,), decisions=(decision,))


def _ghost(drafting: Drafting, workload: Workload, seen: Origin) -> Fate:
    default = "source" if workload.in_form(*_RUNS) else "remove"
    decision = _ask(drafting, workload, ("remove", "source"), default, (seen,))
    what = say("plan-service.ghost", name=workload.name)
    gap = _gap(workload, what, say(f"plan-service.way-{decision.answer}"), (seen,))
    return Fate(gaps=(gap,), decisions=(decision,))


def _ask(
    drafting: Drafting,
    workload: Workload,
    ids: tuple[str, ...],
    default: str,
    origins: tuple[Origin, ...],
) -> Decision:
    options = tuple(
        Option(id, say(f"plan-service.option-{id}"), say(f"plan-service.way-{id}")) for id in ids
    )
    question = say("plan-service.fate-question", name=workload.name)
    return drafting.ask(f"{workload.name}.fate", workload.name, question, options, default, origins)


def _two(options: tuple[Option, ...]) -> tuple[Option, ...]:
    """Return at least two answers: what the catalogue offers, or to leave it where it is."""
    if len(options) > 1:
        return options
    keep = Option(
        "elsewhere", say("plan-service.option-elsewhere"), say("plan-service.way-elsewhere")
    )
    return (*options, keep)


def _gap(workload: Workload, what: Text, way: Text, origins: tuple[Origin, ...]) -> Gap:
    return Gap(f"{workload.name}.no-equivalent", workload.name, what, way, origins)


def _by_platform(
    workload: Workload, product: Product, feature: str, summary: Text, seen: Origin
) -> PlatformService:
    origins = (seen, _of_product(product))
    return PlatformService(workload.name, workload.name, feature, summary, origins)


def _of_product(product: Product) -> Origin:
    why = say("plan-service.catalogue-says", product=product.name)
    return Origin(why, source=product.sources[0], rule=product.product)


def _id(answer: Answer) -> str:
    return answer.addon or answer.platform or answer.runtime or ""


def _what(answer: Answer) -> str:
    if answer.addon:
        return "addon"
    return "platform" if answer.platform else "runtime"


def _image(workload: Workload) -> str:
    return next((each.image.name for each in workload.sightings if each.image), workload.name)
