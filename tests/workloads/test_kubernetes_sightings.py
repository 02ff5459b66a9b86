"""Sightings of Kubernetes objects, overlays, charts and deliveries."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest

from virida_audit.discover import discover
from virida_audit.facts.kubernetes import read
from virida_audit.model.sighting import Form, Matter, Sighting
from virida_audit.model.source import Kind
from virida_audit.resources import parse_yaml
from virida_audit.workloads.sightings.environments import environment_of_path, overlay_environment
from virida_audit.workloads.sightings.helm import chart_folder, name_in_chart
from virida_audit.workloads.sightings.kubernetes import kubernetes_sightings
from workloads.sighting_cases import cases_of, described, write_tree
from workloads.sighting_trees import CATALOGUE, FIXTURES

CASES = cases_of("k8s-objects.yaml", "k8s-packaging.yaml")
TRUTH = cast(
    "dict[str, Any]", parse_yaml((FIXTURES / "virida-before.expected.yaml").read_text("utf-8"))
)
KINDS = (
    Kind.GITOPS,
    Kind.HELM_CHART,
    Kind.HELM_TEMPLATE,
    Kind.KUBERNETES,
    Kind.KUSTOMIZATION,
)


def run_in(root: Path) -> list[Sighting]:
    found = discover(root)
    sources = [each for each in found.sources if each.kind in KINDS]
    readings = read(found.tree, sources, CATALOGUE)
    return [one for each in readings for one in kubernetes_sightings(each, CATALOGUE)]


@cache
def virida() -> tuple[Sighting, ...]:
    return tuple(run_in(FIXTURES / "virida-before"))


def part_of(kind: str, name: str, environment: str) -> Sighting:
    """Give what the overlay or values file of an environment says of an object."""
    return next(
        each
        for each in virida()
        if (each.kind, each.name, each.environments) == (kind, name, (environment,))
        and not each.is_complete
        and each.image is not None
    )


def value(seen: Sighting, matter: Matter) -> str:
    found = seen.first(matter)
    return found.value if found is not None else ""


@pytest.mark.parametrize("case", [pytest.param(each, id=each["name"]) for each in CASES])
def test_what_runs(case: dict[str, Any], tmp_path: Path) -> None:
    seen = run_in(write_tree(tmp_path, case["files"]))
    assert [each.name for each in seen] == [each["name"] for each in case["expect"]]
    for one, expected in zip(seen, case["expect"], strict=True):
        assert described(one, expected) == expected
    assert "canary-of" not in repr(seen)


def test_every_workload_of_the_truth_is_seen_in_the_cluster() -> None:
    seen = {f"{each.kind}/{each.name}" for each in virida() if each.is_complete}
    containers = {(each.parent, each.name) for each in virida() if each.form is Form.INIT_CONTAINER}
    for workload in TRUTH["workloads"]:
        said = workload.get("kubernetes", "")
        if " init container " in said:
            owner, _, name = said.partition(" init container ")
            assert (owner.partition("/")[2], name) in containers
        elif said.startswith("charts/"):
            assert f"Deployment/{workload['name']}" in seen
        elif said and not said.startswith("Ingress/"):
            assert said in seen


def test_replicas_and_limits_of_each_environment() -> None:
    truth = TRUTH["kubernetes"]
    for environment, count in truth["backend_api_replicas"].items():
        if environment != "base":
            part = part_of("Deployment", "virida-backend-api", environment)
            assert value(part, Matter.REPLICAS) == str(count)
    prod = part_of("Deployment", "virida-backend-api", "prod")
    assert (value(prod, Matter.CPU), value(prod, Matter.MEMORY)) == ("2000", "1024")
    staging = part_of("Deployment", "virida-backend-api", "staging")
    assert (value(staging, Matter.CPU), value(staging, Matter.MEMORY)) == ("1000", "512")
    assert value(staging, Matter.HOST) == "api.staging.virida.example"


def test_the_autoscaler_is_gone_where_an_overlay_deletes_it() -> None:
    bounds = {
        environment: value(
            part_of("Deployment", "virida-backend-api", environment), Matter.MAX_REPLICAS
        )
        for environment in ("dev", "staging", "prod")
    }
    assert bounds == {"dev": "", "staging": "6", "prod": "6"}


def test_the_chart_has_its_values_of_production() -> None:
    truth = TRUTH["kubernetes"]["helm"]
    whole = next(each for each in virida() if each.name == "ai-ml" and each.is_complete)
    assert whole.group == truth["chart"]
    assert whole.environments == ("prod",), "as the delivery says"
    assert whole.image is not None
    assert whole.image.raw == truth["image"]["default"]
    assert value(whole, Matter.REPLICAS) == str(truth["replicas"]["default"])
    prod = part_of("Deployment", "ai-ml", "prod")
    assert prod.image is not None
    assert prod.image.raw == truth["image"]["prod"]
    assert value(prod, Matter.REPLICAS) == str(truth["replicas"]["prod"])
    assert value(prod, Matter.MEMORY) == "2048"


def test_the_schedule_and_its_zone() -> None:
    truth = next(each for each in TRUTH["workloads"] if each["name"] == "nightly")
    seen = next(each for each in virida() if each.kind == "CronJob" and each.is_complete)
    schedule = seen.first(Matter.SCHEDULE)
    assert schedule is not None
    assert (schedule.value, schedule.name) == (
        truth["schedule"]["written"],
        truth["schedule"]["zone"],
    )
    assert value(seen, Matter.COMMAND) == truth["command"]


def test_what_a_service_needs_is_told_even_where_a_secret_holds_it() -> None:
    api = next(each for each in virida() if each.name == "virida-backend-api" and each.is_complete)
    assert [each.value for each in api.of(Matter.DEPENDS)] == [
        "virida-ai-ml",
        "virida-db",
        "virida-redis",
    ]
    ihm = next(each for each in virida() if each.name == "virida-ihm" and each.is_complete)
    assert [each.value for each in ihm.of(Matter.DEPENDS)] == ["virida-backend-api"]


def test_no_secret_of_the_running_example_is_seen() -> None:
    said = repr(virida())
    for canary in TRUTH["canaries"]:
        assert canary["value"] not in said
        assert not any(form in said for form in canary.get("forms", ()))


def test_secrets_have_no_value_and_places_are_whole() -> None:
    for seen in virida():
        for setting in seen.settings:
            assert not (setting.is_secret and setting.value)
            assert setting.at.path, setting
        assert seen.group


@pytest.mark.parametrize(
    ("name", "chart", "expected"),
    [
        ("<fullname>", "shop", "shop"),
        ("<fullname>-worker", "shop", "shop-worker"),
        ("<Name>-shop", "shop", "shop"),
        ("<core>", "shop", "shop-core"),
        ("<fullname>-<color>", "shop", "shop-color"),
        ("virida-shop", "shop", "shop"),
        ("redis", "shop", "redis"),
        ("workshop", "shop", "workshop"),
        ("", "shop", "shop"),
        ("web", "", "web"),
    ],
)
def test_names_in_a_chart(name: str, chart: str, expected: str) -> None:
    assert name_in_chart(name, chart) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("charts/shop/templates/web.yaml", "charts/shop"),
        ("charts/shop/templates/jobs/seed.yaml", "charts/shop"),
        ("templates/web.yaml", "."),
        ("web.yaml", "."),
    ],
)
def test_the_folder_of_a_chart(path: str, expected: str) -> None:
    assert chart_folder(path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("k8s/web.prod.yaml", "prod"),
        ("k8s/pre-prod/web.yaml", "preprod"),
        ("k8s/dev/integration.yaml", "dev"),
        ("k8s/live.yaml", ""),
        ("k8s/test-runner.yaml", ""),
        ("product/web.yaml", ""),
    ],
)
def test_environments_of_paths(path: str, expected: str) -> None:
    assert environment_of_path(path) == expected


@pytest.mark.parametrize(
    ("path", "word", "expected"),
    [
        ("k8s/overlays/eu-prod/kustomization.yaml", "prod", "prod"),
        ("k8s/overlays/eu-west/kustomization.yaml", "eu-west", "eu-west"),
        ("k8s/cluster-install/kustomization.yaml", "cluster-install", ""),
        ("kustomization.yaml", "", ""),
    ],
)
def test_environments_of_overlays(path: str, word: str, expected: str) -> None:
    assert overlay_environment(path, word) == expected
