"""The applications of fixtures/virida-before against the hand-checked truth, by the real stages."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from plan.builders import unsupported
from plan.stages import drafting_of
from virida_audit.model.plan import ApplicationPlan
from virida_audit.model.provenance import Stated
from virida_audit.plan.applications import ApplicationsDraft, draft_applications

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
ROOT = FIXTURES / "virida-before"
TRUTH = cast(
    dict[str, Any],
    yaml.safe_load((FIXTURES / "virida-before.expected.yaml").read_text(encoding="utf-8")),
)
APPLICATIONS = {
    row["name"]: row for row in TRUTH["workloads"] if row["equivalent"]["is"] == "application"
}


@pytest.fixture(scope="module")
def draft() -> ApplicationsDraft:
    return draft_applications(drafting_of(ROOT))


def named(draft: ApplicationsDraft, name: str) -> ApplicationPlan:
    return next(each for each in draft.applications if each.name == name)


def text(value: Stated | None) -> str:
    return value.value if value else ""


def variables(application: ApplicationPlan) -> dict[str, str]:
    return {each.name: each.value.value for each in application.variables}


def notes(application: ApplicationPlan) -> str:
    return "\n".join(each.en for each in application.notes)


def test_every_value_is_supported(draft: ApplicationsDraft) -> None:
    assert unsupported(draft) == []


def test_each_application_of_the_truth_is_there_once(draft: ApplicationsDraft) -> None:
    names = [each.name for each in draft.applications]
    assert set(APPLICATIONS) <= set(names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", sorted(APPLICATIONS))
def test_runtime_folder_version_and_alternatives(draft: ApplicationsDraft, name: str) -> None:
    truth, made = APPLICATIONS[name], named(draft, name)
    equivalent = truth["equivalent"]
    assert made.runtime.value == equivalent["type"]
    assert text(made.folder) == equivalent.get("folder", "")
    if equivalent.get("version", "undecided") != "undecided":
        assert text(made.version) == equivalent["version"]
    assert {*truth.get("alternatives", ()), "docker"} <= {each.id for each in made.alternatives}


@pytest.mark.parametrize("name", sorted(APPLICATIONS))
def test_start_build_health_and_port(draft: ApplicationsDraft, name: str) -> None:
    truth, made = APPLICATIONS[name], named(draft, name)
    if "start" in truth:
        assert (text(made.start), made.run) == (truth["start"], None)
    assert text(made.build) == truth.get("build", "")
    assert text(made.health_path) == truth.get("health_path", "")
    assert made.port.value == "8080"
    port = truth.get("port", {})
    if "code" in port:
        assert text(made.listens) == (port["from"] or str(port["code"]))


@pytest.mark.parametrize("name", sorted(APPLICATIONS))
def test_variables_of_the_platform(draft: ApplicationsDraft, name: str) -> None:
    found = variables(named(draft, name))
    wanted = APPLICATIONS[name].get("variables", {})
    assert {each: found.get(each) for each in wanted} == wanted
    assert "PORT" not in found


def test_three_environments(draft: ApplicationsDraft) -> None:
    assert {each for made in draft.applications for each in made.environments} == {
        "dev", "staging", "prod"
    }  # fmt: skip
    assert named(draft, "backend-api").environments == ("dev", "staging", "prod")


def test_the_build_of_the_front_end_is_a_hook(draft: ApplicationsDraft) -> None:
    made = named(draft, "frontend-3d")
    assert [(each.variable, each.command.value) for each in made.hooks] == [
        ("CC_POST_BUILD_HOOK", "cd apps/frontend-3d && npm run build")
    ]


def test_the_front_end_may_be_static_and_the_team_decides(draft: ApplicationsDraft) -> None:
    decision = next(each for each in draft.decisions if each.id == "frontend-3d.runtime")
    assert (decision.default, decision.is_answered) == ("node", False)
    other = draft_applications(drafting_of(ROOT, {decision.id: "static"}))
    made = named(other, "frontend-3d")
    assert made.runtime.value == "static"
    assert variables(made)["CC_BUILD_COMMAND"].endswith("npm run build")
    assert text(made.version) == "20" and "CC_HUGO_VERSION" not in variables(made)


def test_a_variable_is_renamed_as_the_code_reads_it(draft: ApplicationsDraft) -> None:
    made = named(draft, "frontend-3d")
    for old, new in APPLICATIONS["frontend-3d"]["renamed_variables"].items():
        assert old not in variables(made) and new in variables(made)
        assert f"`{new}`; `{old}`" in notes(made)


def test_worker_migration_and_nightly_are_parts_of_the_api(draft: ApplicationsDraft) -> None:
    made = named(draft, "backend-api")
    parts = {row["name"]: row for row in TRUTH["workloads"] if row["equivalent"]["is"] == "part-of"}
    assert not set(parts) & {each.name for each in draft.applications}
    (worker,) = made.workers
    assert (worker.variable, worker.workload) == ("CC_WORKER_COMMAND", "worker")
    assert worker.command.value == parts["worker"]["command"]
    (hook,) = made.hooks
    assert (hook.variable, hook.workload) == ("CC_PRE_RUN_HOOK", "migrate")
    assert hook.command.value.endswith(parts["migrate"]["command"])
    (cron,) = made.crons
    assert cron.workload == "nightly" and parts["nightly"]["command"] in cron.script
    called = cron.command.value.removeprefix("$ROOT/")
    assert called == "clevercloud/nightly.sh" and (ROOT / called).is_file()
    schedule = parts["nightly"]["schedule"]
    assert cron.schedule.value == schedule["utc_winter"]
    assert schedule["utc_summer"] in cron.note.en and "INSTANCE_NUMBER" in cron.script
    assert {"backend-api.worker", "backend-api.migrate", "backend-api.nightly"} <= {
        each.id for each in draft.decisions
    }


def test_the_api_scales_within_the_bounds_of_its_autoscaler(draft: ApplicationsDraft) -> None:
    bounds = APPLICATIONS["backend-api"]["scaling"]["kubernetes_prod"]
    size = next(each for each in named(draft, "backend-api").sizes if each.environment == "prod")
    assert (size.min_instances.value, size.max_instances.value) == (
        str(bounds["min"]), str(bounds["max"])
    )  # fmt: skip
    assert size.flavor.value == "S"
    without = TRUTH["kubernetes"]["built"]["dev"]["without"]
    assert "HorizontalPodAutoscaler" in without
    dev = next(each for each in named(draft, "backend-api").sizes if each.environment == "dev")
    assert (dev.min_instances.value, dev.max_instances.value) == ("1", "1")


@pytest.mark.parametrize("name", ["ai-ml", "virida_ihm"])
def test_local_state_is_a_question(draft: ApplicationsDraft, name: str) -> None:
    truth = APPLICATIONS[name]["storage"]
    (storage,) = named(draft, name).storage
    assert storage.path.value == truth["path"]
    decision = next(each for each in draft.decisions if each.id == f"{name}.storage")
    assert [each.id for each in decision.options] == [*truth["equivalent"], "none"]
    assert decision.default == truth["equivalent"][0]
    signs = [each.at.path for each in storage.path.origins if each.at]
    assert any(path.startswith(f"apps/{name}/") and path.endswith((".py", ".js")) for path in signs)


def test_the_blockers_of_the_interface_are_said(draft: ApplicationsDraft) -> None:
    made = named(draft, "virida_ihm")
    decision = next(each for each in draft.decisions if each.id == "virida_ihm.version")
    assert [each.id for each in decision.options] == ["18", "20"]
    assert not decision.is_answered
    assert "Port 4000 is fixed in the code (`apps/virida_ihm/server.js:8`)" in notes(made)
    (domain,) = made.domains
    assert domain.value.value == "app.virida.example/ihm" and domain.note is not None
    assert "virida_ihm.prefix-ihm" in [each.id for each in draft.gaps]


@pytest.mark.parametrize("name", ["frontend-3d", "backend-api"])
def test_hosts_lead_to_production(draft: ApplicationsDraft, name: str) -> None:
    made = named(draft, name)
    hosts = [each.host for each in made.domains if each.environment == "prod"]
    assert hosts == APPLICATIONS[name]["hosts"]


def test_aliases_in_use_are_found(draft: ApplicationsDraft) -> None:
    linked = {alias for each in draft.applications for _, alias in each.linked}
    assert linked <= set(TRUTH["clever_aliases"])
    assert {"frontend-3d", "backend-api", "backend-api-staging", "ai-ml", "ihm", "n8n"} <= linked


def test_no_canary_is_in_the_draft(draft: ApplicationsDraft) -> None:
    shown = repr(draft)
    for canary in TRUTH["canaries"]:
        assert canary["value"] not in shown
        assert not any(form in shown for form in canary.get("forms", ()))


def test_two_runs_give_the_same_draft(draft: ApplicationsDraft) -> None:
    assert draft_applications(drafting_of(ROOT)) == draft
