"""The plan of fixtures/virida-before against its hand-checked truth."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from plan.planned import plan_of
from virida_audit.model.plan import AddonPlan, ApplicationPlan, LinkKind, Plan, StepKind
from virida_audit.model.workload import Workloads

FIXTURES = Path(__file__).parents[2] / "fixtures"
TRUTH: dict[str, Any] = yaml.safe_load(
    (FIXTURES / "virida-before.expected.yaml").read_text("utf-8")
)
ROWS = {each["name"]: each for each in TRUTH["workloads"]}
FEATURES = {
    "routing and TLS": "routing",
    "metrics": "metrics",
    "alerts of the managed Grafana": "metrics",
    "managed Grafana": "dashboards",
    "system metrics": "metrics",
    "hosted Adminer": "admin-tools",
}
"""Words of the truth → ids of the catalogue."""


@cache
def planned() -> tuple[Workloads, Plan]:
    return plan_of(FIXTURES / "virida-before")


def plan() -> Plan:
    return planned()[1]


def application(name: str) -> ApplicationPlan:
    return next(each for each in plan().applications if each.name == name)


def addon(name: str) -> AddonPlan:
    return next(each for each in plan().addons if each.name == name)


def of_kind(kind: str) -> list[str]:
    return sorted(name for name, row in ROWS.items() if row["equivalent"]["is"] == kind)


@pytest.mark.parametrize("name", of_kind("addon"))
def test_each_service_becomes_its_add_on(name: str) -> None:
    wanted, found = ROWS[name]["equivalent"], addon(name)
    assert (found.workload, found.provider.value) == (name, wanted["provider"])
    if "version" in wanted:
        assert found.version is not None
        assert found.version.value == wanted["version"]
    if "data" in ROWS[name]:
        volumes = sorted(each.partition(" ")[0] for each in ROWS[name]["data"])
        assert [each.value for each in found.data] == volumes


@pytest.mark.parametrize("name", of_kind("platform"))
def test_each_service_of_the_platform_has_its_feature(name: str) -> None:
    found = next(each for each in plan().platform if each.workload == name)
    assert found.feature == FEATURES[ROWS[name]["equivalent"]["feature"]]


@pytest.mark.parametrize("name", of_kind("removed"))
def test_what_nothing_takes_the_place_of_is_said(name: str) -> None:
    assert [each.name for each in plan().removed if each.workload == name] == [name]


@pytest.mark.parametrize("name", of_kind("external"))
def test_the_forge_and_its_runner_are_decisions(name: str) -> None:
    (decision,) = [each for each in plan().decisions if each.subject == name]
    assert {each.id for each in decision.options} == {"heptapod", "ci-integrations"}


def test_a_ghost_goes_or_its_source_comes_back() -> None:
    (decision,) = [each for each in plan().decisions if each.subject == "sensor-simulator"]
    assert [each.id for each in decision.options] == ["remove", "source"]
    assert decision.answer == "remove"


def test_the_change_of_the_version_of_redis_is_a_gap() -> None:
    (gap,) = [each for each in plan().gaps if each.id == "redis.version"]
    assert "version 7" in gap.what.en
    assert addon("redis").version is not None


def test_the_names_that_the_code_reads_are_mapped() -> None:
    wanted = ROWS["backend-api"]["mapping"]
    found = {
        each.reads: each.gives
        for one in plan().addons
        for each in one.variables
        if each.application == "backend-api"
    }
    assert found.items() >= wanted.items()
    variables = {each.name: each for each in application("backend-api").variables}
    assert variables["DATABASE_URL"].maps == "POSTGRESQL_ADDON_URI"
    assert variables["REDIS_URL"].is_injected


def test_the_back_end_stands_on_what_it_needs() -> None:
    links = {each.target for each in application("backend-api").links}
    assert links == set(ROWS["backend-api"]["needs"])


def test_n8n_has_a_database_and_files_of_its_own() -> None:
    serving = {each.provider.value for each in plan().addons if "n8n" in each.serves}
    assert serving == set(ROWS["n8n"]["equivalent"]["with"])


def test_the_size_of_the_database_follows_its_claim() -> None:
    evidence = [each.at.path for each in addon("postgres").evidence if each.at is not None]
    assert "k8s/base/database.yaml" in evidence
    assert "s_big" in " ".join(each.en for each in addon("postgres").limits)


def test_the_database_that_the_team_has_is_reused_on_its_plan() -> None:
    found = addon("postgres")
    assert found.name_in("prod") == "virida-postgresql"
    assert (found.plan.value, found.plan_in("staging").value) == ("xs_sml", "xxs_sml")
    assert [each.at.path for each in found.plan.origins if each.at is not None] == [
        "docs/deploiement-clever.md"
    ]
    assert addon("postgres").plan_in("dev").value == "dev"


def test_the_front_end_gets_the_name_that_its_server_reads() -> None:
    found = {
        (each.name, each.environment): each.value.value
        for each in application("frontend-3d").variables
    }
    (new,) = ROWS["frontend-3d"]["renamed_variables"].values()
    assert found[(new, "prod")] == "https://api.virida.example"


def test_no_host_of_the_old_network_is_planned() -> None:
    hosts = {each.name for each in planned()[0].every} | {"api", "db", "cache"}
    values = [each.value.value for one in plan().applications for each in one.variables]
    assert not any(f"//{host}:" in value for host in hosts for value in values)


def test_the_waves_of_production_follow_the_calls() -> None:
    order = [
        each.applications for each in plan().waves
        if each.environment == "prod" and any(step.words[1:2] == ("deploy",) for step in each.steps)
    ]  # fmt: skip
    place = {name: index for index, names in enumerate(order) for name in names}
    assert place["ai-ml"] < place["backend-api"] < place["frontend-3d"]
    assert place["backend-api"] < place["virida_ihm"]


def test_linked_applications_are_not_created_again() -> None:
    created = {
        step.words[step.words.index("--alias") + 1]
        for wave in plan().waves
        for step in wave.steps
        if step.words[:2] == ("clever", "create")
    }
    assert not created.intersection(TRUTH["clever_aliases"])


def test_nothing_links_to_what_is_not_there() -> None:
    kinds = {each.kind for one in plan().applications for each in one.links}
    assert kinds <= {LinkKind.ADDON, LinkKind.APPLICATION, LinkKind.EXTERNAL}


def test_no_canary_is_in_any_word_of_the_plan() -> None:
    text = repr(planned())
    for canary in TRUTH["canaries"]:
        assert canary["value"] not in text
        assert not any(form in text for form in canary.get("forms", ()))


def test_destructive_steps_are_never_the_way_forward() -> None:
    forward = [
        step for wave in plan().waves for step in wave.steps if step.kind is StepKind.COMMAND
    ]
    assert forward
    assert not any(step.is_destructive for step in forward)
