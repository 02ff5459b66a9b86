"""What a team has settled for the platform already, from the files to the plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from virida_audit.audit import audit
from virida_audit.model.plan import ApplicationPlan, Plan

NODE = """{"name": "shop", "scripts": {"start": "node ."}, "engines": {"node": "22"}}"""
LINK = """{"apps": [{"app_id": "app_1", "name": "acme-shop", "alias": "shop"}]}"""
TREE = {
    "package.json": NODE,
    "index.js": "",
    "Dockerfile": "FROM node:22\nCMD npm start\n",
    "compose.yaml": "services:\n  shop:\n    build: .\n",
}


def plan_of(folder: Path, **files: str) -> Plan:
    for path, text in {**TREE, **files}.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return audit(folder).plan


def only(plan: Plan) -> ApplicationPlan:
    (made,) = plan.applications
    return made


def settled(made: ApplicationPlan) -> dict[str, tuple[str, bool]]:
    return {each.name: (each.value.value, each.is_secret) for each in made.variables}


def test_variables_of_the_platform_are_kept_with_their_place(tmp_path: Path) -> None:
    text = (
        "CC_REQUEST_FLOW=varnish\nCC_NODEJS_MEMORY=512\nCC_DOCKERFILE=Dockerfile\n"
        "CC_PRE_RUN_HOOK=./migrate.sh\nCC_HTTP_BASIC_AUTH=not-a-real:secret\nDATABASE_URL=x\n"
    )
    plan = plan_of(tmp_path, **{".clever.json": LINK, "config/clever/shop.prod.env": text})
    assert "not-a-real" not in repr(plan)
    made = only(plan)
    found = settled(made)
    assert found["CC_REQUEST_FLOW"] == ("varnish", False)
    assert found["CC_PRE_RUN_HOOK"] == ("./migrate.sh", False)
    assert {"CC_NODEJS_MEMORY", "CC_DOCKERFILE", "DATABASE_URL"}.isdisjoint(found)
    assert made.port.value == "9000"
    assert made.linked == (("prod", "shop"),)
    flow = next(each for each in made.variables if each.name == "CC_REQUEST_FLOW")
    assert flow.value.origins[0].at is not None
    assert flow.value.origins[0].at.path == "config/clever/shop.prod.env"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("config/other.prod.env", "CC_REQUEST_FLOW=varnish\n"),
        ("config/shop.prod.env", "A=1\n"),
        ("config/other.env", "APP_FOLDER=nowhere\nCC_REQUEST_FLOW=varnish\n"),
        ("config/.env", "CC_REQUEST_FLOW=varnish\n"),
    ],
)
def test_a_file_of_no_known_application_settles_nothing(
    tmp_path: Path, path: str, text: str
) -> None:
    made = only(plan_of(tmp_path, **{".clever.json": LINK, path: text}))
    assert "CC_REQUEST_FLOW" not in settled(made) and made.port.value == "8080"


def test_a_runtime_file_speaks_for_its_runtime_beside_sources_for_it(tmp_path: Path) -> None:
    settings = {"clevercloud/python.json": "{}", "requirements.txt": "flask\n", "app.py": ""}
    assert only(plan_of(tmp_path, **settings)).runtime.value == "python"


@pytest.mark.parametrize("name", ["python.json", "nodejs.json", "http.json", "cron.json"])
def test_a_runtime_file_without_sources_for_it_speaks_for_nothing(
    tmp_path: Path, name: str
) -> None:
    made = only(plan_of(tmp_path, **{f"clevercloud/{name}": "{}"}))
    assert made.runtime.value == "node"
    assert not any(each.id.endswith(".runtime") for each in plan_of(tmp_path).decisions)
