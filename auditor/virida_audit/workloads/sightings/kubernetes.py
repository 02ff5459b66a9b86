"""What Kubernetes manifests, kustomizations, charts and GitOps objects run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from virida_audit.catalogue import Catalogue
from virida_audit.facts.kubernetes import (
    GitopsApplication,
    HelmChart,
    HelmDependency,
    HelmTemplate,
    HelmValue,
    HelmValues,
    KubernetesIngressRule,
    KubernetesObject,
    KubernetesService,
    KustomizeChange,
    KustomizeOverlay,
)
from virida_audit.facts.kubernetes.context import ObjectContext
from virida_audit.facts.kubernetes.surroundings import Operated
from virida_audit.facts.reading import Fact, Reading
from virida_audit.model.sighting import Form, Matter, SeenImage, Setting, Sighting
from virida_audit.workloads.holdings import ROUTING_KINDS
from virida_audit.workloads.sightings.environments import environments_of
from virida_audit.workloads.sightings.helm import (
    chart_folder,
    delivered_chart,
    dependency_sighting,
    name_in_chart,
    values_sightings,
)
from virida_audit.workloads.sightings.image import image_names, seen_product, seen_text
from virida_audit.workloads.sightings.kustomize import overlay_sightings
from virida_audit.workloads.sightings.pods import pod_sightings
from virida_audit.workloads.sightings.veil import Veil

_RUN_BY_OPERATORS = ("operator", "monitoring", "custom", "workload")


def kubernetes_sightings(reading: Reading, catalogue: Catalogue) -> tuple[Sighting, ...]:
    """Return what one source shows of what runs in a cluster, in the order of the file."""
    veil = Veil(reading.secrets)
    path = reading.source.path
    template = next((each for each in reading.facts if isinstance(each, HelmTemplate)), None)
    found: list[Sighting] = []
    for context, facts in _by_object(reading.facts):
        group = _group_of(path, facts, is_template=template is not None)
        name = name_in_chart(context.name, template.chart) if template else context.name
        pods = pod_sightings(facts, name, group, environments_of(context, path), veil)
        found += pods or _other_sightings(facts, context, name, group, path, catalogue)
    found += _packaged(reading, veil, catalogue)
    return tuple(found)


def _by_object(facts: tuple[Fact, ...]) -> Iterator[tuple[ObjectContext, list[Fact]]]:
    """Yield the facts of each object that says what it is, in the order of the file."""
    groups: dict[int, tuple[ObjectContext, list[Fact]]] = {}
    for each in facts:
        context = getattr(each, "object", None)
        if isinstance(context, ObjectContext):
            groups.setdefault(id(context), (context, []))[1].append(each)
    for context, own in groups.values():
        if any(isinstance(each, KubernetesObject) for each in own):
            yield context, own


def _group_of(path: str, facts: list[Fact], *, is_template: bool) -> str:
    """Return what keeps equal names apart: the folder, the chart's, or that of what is patched."""
    if is_template:
        return chart_folder(path)
    changed = next((each.changes for each in facts if isinstance(each, KubernetesObject)), "")
    return (changed or path).rpartition("/")[0] or "."


def _other_sightings(
    facts: list[Fact],
    context: ObjectContext,
    name: str,
    group: str,
    path: str,
    catalogue: Catalogue,
) -> Iterator[Sighting]:
    """Yield what runs without pods of its own: by an operator, or elsewhere."""
    for each in facts:
        if isinstance(each, KubernetesObject) and each.kind in ROUTING_KINDS:
            yield Sighting(
                at=each.at,
                form=Form.KUBERNETES,
                name=name,
                role=each.role,
                group=group,
                environments=environments_of(context, path),
                becomes="platform",
                kind=context.kind,
                settings=tuple(_hosts(facts)),
                is_complete=not context.is_patch,
            )
        elif isinstance(each, KubernetesService) and each.external_name:
            yield Sighting(
                at=each.at,
                form=Form.EXTERNAL,
                name=name,
                role=each.role,
                group=group,
                environments=environments_of(context, path),
                becomes="external",
                kind=context.kind,
                settings=(Setting(Matter.HOST, each.external_name, each.at),),
            )
        elif isinstance(each, KubernetesObject) and each.operated and _is_operated(each):
            image = _operated_image(each, each.operated, catalogue)
            yield Sighting(
                at=each.at,
                form=Form.KUBERNETES,
                name=name,
                role=each.role,
                group=group,
                environments=environments_of(context, path),
                becomes=image.verdict,
                image=image,
                names=image_names(image) if each.operated.image else (),
                kind=context.kind,
                settings=tuple(_operated_settings(each, each.operated)),
                is_complete=not context.is_patch,
            )


def _hosts(facts: Iterable[Fact]) -> Iterator[Setting]:
    """Yield the hosts and paths that a route takes in, each once."""
    seen: set[tuple[str, str]] = set()
    for each in facts:
        if isinstance(each, KubernetesIngressRule) and (each.host, each.path) not in seen:
            seen.add((each.host, each.path))
            told = (("tls", each.is_tls), ("rewritten", each.is_rewritten))
            detail = " ".join(word for word, holds in told if holds)
            yield Setting(Matter.HOST, each.host, each.at, each.path, detail)


def _is_operated(fact: KubernetesObject) -> bool:
    return bool(fact.product) and fact.is_custom and fact.category in _RUN_BY_OPERATORS


def _operated_image(fact: KubernetesObject, operated: Operated, catalogue: Catalogue) -> SeenImage:
    """Return what an operator runs: the image that is written, else the product alone."""
    product = seen_product(fact.product, f"{fact.kind}.{fact.group}", catalogue)
    written = seen_text(operated.image, catalogue) if operated.image else product
    version = operated.version or written.version
    return replace(product, raw=written.raw, name=written.name, version=version)


def _operated_settings(fact: KubernetesObject, operated: Operated) -> Iterator[Setting]:
    if operated.count:
        yield Setting(Matter.REPLICAS, str(operated.count), fact.at)
    if operated.size_mib:
        detail = f"persistentVolumeClaim {operated.size_mib}Mi"
        yield Setting(Matter.MOUNT, "", fact.at, "data", detail)


def _packaged(reading: Reading, veil: Veil, catalogue: Catalogue) -> Iterator[Sighting]:
    """Yield what charts, values, overlays and deliveries say."""
    path = reading.source.path
    is_chart = any(isinstance(each, HelmChart) for each in reading.facts)
    is_changed = any(isinstance(each, KustomizeChange) for each in reading.facts)
    values = [each for each in reading.facts if isinstance(each, HelmValue)]
    for each in reading.facts:
        if isinstance(each, HelmDependency):
            if is_chart or path.endswith("requirements.yaml"):
                yield from dependency_sighting(each, path, catalogue)
        elif isinstance(each, HelmValues):
            yield from values_sightings(each, values, path, veil, catalogue)
        elif isinstance(each, KustomizeOverlay):
            yield from overlay_sightings(each, path, veil, catalogue, is_changed=is_changed)
        elif isinstance(each, GitopsApplication):
            yield from delivered_chart(each, catalogue)
