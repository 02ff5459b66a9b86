"""Charts: what they depend on, what values make of them, and charts that a delivery installs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from virida_audit.catalogue import Catalogue
from virida_audit.facts.environments import environment_of
from virida_audit.facts.kubernetes import (
    GitopsApplication,
    HelmDependency,
    HelmValue,
    HelmValues,
)
from virida_audit.facts.kubernetes.packaging import OverlayObject
from virida_audit.model.location import Location
from virida_audit.model.sighting import Form, SeenImage, Sighting
from virida_audit.regex import regex
from virida_audit.workloads.sightings.image import seen_product
from virida_audit.workloads.sightings.overlay_objects import object_sighting
from virida_audit.workloads.sightings.veil import Veil

_HIDDEN = regex(r"<([^<>]*)>")
_WHOLE = ("fullname", "name", "release", "chart", "nameoverride", "fullnameoverride", "…", "")
"""Words of helpers that name the chart as a whole."""
_SEPARATORS = "-_. "
_LIBRARIES = ("common", "library")
_ENDINGS = {
    "replicas": ("replicacount", "replicas"),
    "memory": ("limits.memory", "requests.memory"),
    "cpu": ("limits.cpu", "requests.cpu"),
    "image": ("image.tag", "image.repository", "image"),
}


def chart_folder(path: str) -> str:
    """Return the folder of the chart that a template or a values file belongs to."""
    folder, mark, _ = path.rpartition("/templates/")
    if mark:
        return folder
    return "." if path.startswith("templates/") else path.rpartition("/")[0] or "."


def name_in_chart(name: str, chart: str) -> str:
    """Return the name of an object of a chart as people say it.

    The main object is named as its chart, whatever prefix a release or a helper gives it; others
    keep what tells them apart: `<fullname>-worker` of chart `shop` is `shop-worker`.
    """
    if not chart:
        return name
    plain = _HIDDEN.sub(lambda each: _told(each[1], chart), name) or chart
    twice = f"{chart}-{chart}"
    plain = plain.replace(twice, chart).strip(_SEPARATORS)
    return chart if plain.endswith(tuple(f"{mark}{chart}" for mark in "-_.")) else plain


def _told(word: str, chart: str) -> str:
    """Return what stands for a helper: `core` of `harbor` is `harbor-core`, `fullname` is all."""
    return chart if word.lower() in _WHOLE else f"{chart}-{word}"


def dependency_sighting(
    fact: HelmDependency, path: str, catalogue: Catalogue
) -> Iterator[Sighting]:
    """Yield a chart that another one needs; those of the tree show themselves."""
    if fact.is_local or (not fact.product and fact.name in _LIBRARIES):
        return
    folder = path.rpartition("/")[0]
    image = _product(fact.product, fact.name, catalogue)
    told = environment_of(folder)
    yield Sighting(
        at=fact.at,
        form=Form.HELM_CHART,
        name=fact.alias or fact.name,
        role=fact.role,
        group=folder or ".",
        environments=(told,) if told else (),
        becomes=image.verdict if image else "",
        image=image,
    )


def values_sightings(
    fact: HelmValues,
    values: list[HelmValue],
    path: str,
    veil: Veil,
    catalogue: Catalogue,
) -> Iterator[Sighting]:
    """Yield what the chart's workloads are with the values of one environment."""
    environment = environment_of(path.rpartition("/")[2].rpartition(".")[0])
    for one in fact.objects if environment else ():
        if one.images:
            placed = replace(one, places=_places(one, values))
            yield object_sighting(
                placed,
                name_in_chart(one.original, fact.chart),
                chart_folder(one.at.path),
                environment,
                fact.at,
                fact.role,
                veil,
                catalogue,
            )


def delivered_chart(fact: GitopsApplication, catalogue: Catalogue) -> Iterator[Sighting]:
    """Yield a chart that a GitOps object installs from a chart repository."""
    if not fact.chart or fact.is_local or fact.chart.startswith(("./", "/", "../")):
        return
    image = _product(fact.product, fact.chart, catalogue)
    told = fact.environment or environment_of(fact.namespace)
    yield Sighting(
        at=fact.at,
        form=Form.HELM_CHART,
        name=fact.name or fact.chart,
        role=fact.role,
        group=fact.at.path.rpartition("/")[0] or ".",
        environments=(told,) if told else (),
        becomes=image.verdict if image else "",
        image=image,
        kind=fact.object.kind,
    )


def _product(product: str, chart: str, catalogue: Catalogue) -> SeenImage | None:
    return seen_product(product, chart, catalogue) if product else None


def _places(one: OverlayObject, values: list[HelmValue]) -> tuple[tuple[str, Location], ...]:
    """Return where a values file says what the templates only pass on, else the template."""
    found: list[tuple[str, Location]] = []
    for key, place in one.places:
        said = [
            each.at
            for ending in _ENDINGS.get(key, ())
            for each in values
            if each.path.lower() == ending or each.path.lower().endswith(f".{ending}")
        ]
        found.append((key, said[0] if len(said) == 1 or (said and key == "image") else place))
    return tuple(found)
