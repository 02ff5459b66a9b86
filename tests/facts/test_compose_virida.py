"""The running example: services of the environments are one, each with its equivalent."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest

from virida_audit.catalogue import Catalogue
from virida_audit.discover import discover
from virida_audit.facts.compose import read
from virida_audit.model.source import Kind
from virida_audit.resources import parse_yaml

FIXTURES = Path(__file__).parents[2] / "fixtures"
EXPECTED = cast(
    "dict[str, Any]",
    parse_yaml((FIXTURES / "virida-before.expected.yaml").read_text("utf-8")),
)
ENVIRONMENTS: dict[str, list[str]] = {
    name: each["files"] for name, each in EXPECTED["compose"]["environments"].items()
}
PARTS = ("infra/compose.forge.yaml", "monitoring/compose.yaml")
"""Files that the base includes: their services stand in every environment that has the base."""
IN_COMPOSE = [each for each in EXPECTED["workloads"] if each.get("compose")]
BECOMES = {
    "addon": {"addon"},
    "application": {"application", "example"},
    "part-of": {"worker", "one-shot", "scheduled"},
    "platform": {"platform"},
    "removed": {"platform", "development-only", "tool-to-drop", "no-equivalent-documented"},
    "external": {"needs-decision"},
    "decision": {"needs-decision", "application"},
}


@cache
def services() -> dict[tuple[str, str], Any]:
    """Give every service of every Compose file, by file and name."""
    found = discover(FIXTURES / "virida-before")
    sources = [each for each in found.sources if each.kind is Kind.COMPOSE]
    return {
        (reading.source.path, fact.name): fact
        for reading in read(found.tree, sources, Catalogue())
        for fact in cast("Any", reading.facts)
        if fact.fact == "compose-service"
    }


def places(workload: dict[str, Any]) -> list[tuple[str, str]]:
    """Give the files and names under which a workload stands."""
    named = [
        (path, name)
        for environment, name in workload["compose"].items()
        for path in (*ENVIRONMENTS.get(environment, ()), *PARTS)
    ]
    return sorted({place for place in named if place in services()})


@pytest.mark.parametrize("file", EXPECTED["compose"]["files"], ids=lambda file: file["path"])
def test_services_of_each_file(file: dict[str, Any]) -> None:
    found = [name for path, name in services() if path == file["path"]]
    assert sorted(found) == sorted(file["services"])


@pytest.mark.parametrize("workload", IN_COMPOSE, ids=lambda each: each["name"])
def test_services_of_the_environments_are_one(workload: dict[str, Any]) -> None:
    found = places(workload)
    assert found
    for place in found:
        same = {place, *((each.path, each.name) for each in services()[place].siblings)}
        assert sorted(same) == found


@pytest.mark.parametrize("workload", IN_COMPOSE, ids=lambda each: each["name"])
def test_each_workload_is_spoken_of_once_with_its_equivalent(workload: dict[str, Any]) -> None:
    primary = [services()[each] for each in places(workload) if services()[each].is_primary]
    assert len(primary) == 1
    equivalent = workload["equivalent"]
    assert primary[0].becomes in BECOMES[equivalent["is"]]
    if equivalent["is"] == "addon":
        assert primary[0].addon == equivalent["provider"]
