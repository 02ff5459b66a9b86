"""The services of fixtures/virida-before against what was worked out by hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from virida_audit.catalogue import Catalogue
from virida_audit.discover import discover
from virida_audit.facts.project import read_projects
from virida_audit.facts.registry import load_reader, reader_modules
from virida_audit.model.sighting import Form
from virida_audit.model.workload import Workload, WorkloadKind, Workloads
from virida_audit.workloads.collect import Collector
from virida_audit.workloads.names import image_key

FIXTURES = Path(__file__).parents[2] / "fixtures"
EXPECTED: list[dict[str, Any]] = yaml.safe_load(
    (FIXTURES / "virida-before.expected.yaml").read_text(encoding="utf-8")
)["workloads"]
NAMES = [each["name"] for each in EXPECTED]
KINDS = {
    "application": {WorkloadKind.APPLICATION},
    "part-of": {WorkloadKind.WORKER, WorkloadKind.TASK, WorkloadKind.CRON},
    "addon": {WorkloadKind.ADDON},
    "platform": {WorkloadKind.PLATFORM},
    "removed": {WorkloadKind.TOOL, WorkloadKind.DEVELOPMENT},
    "external": {WorkloadKind.UNMANAGED, WorkloadKind.TOOL},
    "decision": {WorkloadKind.GHOST},
}
"""`equivalent.is` of the truth → kinds that lead to it."""
ASIDE = {WorkloadKind.TEST, WorkloadKind.EXAMPLE, WorkloadKind.EXTERNAL}
"""Kinds that the truth does not list: nothing of them is delivered."""


@cache
def found() -> Workloads:
    catalogue = Catalogue()
    discovery = discover(FIXTURES / "virida-before")
    collector = Collector(catalogue)
    for module, kinds in reader_modules():
        sources = [each for each in discovery.sources if each.kind in kinds]
        for reading in load_reader(module)(discovery.tree, sources, catalogue):
            collector.add(reading)
    projects = read_projects(discovery.tree, catalogue)
    return collector.resolve(discovery.tree, discovery.sources, projects, {})


def named(name: str) -> Workload:
    workload = found().named(name)
    assert workload is not None, [each.name for each in found().every]
    return workload


@pytest.mark.parametrize("row", EXPECTED, ids=NAMES)
def test_it_is_of_the_kind_that_leads_to_its_equivalent(row: dict[str, Any]) -> None:
    assert named(row["name"]).kind in KINDS[row["equivalent"]["is"]]


@pytest.mark.parametrize("row", EXPECTED, ids=NAMES)
def test_its_folder_and_parent_are_told(row: dict[str, Any]) -> None:
    workload = named(row["name"])
    if "folder" in row:
        assert workload.folder == row["folder"]
    parent = row["equivalent"].get("workload", "")
    assert workload.parent == parent


@pytest.mark.parametrize("row", EXPECTED, ids=NAMES)
def test_every_dockerfile_of_it_is_seen(row: dict[str, Any]) -> None:
    seen = {each.at.path for each in named(row["name"]).in_form(Form.DOCKERFILE)}
    assert sorted(seen) == row.get("dockerfiles", [])


@pytest.mark.parametrize("row", EXPECTED, ids=NAMES)
def test_each_environment_calls_it_by_the_name_it_has_there(row: dict[str, Any]) -> None:
    services = [
        each
        for each in named(row["name"]).in_form(Form.COMPOSE_SERVICE)
        if not each.at.path.startswith("tests/")
    ]
    told = {(environment, each.name) for each in services for environment in each.environments}
    assert told == set(row.get("compose", {}).items())


@pytest.mark.parametrize("row", EXPECTED, ids=NAMES)
def test_its_object_in_the_cluster_is_seen(row: dict[str, Any]) -> None:
    workload = named(row["name"])
    objects = {f"{each.kind}/{each.name}" for each in workload.in_form(Form.KUBERNETES)}
    wanted = row.get("kubernetes", "")
    if wanted.startswith("charts/"):
        assert any(each.at.path.startswith(wanted) for each in workload.sightings)
    elif "init container" in wanted:
        (init, *_) = workload.in_form(Form.INIT_CONTAINER)
        assert wanted == f"Deployment/{init.parent} init container {init.name}"
    elif wanted.startswith("Ingress/"):
        assert objects == {wanted, "Ingress/virida-ihm"}
    elif wanted:
        assert wanted in objects
    else:
        assert not objects


@pytest.mark.parametrize("row", EXPECTED, ids=NAMES)
def test_the_images_it_runs_and_makes_are_seen(row: dict[str, Any]) -> None:
    sightings = named(row["name"]).sightings
    seen = {image_key(name) for each in sightings for name in each.names}
    seen |= {image_key(each.base.name) for each in sightings if each.base is not None}
    wanted = {image_key(str(name)) for name in row.get("images", ())}
    assert wanted <= seen


@pytest.mark.parametrize("row", EXPECTED, ids=NAMES)
def test_its_applications_on_the_platform_are_seen(row: dict[str, Any]) -> None:
    linked = named(row["name"]).in_form(Form.CLEVER_APPLICATION)
    assert bool(linked) is ("clever" in row)


def test_what_the_api_talks_to_is_told() -> None:
    wanted = next(each["needs"] for each in EXPECTED if each["name"] == "backend-api")
    assert set(named("backend-api").needs) == set(wanted)


def test_nothing_is_delivered_that_the_truth_does_not_list() -> None:
    others = {each.name for each in found().every if each.kind not in ASIDE}
    assert others == set(NAMES)


def test_a_folder_that_runs_a_product_is_that_product() -> None:
    assert named("prometheus").folder == "monitoring"


def test_every_link_of_the_platform_belongs_to_a_service() -> None:
    expected = yaml.safe_load((FIXTURES / "virida-before.expected.yaml").read_text("utf-8"))
    linked = {
        each.name
        for workload in found().every
        for each in workload.in_form(Form.CLEVER_APPLICATION)
        if workload.kind is not WorkloadKind.EXTERNAL
    }
    assert linked == set(cast(list[str], expected["clever_aliases"]))


def test_a_database_of_tests_is_no_second_one() -> None:
    paths = {each.at.path for each in named("postgres").sightings}
    assert "tests/docker-compose.test.yml" in paths


def test_environments_come_in_the_order_of_a_delivery() -> None:
    assert found().environments[:2] == ("local", "dev")
    assert found().environments[-2:] == ("staging", "prod")


def test_nothing_is_left_to_ask() -> None:
    assert found().questions == ()
