"""The plan as a whole: everything in it can be traced, and equal trees give equal plans."""

from __future__ import annotations

import os
import pickle
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from plan.builders import CATALOGUE, drafting, image, project, says, setting, sighting, workload
from plan.builders import candidate as runtime_candidate
from plan.planned import plan_of
from plan.walk import faults_of
from virida_audit.model.plan import Link, LinkKind, Plan, PlannedVariable, Step, StepKind
from virida_audit.model.provenance import Origin
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form, Matter
from virida_audit.model.workload import WorkloadKind, Workloads
from virida_audit.plan import make_plan
from virida_audit.texts import same

VIRIDA = Path(__file__).parents[2] / "fixtures" / "virida-before"
ORACLES = os.environ.get("VIRIDA_ORACLES", "")


@cache
def virida() -> Plan:
    return plan_of(VIRIDA)[1]


def small() -> Plan:
    """Return the plan of one Node.js application with a database."""
    shop = workload(sighting(Form.COMPOSE_SERVICE, setting(Matter.PORT, "3000")), needs=("db",))
    seen = sighting(name="db", image=image("postgres:15", "postgresql"))
    db = workload(seen, name="db", kind=WorkloadKind.ADDON, folder="", product="postgresql")
    inputs = drafting(shop, db, projects=(project(runtime_candidate()),))
    return make_plan(inputs.workloads, inputs.projects, CATALOGUE)


def test_an_empty_tree_has_an_empty_plan() -> None:
    assert make_plan(Workloads(), {}, CATALOGUE) == Plan()


def test_a_small_tree_has_a_whole_plan() -> None:
    plan = small()
    assert faults_of(plan, CATALOGUE) == []
    assert [each.name for each in plan.applications] == ["shop"]
    assert [each.name for each in plan.addons] == ["db"]
    assert plan.environments == ("prod",)
    assert [each.number for each in plan.waves] == [1, 2, 3]


def test_the_confidence_is_that_of_the_weakest_value_that_nothing_holds_open() -> None:
    assert small().confidence is Confidence.HIGH
    assert virida().confidence in Confidence


def test_every_value_of_the_plan_of_a_team_can_be_traced() -> None:
    assert faults_of(virida(), CATALOGUE) == []


def test_equal_trees_give_equal_bytes() -> None:
    assert pickle.dumps(plan_of(VIRIDA)[1]) == pickle.dumps(plan_of(VIRIDA)[1])


@pytest.mark.parametrize(
    "fault", ["origin", "provider", "runtime", "host", "secret", "link", "command"]
)
def test_the_walker_sees_what_cannot_be_traced(fault: str) -> None:
    plan = small()
    application, addon, wave = plan.applications[0], plan.addons[0], plan.waves[0]
    nowhere = Origin(same("because"))
    step = Step(StepKind.COMMAND, same("x"), ("clever", "compose", "up"), origins=says("x").origins)
    broken = {
        "origin": replace(plan, addons=(replace(addon, evidence=(nowhere,)),)),
        "provider": replace(plan, addons=(replace(addon, provider=says("postgres")),)),
        "runtime": replace(plan, applications=(replace(application, runtime=says("cobol")),)),
        "host": replace(
            plan,
            applications=(
                replace(application, variables=(PlannedVariable("URL", says("http://db:1")),)),
            ),
        ),
        "secret": replace(
            plan,
            applications=(
                replace(application, variables=(PlannedVariable("K", says("v"), is_secret=True),)),
            ),
        ),
        "link": replace(
            plan,
            applications=(replace(application, links=(Link("gone", LinkKind.ADDON, says("x")),)),),
        ),
        "command": replace(plan, waves=(replace(wave, steps=(step,)),)),
    }
    assert faults_of(broken[fault], CATALOGUE)


@pytest.mark.skipif(not ORACLES, reason="VIRIDA_ORACLES names no folder of checkouts")
def test_every_sample_has_a_plan_that_can_be_traced() -> None:
    samples = Path(ORACLES) / "docker" / "awesome-compose"
    found = {
        folder.name: faults
        for folder in sorted(samples.iterdir())
        if folder.is_dir() and (faults := faults_of(plan_of(folder)[1], CATALOGUE))
    }
    assert found == {}
