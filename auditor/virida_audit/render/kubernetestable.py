"""The published table of Kubernetes: every built-in kind and every field of a pod, and its fate.

Kinds that a rule speaks of by name take its disposition and its equivalent; the other kinds and
all fields take those of rules/catalogue/kubernetes-fields.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, cast

from virida_audit.facts.kubernetes.api import api_of, builtin_kinds
from virida_audit.facts.kubernetes.context import Api
from virida_audit.facts.kubernetes.fields import Table, Topic, part, table_of, topic
from virida_audit.model.rule import Rule
from virida_audit.render.keytable import DISPOSITIONS, table_line
from virida_audit.resources import load_data

RULES = {
    "ClusterRole": "kubernetes-cluster-rights",
    "ConfigMap": "kubernetes-config-map",
    "CronJob": "kubernetes-cron-job",
    "DaemonSet": "kubernetes-daemon-set",
    "Deployment": "kubernetes-deployment",
    "HorizontalPodAutoscaler": "kubernetes-autoscaler",
    "Ingress": "kubernetes-domain",
    "Job": "kubernetes-job",
    "LimitRange": "kubernetes-policy-settled",
    "NetworkPolicy": "kubernetes-network-policy",
    "PersistentVolume": "kubernetes-persistent-volume",
    "PersistentVolumeClaim": "kubernetes-claim",
    "Pod": "kubernetes-deployment",
    "PodTemplate": "kubernetes-deployment",
    "PodDisruptionBudget": "kubernetes-policy-settled",
    "ReplicaSet": "kubernetes-deployment",
    "ReplicationController": "kubernetes-deployment",
    "ResourceQuota": "kubernetes-policy-settled",
    "Role": "kubernetes-cluster-rights",
    "ScheduledJob": "kubernetes-cron-job",
    "Secret": "kubernetes-secret",
    "Service": "kubernetes-service-internal",
    "StatefulSet": "kubernetes-stateful-set",
}
"""Kinds that become something of their own → the rule that says what."""

_TITLE = {
    "en": "What becomes of every kind of Kubernetes and every field of a pod",
    "fr": "Ce que devient chaque type de Kubernetes et chaque champ d’un pod",
}
_KINDS = {"en": "Kinds", "fr": "Types"}
_FIELDS = {"en": "Fields of a pod", "fr": "Champs d’un pod"}
_INTRODUCTION = {
    "en": (
        "A row speaks for the field and for all fields below it that have no row. What a finding "
        "says of one object, seen with those around it, may be more precise."
    ),
    "fr": (
        "Une ligne vaut pour le champ et pour tous ceux en dessous qui n’ont pas de ligne. Ce "
        "qu’un constat dit d’un objet, vu avec ceux qui l’entourent, peut être plus précis."
    ),
}
_HEADINGS = {
    "en": ("Group", "Kind", "Disposition", "Native equivalent", "Source"),
    "fr": ("Groupe", "Type", "Devenir", "Équivalent natif", "Source"),
}
_CORE = {"en": "core", "fr": "cœur"}


def render_kubernetes_table(language: str, rules: Mapping[str, Rule]) -> str:
    """Return the table as Markdown; `language` is `en` or `fr`, `rules` are those by id."""
    headings = _HEADINGS[language]
    of_fields = ("`spec.…`", *headings[2:])
    lines = [
        f"# {_TITLE[language]}",
        "",
        _INTRODUCTION[language],
        "",
        f"## {_KINDS[language]}",
        "",
        *_head(headings),
        *(_kind_line(group, kind, language, rules) for group, kind in builtin_kinds()),
        "",
        f"## {_FIELDS[language]}",
        "",
        *_head(of_fields),
        *(table_line((f"`{path}`", *_cells(found, language))) for path, found in pod_fields()),
    ]
    return "\n".join(lines) + "\n"


def pod_fields() -> Iterator[tuple[str, Topic]]:
    """Yield every field of a pod's spec that has a row of its own, in the order of the table."""
    yield from _walk("spec", part("pod"))


def topic_of_kind(api: Api) -> Topic:
    """Return the topic that speaks for a kind: its spec's, else that of its first own field."""
    table = table_of(api)
    if isinstance(table, Topic):
        return table
    shared = cast(dict[str, Table], part("object")).keys()
    own = [table.get("spec"), table.get(".")]
    own += [below for key, below in table.items() if key not in shared]
    topics = (each for each in own if isinstance(each, Topic) and each.id != "unknown")
    listed = next(topics, None)
    return listed or topic(_catalogue()["categories"][api.category])


def _walk(path: str, table: Table) -> Iterator[tuple[str, Topic]]:
    if isinstance(table, Topic):
        yield path, table
        return
    for key, below in table.items():
        if key != ".":
            yield from _walk(f"{path}.{key}", below)


def _head(headings: tuple[str, ...]) -> tuple[str, str]:
    return table_line(headings), table_line(("---",) * len(headings))


def _kind_line(group: str, kind: str, language: str, rules: Mapping[str, Rule]) -> str:
    name = (f"`{group}`" if group else _CORE[language], f"`{kind}`")
    rule = rules.get(RULES.get(kind, ""))
    if rule is None:
        found = topic_of_kind(api_of(f"{group}/v1".lstrip("/"), kind))
        return table_line((*name, *_cells(found, language)))
    summary = rule.equivalent.summary
    text = f"{summary.en if language == 'en' else summary.fr}."
    word = DISPOSITIONS[language][rule.disposition.value]
    return table_line((*name, word, text, _sources(rule.sources)))


def _cells(found: Topic, language: str) -> tuple[str, str, str]:
    text = found.en if language == "en" else found.fr
    sources = tuple(_catalogue()["topics"][found.id]["sources"])
    return DISPOSITIONS[language][found.disposition], f"{text}.", _sources(sources)


def _sources(pages: tuple[str, ...]) -> str:
    return ", ".join(f"`{each}`" for each in pages)


@cache
def _catalogue() -> dict[str, dict[str, Any]]:
    return cast(dict[str, dict[str, Any]], load_data("rules/catalogue/kubernetes-fields.yaml"))
