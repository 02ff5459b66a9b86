"""The order of the move and the commands of its waves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.builders import CATALOGUE, drafting, image, says, setting, sighting, workload
from plan.handmade import application, planned
from plan.walk import faults_of, syntax_faults
from virida_audit.model.plan import (
    AddonPlan,
    AddonVariable,
    ApplicationPlan,
    Cron,
    Domain,
    Link,
    LinkKind,
    Plan,
    Removed,
    Size,
    Step,
    StepKind,
    Wave,
)
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form, Matter
from virida_audit.model.workload import Workload, WorkloadKind
from virida_audit.plan.waves import draft_waves
from virida_audit.plan.waves.order import MAX_LEVELS, order_of
from virida_audit.texts import same


def calling(name: str, *targets: str, level: Confidence = Confidence.HIGH) -> ApplicationPlan:
    links = tuple(
        Link(each, LinkKind.APPLICATION, says("URL", confidence=level)) for each in targets
    )
    return application(name, links=links)


def addon(name: str = "db", provider: str = "postgresql-addon", **rest: object) -> AddonPlan:
    known: dict[str, object] = {
        "name": name,
        "workload": name,
        "provider": says(provider),
        "plan": says(CATALOGUE.addons[provider].plans[1].slug),
        "version": None,
        "serves": ("api",),
        "environments": ("prod",),
        "names": (("prod", f"shop-{name}"),),
    }
    return AddonPlan(**(known | rest))  # type: ignore[arg-type]


def waves(
    *applications: ApplicationPlan,
    addons: tuple[AddonPlan, ...] = (),
    workloads: Iterable[Workload] = (),
    removed: tuple[Removed, ...] = (),
) -> tuple[Wave, ...]:
    environments = {one for each in applications for one in each.environments}
    order = tuple(each for each in ("dev", "staging", "prod") if each in environments)
    plan = Plan(applications, addons, removed=removed, environments=order or ("prod",))
    made = draft_waves(drafting(*workloads), plan)
    assert faults_of(replace(plan, waves=made), CATALOGUE) == []
    return made


def steps(made: Iterable[Wave], kind: StepKind | None = None) -> list[Step]:
    return [step for wave in made for step in wave.steps if kind in (None, step.kind)]


def lines(made: Iterable[Wave]) -> list[str]:
    return [" ".join(step.words) for step in steps(made) if step.words]


def test_providers_come_before_their_consumers() -> None:
    order = order_of((calling("a", "b"), calling("b", "c"), calling("c"), calling("d", "c")))
    assert [[each.name for each in level] for level in order.levels] == [["c"], ["b", "d"], ["a"]]
    assert order.broken == ()


def test_a_circle_is_broken_at_its_least_certain_call() -> None:
    unsure = calling("b", "a", level=Confidence.LOW)
    order = order_of((calling("a", "b"), unsure, calling("c", "a")))
    assert [(each.consumer, each.provider) for each in order.broken] == [("b", "a")]
    assert [[each.name for each in level] for level in order.levels] == [["b"], ["a"], ["c"]]


def test_a_circle_is_said_in_the_wave_that_breaks_it() -> None:
    made = waves(calling("a", "b"), calling("b", "a"))
    circle = next(each for each in made if each.applications == ("a",))
    assert "need each other" in circle.why.en
    assert any("once `b` runs" in each.summary.en for each in circle.steps)


def test_long_chains_end_in_one_wave_in_their_order() -> None:
    names = [f"s{index:02}" for index in range(60)]
    chain = [calling(names[0])]
    chain += [calling(name, before) for before, name in pairwise(names)]
    made = waves(*chain)
    assert len(order_of(tuple(chain)).levels) == MAX_LEVELS
    deployed = [each.application for each in steps(made) if each.words[1:2] == ("deploy",)]
    assert deployed == names


@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20))
def test_every_application_is_in_exactly_one_level(edges: set[tuple[int, int]]) -> None:
    apps = tuple(
        calling(str(one), *(str(other) for source, other in sorted(edges) if source == one))
        for one in range(8)
    )
    order = order_of(apps)
    assert sorted(each.name for level in order.levels for each in level) == [
        str(one) for one in range(8)
    ]
    broken = {(each.consumer, each.provider) for each in order.broken}
    place = {each.name: index for index, level in enumerate(order.levels) for each in level}
    for source, other in edges:
        if source != other and (str(source), str(other)) not in broken:
            assert place[str(other)] <= place[str(source)]


def test_nothing_planned_is_no_wave() -> None:
    assert waves() == ()


def test_production_comes_last_and_the_old_way_after_it() -> None:
    old = workload(sighting(Form.COMPOSE_SERVICE, name="api"), name="api")
    api = application(
        environments=("dev", "staging", "prod"),
        domains=(Domain("shop.example", "", "prod", says("shop.example")),),
    )
    made = waves(api, addons=(addon(),), workloads=(old,))
    assert [each.number for each in made] == [1, 2, 3, 4, 5, 6]
    assert [each.environment for each in made] == ["", "", "prod", "prod", "prod", ""]
    assert [each.applications for each in made] == [(), ("api",), (), ("api",), ("api",), ()]
    assert made[-1].steps[-1].kind is StepKind.MANUAL


def test_the_commands_of_a_new_application() -> None:
    api = application(
        variables=(planned("LOG_LEVEL", "info"), planned("TOKEN", is_secret=True, is_blank=True)),
        sizes=(Size("prod", says("S"), says("2"), says("40")),),
        aliases=(("prod", "api"),),
        domains=(Domain("shop.example", "/api", "prod", says("shop.example/api")),),
        health_path=says("/health"),
    )
    tls = setting(Matter.HOST, "shop.example", name="/api", detail="tls")
    seen = workload(sighting(Form.COMPOSE_SERVICE, tls, name="api"), name="api")
    made = waves(api, addons=(addon(version=says("15")),), workloads=(seen,))
    assert lines(made) == [
        "clever profile",
        "clever addon providers show postgresql-addon",
        "clever addon create postgresql-addon shop-db --plan xxs_sml --addon-version 15 --yes",
        "clever create api --type node --alias api",
        "clever scale --flavor S --min-instances 2 --max-instances 20 --alias api",
        "clever config update --enable-force-https --alias api",
        "clever service link-addon shop-db --alias api",
        "clever env import --alias api",
        "clever addon list",
        "clever applications --json",
        "clever service unlink-addon shop-db --alias api",
        "clever delete --alias api --yes",
        "clever addon delete shop-db --yes",
        "clever deploy --alias api --same-commit-policy restart",
        "clever status --alias api",
        "clever stop --alias api",
        "clever domain add shop.example/api --alias api",
        "clever domain diag --alias api",
        "curl --fail --silent --show-error --output /dev/null https://shop.example/api/health",
        "clever accesslogs --alias api --since 10m",
        "clever domain rm shop.example/api --alias api",
    ]
    guards = [each.guard for each in steps(made) if each.guard]
    assert guards == [("addon", "shop-db"), ("application", "api")]
    (given_file,) = [each.standard_input for each in steps(made) if each.standard_input]
    assert given_file == "env/api.prod.env"


def test_what_exists_is_neither_created_nor_emptied() -> None:
    api = application(
        linked=(("prod", "shop-api"),),
        variables=(
            planned("LOG_LEVEL", "info"),
            planned("REDIS_URL", is_injected=True),
            planned("TOKEN", is_secret=True, is_blank=True),
        ),
        domains=(Domain("api.cleverapps.io", "", "prod", says("api.cleverapps.io")),),
    )
    made = waves(api, addons=(addon(linked=(("prod", "old-db"),)),))
    done = lines(made)
    assert "clever env set LOG_LEVEL info --alias shop-api" in done
    assert "clever service link-addon old-db --alias shop-api" in done
    for word in ("create", "import", "delete", "stop", "domain", "unlink-addon"):
        assert not any(word in line.split() for line in done)
    by_hand = [each.summary.en for each in steps(made, StepKind.MANUAL)]
    assert by_hand == ["Check that `shop-api` has `TOKEN`, and set what is missing"]


def reading(application: str = "api") -> AddonVariable:
    given = says("$POSTGRESQL_ADDON_URI")
    return AddonVariable(application, "DATABASE_URL", "POSTGRESQL_ADDON_URI", False, given)


def test_secrets_are_asked_for_by_name_before_the_import() -> None:
    mapped = planned("DATABASE_URL", is_blank=True, is_secret=True, maps="POSTGRESQL_ADDON_URI")
    api = application(variables=(mapped, planned("TOKEN", is_secret=True, is_blank=True)))
    made = waves(api, addons=(addon(variables=(reading(),)),))
    kinds = [
        (each.kind, each.words[1:3]) for each in steps(made)
        if each.kind is StepKind.MANUAL or each.standard_input
    ]  # fmt: skip
    assert kinds == [(StepKind.MANUAL, ()), (StepKind.COMMAND, ("env", "import"))]
    assert steps(made, StepKind.MANUAL)[0].summary.en == "Fill in `TOKEN` in `env/api.prod.env`"
    (imported,) = [each.summary for each in steps(made) if each.standard_input]
    assert "`DATABASE_URL` (value of `POSTGRESQL_ADDON_URI`)" in imported.en
    assert "`DATABASE_URL` (valeur de `POSTGRESQL_ADDON_URI`)" in imported.fr


@pytest.mark.parametrize(
    "addons",
    [
        (),
        (addon(variables=(reading("web"),)),),
        (addon("a"), addon("b", names=(("prod", "shop-b"),), variables=(reading(),))),
    ],
)
def test_what_no_linked_add_on_gives_is_filled_in_by_a_person(
    addons: tuple[AddonPlan, ...],
) -> None:
    mapped = planned("DATABASE_URL", is_blank=True, is_secret=True, maps="POSTGRESQL_ADDON_URI")
    made = waves(application(variables=(mapped,)), addons=addons)
    asked = [each.summary.en for each in steps(made, StepKind.MANUAL)][-1]
    assert asked == (
        "Fill in `DATABASE_URL` (value of `POSTGRESQL_ADDON_URI`) in `env/api.prod.env`"
    )


def test_data_is_carried_in_lasting_environments_alone() -> None:
    names = tuple((each, f"db-{each}") for each in ("dev", "staging", "prod"))
    db = addon(environments=("dev", "staging", "prod"), names=names, data=(says("pgdata"),))
    made = waves(application(environments=("dev", "staging", "prod")), addons=(db,))
    carried = [each for each in steps(made, StepKind.MANUAL) if "dump" in each.summary.en]
    assert [each.environment for each in carried] == ["staging", "staging", "prod", "prod"]
    assert all(f"db-{each.environment}" in each.summary.en for each in carried)


def test_what_deletes_is_flagged_and_only_a_way_back() -> None:
    made = waves(application(), addons=(addon(),))
    flagged = [each for each in steps(made) if each.is_destructive]
    assert {each.kind for each in flagged} == {StepKind.ROLLBACK}
    assert [each.words[1:3] for each in flagged] == [("delete", "--alias"), ("addon", "delete")]


def test_the_second_add_on_of_a_provider_is_not_linked() -> None:
    made = waves(application(), addons=(addon("a"), addon("b", names=(("prod", "shop-b"),))))
    linked = [line for line in lines(made) if "link-addon" in line.split()]
    assert linked == ["clever service link-addon shop-a --alias api-prod"]
    assert any("same names" in each.summary.en for each in steps(made, StepKind.MANUAL))


def test_an_application_without_a_runtime_waits_for_the_decision() -> None:
    made = waves(application(runtime=says("")))
    assert not any(line.split()[1] in ("create", "deploy") for line in lines(made))
    assert steps(made, StepKind.MANUAL)[0].summary.en.startswith("Decide the runtime of `api`")


def test_a_pattern_of_a_router_is_no_domain() -> None:
    pattern = Domain("shop.example", "/x(/|$)(.*)", "prod", says("shop.example/x(/|$)(.*)"))
    made = waves(application(domains=(pattern,)))
    assert not any("domain add" in line for line in lines(made))
    assert any("is a pattern" in each.summary.en for each in steps(made, StepKind.MANUAL))


def test_jobs_network_groups_and_tasks_have_their_steps() -> None:
    cron = Cron("nightly", says("30 2 * * *"), says("npm run nightly"), same("UTC"))
    link = Link("web", LinkKind.NETWORK_GROUP, says("URL"))
    api = application(
        crons=(cron,), links=(link,), variant=says("clever-task"), run=says("npm run report")
    )
    made = waves(api, application("web"))
    assert "clever features enable ng" in lines(made)
    assert "clever ng create prod" in lines(made)
    assert "clever create api-prod --type node --alias api-prod --task npm run report" in lines(
        made
    )
    assert any("cron.json" in each.summary.en for each in steps(made, StepKind.MANUAL))


def test_the_registry_closes_last() -> None:
    seen = sighting(name="registry", image=image("registry:2", "registry"))
    registry = workload(
        seen, name="registry", kind=WorkloadKind.TOOL, folder="", product="registry"
    )
    gone = Removed("registry", "registry", same("gone"), says("x").origins)
    made = waves(application(), workloads=(registry,), removed=(gone,))
    assert ["registry" in each.summary.en for each in made[-1].steps] == [False, True, False]
    assert all(each.kind is StepKind.MANUAL for each in made[-1].steps)


@pytest.mark.parametrize(
    "line",
    [
        "env import .env", "env set A=1", "addon create redis x", "deploy --commit abc",
        "domain favorite set x", "create x", "create x --type cobol", "scale --flavor huge",
        "scale --instances 21", "config set colour red", "compose up", "status --alias",
        "addon create redis-addon x --plan xs_sml",
    ],
)  # fmt: skip
def test_the_walker_refuses_what_the_command_line_refuses(line: str) -> None:
    assert [*syntax_faults(tuple(line.split()), CATALOGUE)]
