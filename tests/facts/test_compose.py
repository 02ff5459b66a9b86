"""What services, ports, mounts and values of a Compose file become."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from facts.compose_trees import read_files
from virida_audit.audit import audit
from virida_audit.facts.reading import Fact, Reading
from virida_audit.messages import load_messages
from virida_audit.model.source import Role
from virida_audit.parse import compose as parse_compose
from virida_audit.resources import parse_yaml

CASES = cast(
    "dict[str, list[dict[str, Any]]]",
    parse_yaml(
        (Path(__file__).parents[2] / "fixtures" / "facts" / "compose.yaml").read_text("utf-8")
    ),
)


def facts_of(reading: Reading, kind: str) -> Iterator[Any]:
    """Yield the facts of one type."""
    return (cast("Any", fact) for fact in reading.facts if fact.fact == kind)


@pytest.mark.parametrize("case", CASES["services"], ids=lambda case: case["name"])
def test_services(case: dict[str, Any], tmp_path: Path) -> None:
    readings = read_files(tmp_path, case["files"])
    found = {
        service.name: service.service.becomes
        for reading in readings.values()
        for service in facts_of(reading, "compose-service")
        if service.is_primary
    }
    assert found == case["become"]


@pytest.mark.parametrize("case", CASES["kinds"], ids=lambda case: case["name"])
def test_kinds(case: dict[str, Any], tmp_path: Path) -> None:
    text = "services:\n  web:\n    image: registry.acme.example/shop/web:2\n"
    files = {"compose.yaml": text + case["text"], **case.get("files", {})}
    reading = read_files(tmp_path, files)["compose.yaml"]
    found = [str(fact.kind) for fact in facts_of(reading, case["fact"])]
    assert found == case["expect"]


@pytest.mark.parametrize("case", CASES["siblings"], ids=lambda case: case["name"])
def test_siblings(case: dict[str, Any], tmp_path: Path) -> None:
    readings = read_files(tmp_path, case["files"])
    found = {
        f"{path}:{service.name}": [
            f"{each.path}:{each.name} {each.evidence}" for each in service.siblings
        ]
        for path, reading in readings.items()
        for service in facts_of(reading, "compose-service")
        if service.siblings
    }
    assert found == case["expect"]


def test_a_service_is_spoken_of_in_the_file_nearest_production(tmp_path: Path) -> None:
    text = "services:\n  web: {image: registry.acme.example/shop/web}\n"
    files = {"docker-compose.dev.yml": text, "docker-compose.prod.yml": text}
    readings = read_files(tmp_path, files, {"docker-compose.dev.yml": Role.DEVELOPMENT})
    primary = {
        path: [service.is_primary for service in facts_of(reading, "compose-service")]
        for path, reading in readings.items()
    }
    assert primary == {"docker-compose.dev.yml": [False], "docker-compose.prod.yml": [True]}
    (service,) = facts_of(readings["docker-compose.prod.yml"], "compose-service")
    assert service.environments == ("dev", "prod")


def test_an_overlay_sees_the_image_of_the_base(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "services:\n  db: {image: postgres:16}\n",
        "compose.prod.yaml": "services:\n  db: {restart: always}\n",
    }
    (service,) = facts_of(read_files(tmp_path, files)["compose.prod.yaml"], "compose-service")
    assert (service.addon, service.becomes) == ("postgresql-addon", "repeated")


def test_a_port_range_is_one_fact(tmp_path: Path) -> None:
    text = "services:\n  web: {image: registry.acme.example/web, ports: ['8000-8009:80-89']}\n"
    (port,) = facts_of(read_files(tmp_path, {"compose.yaml": text})["compose.yaml"], "compose-port")
    assert (port.target, port.published, port.is_range, port.leaves) == (80, "8000", True, (1,))


def test_limits_give_the_smallest_size_that_holds_them(tmp_path: Path) -> None:
    text = "services:\n  web: {image: registry.acme.example/web, mem_limit: 1g, cpus: 0.5}\n"
    reading = read_files(tmp_path, {"compose.yaml": text})["compose.yaml"]
    (limits,) = facts_of(reading, "compose-resources")
    assert (limits.memory_mib, limits.cpus, limits.flavor) == (1024, 0.5, "S")


def test_needed_variables_are_those_without_value_and_default(tmp_path: Path) -> None:
    text = (
        "services:\n"
        "  web:\n"
        "    image: registry.acme.example/web:${TAG:?say which version}\n"
        "    environment: {A: '${A:-1}', B: '${B}', C: '${C}', D: '$$D'}\n"
    )
    files = {"compose.yaml": text, ".env": "C=3\n"}
    (project,) = facts_of(read_files(tmp_path, files)["compose.yaml"], "compose-project")
    assert project.needed_variables == ("B", "TAG")
    assert project.message == "say which version"
    assert project.environment_files == (".env",)


@pytest.mark.parametrize(
    "text",
    [
        "    environment: {API_TOKEN: Kq83hGd72LmPzXw5}\n",
        "    environment: [API_TOKEN=Kq83hGd72LmPzXw5]\n",
        "    environment: {DATABASE_URL: 'postgres://shop:Kq83hGd72LmPzXw5@db.acme.example/shop'}\n",
        "    environment: {API_TOKEN: '${API_TOKEN:-Kq83hGd72LmPzXw5}'}\n",
        "    environment: {OTHER: '${SHOP_SECRET}'}\n",
        "    command: curl -u shop:Kq83hGd72LmPzXw5 https://shop:Kq83hGd72LmPzXw5@acme.example\n",
        "    build: {context: ., args: {NPM_TOKEN: Kq83hGd72LmPzXw5}}\n",
    ],
)
def test_secrets_are_kept_for_masking_and_in_no_text(text: str, tmp_path: Path) -> None:
    document = "services:\n  web:\n    image: registry.acme.example/shop/web:2\n" + text
    files = {"compose.yaml": document, ".env": "SHOP_SECRET=Kq83hGd72LmPzXw5\n"}
    reading = read_files(tmp_path, files)["compose.yaml"]
    assert any("Kq83hGd72LmPzXw5" in secret for secret in reading.secrets)
    shown = [value for fact in reading.facts for value in texts(fact)]
    assert [value for value in shown if "Kq83hGd72LmPzXw5" in value] == []


def texts(fact: Fact) -> Iterator[str]:
    """Yield the texts that rules can show of a fact."""
    for name in ("text", "run_command", "command", "names", "shown", "name", "hosts"):
        value = getattr(fact, name, "")
        yield from (value,) if isinstance(value, str) else value


def test_a_file_that_is_no_mapping_has_leaves_and_a_project(tmp_path: Path) -> None:
    reading = read_files(tmp_path, {"compose.yaml": "[a, b]\n"})["compose.yaml"]
    assert [leaf.name for leaf in reading.leaves] == ["0", "1"]
    assert {fact.fact for fact in reading.facts} == {"compose-project", "compose-key"}


def test_a_broken_file_says_where(tmp_path: Path) -> None:
    text = "services:\n  web: {image: a}\n  db: [\n"
    reading = read_files(tmp_path, {"compose.yaml": text})["compose.yaml"]
    assert [(skip.code, skip.line) for skip in reading.skips] == [("skip.yaml-syntax", 4)]
    assert [leaf.name for leaf in reading.leaves][:1] == ["services.web.image"]


def test_every_problem_of_the_reader_has_its_words() -> None:
    folder = Path(parse_compose.__file__).parent
    codes = {
        code
        for file in folder.glob("*.py")
        for code in re.findall(r'"(compose-[a-z-]+)"', file.read_text(encoding="utf-8"))
        if not code.startswith("compose-spec")
    }
    assert {code for code in codes if f"skip.{code}" not in load_messages()} == set()


def test_what_compose_would_refuse_is_said_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(
        "services:\n  web:\n    image: nginx\n    ports: ['eighty']\n    env_file: gone.env\n"
    )
    report = audit(tmp_path)
    assert {each.code for each in report.skipped} >= {"skip.compose-invalid-port"}
    assert not report.incomplete
    assert "compose" in {each.rule.partition("-")[0] for each in report.findings}
