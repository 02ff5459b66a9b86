"""Products that come with an add-on: beside it they are an option of its creation.

Source: content/doc/addons/elastic.md, documentation of 2026-07-01, for Kibana and APM.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from virida_audit.catalogue.addons import Addon
from virida_audit.model.plan import AddonPlan, PlatformService
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.workload import Workload, WorkloadKind
from virida_audit.plan.drafting import Drafting
from virida_audit.texts import say

_OPTIONS = {
    "kibana": "kibana=true",
    "opensearch-dashboards": "kibana=true",
    "elastic-apm-server": "apm=true",
    "minio-client": "",
}
"""Product → option of its add-on; empty for a client that needs none."""


def hosts_of_satellites(drafting: Drafting) -> Mapping[str, str]:
    """Return workload → workload whose add-on brings it along."""
    managed = [each for each in drafting.workloads.every if each.kind is WorkloadKind.ADDON]
    found = {}
    for each in managed:
        if each.product in _OPTIONS:
            mains = [
                one
                for one in managed
                if one.product not in _OPTIONS and _addon(drafting, one) == _addon(drafting, each)
            ]
            near = [one for one in mains if one.name in each.needs] or mains
            if near:
                found[each.name] = near[0].name
    return found


def satellite_service(drafting: Drafting, satellite: Workload, main: str) -> PlatformService:
    """Return what a product becomes that comes with the add-on of another."""
    addon = drafting.catalogue.addons[_addon(drafting, satellite)]
    origins = (
        Origin(say("plan-service.seen-as", name=satellite.name), at=satellite.at),
        Origin(
            say("plan-service.comes-with", name=addon.name), source=addon.sources[0], rule=addon.id
        ),
    )
    summary = say("plan-service.satellite", name=satellite.name, addon=main)
    return PlatformService(satellite.name, satellite.name, "admin-tools", summary, origins)


def with_options(
    drafting: Drafting, addons: tuple[AddonPlan, ...], hosts: Mapping[str, str]
) -> Iterator[AddonPlan]:
    """Yield the add-ons with the options that bring their satellites along."""
    for addon in addons:
        names = [each for each, main in hosts.items() if main == addon.workload]
        own = [addon.workload] if addon.workload else []
        workloads = [drafting.workloads.named(each) for each in (*names, *own)]
        catalogued = drafting.catalogue.addons[addon.provider.value]
        options = {
            option: _option(option, each, catalogued)
            for each in workloads
            if each is not None and (option := _OPTIONS.get(each.product, ""))
        }
        yield replace(addon, options=tuple(options[each] for each in sorted(options)))


def _addon(drafting: Drafting, workload: Workload) -> str:
    product = drafting.catalogue.products.by_id(workload.product)
    return (product.addon if product is not None else None) or ""


def _option(option: str, workload: Workload, addon: Addon) -> Stated:
    seen = Origin(say("plan-service.seen-as", name=workload.name), at=workload.at)
    known = Origin(
        say("plan-service.comes-with", name=addon.name), source=addon.sources[0], rule=addon.id
    )
    return Stated(option, (seen, known))
