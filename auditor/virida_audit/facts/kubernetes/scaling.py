"""Build the facts of autoscalers, schedules and policies."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.kubernetes.bounds import limits_of, metrics_of
from virida_audit.facts.kubernetes.containers import command_text
from virida_audit.facts.kubernetes.operation import (
    KubernetesAutoscaler,
    KubernetesCronjob,
    KubernetesPolicy,
)
from virida_audit.facts.kubernetes.relations import titles
from virida_audit.facts.kubernetes.source import ObjectSource
from virida_audit.facts.kubernetes.summary import labels_of
from virida_audit.parse.kubernetes import get, integer, items, text, texts
from virida_audit.parse.yaml import Node

SCALERS = ("HorizontalPodAutoscaler", "ScaledObject", "VerticalPodAutoscaler")
POLICIES = ("NetworkPolicy", "PodDisruptionBudget", "ResourceQuota", "LimitRange")
_CRON_FIELDS = (
    *("schedule", "timeZone", "suspend", "concurrencyPolicy", "startingDeadlineSeconds"),
    *("successfulJobsHistoryLimit", "failedJobsHistoryLimit"),
)
_LONGEST_SCHEDULE = 120


def autoscaler_fact(at: ObjectSource) -> KubernetesAutoscaler:
    """Return the fact of what scales a workload."""
    spec = get(at.manifest.root, "spec")
    target = get(spec, "scaleTargetRef") or get(spec, "targetRef")
    kind, name = text(target, "kind") or "Deployment", text(target, "name")
    metrics, cpu = metrics_of(spec)
    minimum, maximum = limits_of(spec, is_keda=at.manifest.kind == "ScaledObject")
    return KubernetesAutoscaler(
        at=at.place(spec),
        role=at.role,
        leaves=at.sheet.own(spec),
        object=at.context,
        target=f"{kind}/{name}" if name else "",
        has_target=bool(at.relations.find(at.summary, kind, name)),
        minimum=minimum,
        maximum=maximum,
        metrics=metrics,
        cpu_percent=cpu,
        is_vertical=at.manifest.kind == "VerticalPodAutoscaler",
    )


def cronjob_fact(at: ObjectSource) -> KubernetesCronjob:
    """Return the fact of a CronJob's schedule."""
    spec = get(at.manifest.root, "spec")
    containers = [each for pod in at.pods for each in items(pod.spec, "containers")]
    parts = [get(spec, each) for each in _CRON_FIELDS]
    return KubernetesCronjob(
        at=at.place(parts[0] or spec),
        role=at.role,
        leaves=at.sheet.own(*parts),
        object=at.context,
        schedule=" ".join(text(spec, "schedule").split())[:_LONGEST_SCHEDULE],
        time_zone=text(spec, "timeZone"),
        is_suspended=text(spec, "suspend") == "true",
        concurrency=text(spec, "concurrencyPolicy") or "Allow",
        text=command_text(at, containers[0]) if containers else "",
    )


def policy_fact(at: ObjectSource) -> KubernetesPolicy:
    """Return the fact of a policy."""
    spec = get(at.manifest.root, "spec")
    is_network = at.manifest.kind == "NetworkPolicy"
    rules = (*items(spec, "ingress"), *items(spec, "egress"))
    directions = texts(spec, "policyTypes") or (("Ingress",) if is_network else ())
    ports = {integer(port, "port") for rule in rules for port in items(rule, "ports")}
    return KubernetesPolicy(
        at=at.place(spec),
        role=at.role,
        leaves=at.sheet.own(spec),
        object=at.context,
        workloads=titles(at.relations.selection(at.summary)),
        selects_all=at.summary.selector is not None and not at.summary.selector,
        allows=tuple(sorted(set(_allowed(at, spec)))) if is_network else (),
        ports=tuple(sorted(ports - {0})),
        directions=directions,
        is_deny_all=is_network and not rules,
    )


def _allowed(at: ObjectSource, spec: Node | None) -> Iterator[str]:
    for rule in items(spec, "ingress"):
        for peer in items(rule, "from"):
            labels = labels_of(get(peer, "podSelector", "matchLabels"))
            yield from titles(at.relations.selected(at.summary, labels))
