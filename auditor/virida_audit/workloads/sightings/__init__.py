"""Facts become sightings: one for each appearance of a service, in the same words for all."""

from __future__ import annotations

from virida_audit.catalogue import Catalogue
from virida_audit.facts.reading import Reading
from virida_audit.model.sighting import Sighting
from virida_audit.model.source import Kind

_KUBERNETES = frozenset(
    {Kind.GITOPS, Kind.HELM_CHART, Kind.HELM_TEMPLATE, Kind.KUBERNETES, Kind.KUSTOMIZATION}
)


def sightings_of(reading: Reading, catalogue: Catalogue) -> tuple[Sighting, ...]:
    """Return the services that one source shows, in its order; empty for a kind that shows none."""
    if not reading.facts:
        return ()
    kind = reading.source.kind
    if kind in _KUBERNETES:
        from virida_audit.workloads.sightings.kubernetes import kubernetes_sightings

        return tuple(kubernetes_sightings(reading, catalogue))
    if kind is Kind.COMPOSE:
        from virida_audit.workloads.sightings.compose import compose_sightings

        return tuple(compose_sightings(reading))
    if kind is Kind.DOCKERFILE:
        from virida_audit.workloads.sightings.dockerfile import dockerfile_sightings

        return tuple(dockerfile_sightings(reading))
    if kind is Kind.CLEVER_CONFIG:
        from virida_audit.workloads.sightings.clever import clever_sightings

        return tuple(clever_sightings(reading, catalogue))
    if kind is Kind.PROCFILE:
        from virida_audit.workloads.sightings.procfile import procfile_sightings

        return tuple(procfile_sightings(reading))
    return ()
