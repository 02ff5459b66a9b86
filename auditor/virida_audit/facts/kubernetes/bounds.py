"""Read what an autoscaler looks at and within what it scales."""

from __future__ import annotations

from virida_audit.facts.kubernetes.surroundings import Bounds
from virida_audit.parse.kubernetes import Manifest, get, integer, items, text
from virida_audit.parse.yaml import Node

_HORIZONTAL = ("HorizontalPodAutoscaler", "ScaledObject")


def bounds_of(manifest: Manifest, path: str) -> Bounds | None:
    """Return the bounds of an object that adds and removes pods; None for any other."""
    spec = get(manifest.root, "spec")
    if manifest.kind not in _HORIZONTAL or spec is None:
        return None
    minimum, maximum = limits_of(spec, is_keda=manifest.kind == "ScaledObject")
    return Bounds(minimum, maximum, metrics_of(spec)[1], spec.location(path))


def limits_of(spec: Node | None, *, is_keda: bool) -> tuple[int, int]:
    """Return the least and the most pods of an autoscaler."""
    if is_keda:
        least = integer(spec, "minReplicaCount")
        return least, integer(spec, "maxReplicaCount", default=100)
    return integer(spec, "minReplicas", default=1), integer(spec, "maxReplicas")


def metrics_of(spec: Node | None) -> tuple[tuple[str, ...], int]:
    """Return what an autoscaler looks at, and the wanted use of the CPU in percent."""
    found: list[str] = []
    cpu = integer(spec, "targetCPUUtilizationPercentage")
    if cpu:
        found.append("cpu")
    for metric in items(spec, "metrics"):
        kind = text(metric, "type")
        body = get(metric, kind[:1].lower() + kind[1:]) if kind else None
        name = text(body, "name") or text(body, "metric", "name") or text(body, "metricName")
        found.append(name or kind.lower())
        if name == "cpu":
            cpu = integer(body, "target", "averageUtilization") or integer(
                body, "targetAverageUtilization"
            )
    for trigger in items(spec, "triggers"):
        kind = text(trigger, "type")
        found.append(kind)
        if kind == "cpu":
            cpu = integer(trigger, "metadata", "value")
    return tuple(dict.fromkeys(each for each in found if each)), cpu
