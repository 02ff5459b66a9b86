"""The table of Kubernetes: every kind and every field of a pod, published as it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from virida_audit.facts.kubernetes.api import api_of, builtin_kinds
from virida_audit.model.rule import Disposition
from virida_audit.render.kubernetestable import (
    RULES,
    pod_fields,
    render_kubernetes_table,
    topic_of_kind,
)
from virida_audit.resources import data_dir
from virida_audit.rulebook import load_rulebook


@pytest.mark.parametrize("language", ["en", "fr"])
def test_published_table_is_current(language: str) -> None:
    path = data_dir("reports") / "tables" / f"kubernetes.{language}.md"
    assert path.read_text("utf-8") == render_kubernetes_table(language, load_rulebook().rules)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_kind_has_a_row(language: str) -> None:
    lines = render_kubernetes_table(language, load_rulebook().rules).splitlines()
    for group, kind in builtin_kinds():
        first = f"`{group}`" if group else {"en": "core", "fr": "cœur"}[language]
        start = f"| {first} | `{kind}` |"
        assert sum(line.startswith(start) for line in lines) == 1, (group, kind)


def test_rules_of_kinds_exist_and_speak_of_builtin_kinds() -> None:
    assert set(RULES.values()) <= load_rulebook().rules.keys()
    assert RULES.keys() <= {kind for _, kind in builtin_kinds()}


@pytest.mark.parametrize(
    ("api_version", "kind", "topic"),
    [
        ("policy/v1", "PodDisruptionBudget", "rollout"),
        ("v1", "ResourceQuota", "size"),
        ("rbac.authorization.k8s.io/v1", "ClusterRole", "access"),
        ("v1", "Namespace", "cluster"),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "cluster"),
        ("discovery.k8s.io/v1", "EndpointSlice", "network"),
        ("storage.k8s.io/v1", "StorageClass", "storage"),
        ("v1", "List", "server-state"),
    ],
)
def test_topic_of_a_kind(api_version: str, kind: str, topic: str) -> None:
    assert topic_of_kind(api_of(api_version, kind)).id == topic


def test_every_field_of_the_newest_pod_has_one_row_with_a_disposition() -> None:
    validate = pytest.importorskip("kubernetes_validate")
    schemas = Path(validate.__file__).parent / "kubernetes-json-schema"
    newest = max(schemas.glob("v1.*-local"), key=lambda each: int(each.name.split(".")[1]))
    found: dict[str, Any] = json.loads((newest / "_definitions.json").read_text())["$defs"]
    fields = [path for path, _ in pod_fields()]
    first = {path.split(".")[1] for path in fields}
    inner = {path.split(".")[2] for path in fields if path.startswith("spec.containers.")}
    assert len(fields) == len(set(fields))
    assert set(found["io.k8s.api.core.v1.PodSpec"]["properties"]) <= first
    assert set(found["io.k8s.api.core.v1.Container"]["properties"]) <= inner
    assert {Disposition(each.disposition) for _, each in pod_fields()} == {
        *(Disposition.MAPPED, Disposition.PLATFORM),
        *(Disposition.DEVELOPMENT, Disposition.NO_EQUIVALENT),
    }
