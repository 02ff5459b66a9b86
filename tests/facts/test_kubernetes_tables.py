"""The published tables against the API's own schemas: every kind, every field, a disposition."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from virida_audit.catalogue import Catalogue
from virida_audit.facts.kubernetes.api import api_of, builtin_kinds
from virida_audit.facts.kubernetes.fields import Table, Topic, part, step, table_of, topic
from virida_audit.resources import load_data

kubernetes_validate = pytest.importorskip("kubernetes_validate")

SCHEMAS = Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema"
RELEASES = [f"v1.{number}.0-local" for number in range(25, 38)]
NEWEST = RELEASES[-1]
SHARED = (
    ("pod", "io.k8s.api.core.v1.PodSpec"),
    ("container", "io.k8s.api.core.v1.Container"),
    ("container", "io.k8s.api.core.v1.EphemeralContainer"),
    ("metadata", "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"),
    ("job", "io.k8s.api.batch.v1.JobSpec"),
)


@cache
def definitions(release: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SCHEMAS / release / "_definitions.json").read_text())
    return dict(found["$defs"])


def kinds(release: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield (group, version, kind, definition) of every object the API serves, lists left out."""
    for name, schema in definitions(release).items():
        served = schema.get("x-kubernetes-group-version-kind", [])
        if len(served) == 1 and not served[0]["kind"].endswith("List"):
            yield served[0]["group"], served[0]["version"], served[0]["kind"], name


def paths(release: str, name: str, depth: int = 0) -> Iterator[tuple[str, ...]]:
    """Yield the way to every field below a definition, list and map steps left out."""
    if depth > 14 or name.endswith("JSONSchemaProps"):
        return
    for key, schema in definitions(release)[name].get("properties", {}).items():
        yield (key,)
        inner = schema.get("items", schema)
        reference = inner.get("$ref", "") or schema.get("$ref", "")
        for one in inner.get("allOf", ()):
            reference = reference or one.get("$ref", "")
        target = reference.rpartition("/")[2]
        if target in definitions(release):
            for rest in paths(release, target, depth + 1):
                yield (key, *rest)


def settled(table: Table, way: tuple[str, ...]) -> Topic | None:
    for key in way:
        table = step(table, key)
    return table if isinstance(table, Topic) else None


@pytest.mark.parametrize("release", RELEASES)
def test_every_kind_of_every_release_is_in_the_table(release: str) -> None:
    special = {"DeleteOptions", "WatchEvent"}
    missing = [
        (group, version, kind)
        for group, version, kind, _ in kinds(release)
        if kind not in special and not api_of(f"{group}/{version}".lstrip("/"), kind).is_builtin
    ]
    assert missing == []


def test_every_field_of_every_kind_of_the_newest_release_has_a_topic_of_its_own() -> None:
    bad: list[str] = []
    for group, version, kind, name in kinds(NEWEST):
        table = table_of(api_of(f"{group}/{version}".lstrip("/"), kind))
        for way in paths(NEWEST, name):
            found = settled(table, way)
            if found is not None and found.id == "unknown":
                bad.append(f"{group}/{kind} {'.'.join(way)}")
    assert bad == []


@pytest.mark.parametrize(("name", "definition"), SHARED)
def test_every_field_of_a_pod_is_listed_by_name(name: str, definition: str) -> None:
    listed = part(name)
    assert isinstance(listed, dict)
    for release in RELEASES:
        if definition in definitions(release):
            fields = set(definitions(release)[definition]["properties"])
            assert fields - listed.keys() == set(), release


def test_no_topic_is_undecided_and_each_cites_a_page() -> None:
    rows = load_data("rules/catalogue/kubernetes-fields.yaml")
    assert isinstance(rows, dict)
    for name, row in rows["topics"].items():
        assert row["disposition"] in ("mapped", "platform", "development", "no-equivalent"), name
        assert row["sources"] and row["en"] and row["fr"], name


def test_an_unknown_field_of_a_known_kind_is_told_apart() -> None:
    table = table_of(api_of("apps/v1", "Deployment"))
    assert settled(table, ("spec", "replica")) is topic("unknown")
    assert settled(table, ("spec", "template", "spec", "priorityClassName")) is topic("placement")


def test_a_pod_field_of_a_privileged_container_is_no_plain_security() -> None:
    table = part("container")
    assert settled(table, ("securityContext", "privileged")) is topic("privileges")
    assert settled(table, ("securityContext", "runAsNonRoot")) is topic("security")


def test_versions_that_a_release_still_serves_are_not_called_removed() -> None:
    wrong: list[tuple[str, str, str]] = []
    for number in range(25, 38):
        for group, version, kind, _ in kinds(f"v1.{number}.0-local"):
            removed = api_of(f"{group}/{version}".lstrip("/"), kind).removed_in
            if removed and int(removed.partition(".")[2]) <= number:
                wrong.append((f"1.{number}", f"{group}/{version}", kind))
    assert wrong == []


def test_products_of_operators_are_in_the_image_catalogue() -> None:
    rows = load_data("rules/catalogue/kubernetes.yaml")
    assert isinstance(rows, dict)
    catalogue = Catalogue()
    for row in rows["custom"]:
        for own in ({"product": row.get("product", "")}, *row.get("kinds", {}).values()):
            product = own.get("product", "") if isinstance(own, dict) else ""
            assert not product or catalogue.products.by_id(product), (row["group"], product)


def test_kinds_stand_once_in_the_table() -> None:
    rows = load_data("rules/catalogue/kubernetes.yaml")
    assert isinstance(rows, dict)
    named = [(row["group"], kind) for row in rows["builtin"] for kind in row["kinds"]]
    assert sorted(named) == list(builtin_kinds())


@pytest.mark.parametrize(
    ("version", "kind", "category", "product"),
    [
        ("postgresql.cnpg.io/v1", "Cluster", "operator", "postgresql"),
        ("acid.zalan.do/v1", "postgresql", "operator", "postgresql"),
        ("psmdb.percona.com/v1", "PerconaServerMongoDB", "operator", "mongodb"),
        ("kafka.strimzi.io/v1beta2", "Kafka", "operator", "kafka"),
        ("kafka.strimzi.io/v1beta2", "KafkaTopic", "operator", ""),
        ("rabbitmq.com/v1beta1", "RabbitmqCluster", "operator", "rabbitmq"),
        ("elasticsearch.k8s.elastic.co/v1", "Elasticsearch", "operator", "elasticsearch"),
        ("minio.min.io/v2", "Tenant", "operator", "minio"),
        ("bitnami.com/v1alpha1", "SealedSecret", "secrets", ""),
        ("networking.istio.io/v1", "VirtualService", "exposure", ""),
        ("networking.istio.io/v1", "DestinationRule", "mesh", ""),
        ("source.toolkit.fluxcd.io/v1", "GitRepository", "gitops", ""),
        ("example.org/v1", "Widget", "custom", ""),
    ],
)
def test_custom_resources(version: str, kind: str, category: str, product: str) -> None:
    api = api_of(version, kind)
    assert (api.category, api.product, api.is_builtin) == (category, product, False)
