"""Which files form one project, and what environment each group is for."""

from __future__ import annotations

import pytest

from parse.compose.trees import MemoryTree
from virida_audit.parse.compose import GroupKind, ProjectGroup, file_name, projects

BASE = "services: {web: {build: .}, db: {image: postgres}}"
OVERLAY = "services: {web: {environment: {A: 1}}}"
WHOLE = "services: {web: {image: web}, db: {image: postgres}}"


def groups(
    files: dict[str, str | bytes], *commands: tuple[str, ...]
) -> list[tuple[tuple[str, ...], str, str | None]]:
    return [(group.files, group.kind.value, group.environment) for group in found(files, *commands)]


def found(files: dict[str, str | bytes], *commands: tuple[str, ...]) -> tuple[ProjectGroup, ...]:
    paths = [path for path in files if path.endswith((".yml", ".yaml"))]
    return projects(MemoryTree(files), paths, commands)


def test_the_documented_names_form_the_base() -> None:
    files: dict[str, str | bytes] = {
        "compose.yaml": BASE,
        "compose.override.yml": OVERLAY,
        "x/docker-compose.yml": BASE,
        "x/docker-compose.override.yaml": OVERLAY,
    }
    assert groups(files) == [
        (("compose.yaml", "compose.override.yml"), "base", None),
        (("x/docker-compose.yml", "x/docker-compose.override.yaml"), "base", None),
    ]


def test_the_first_documented_name_wins() -> None:
    kinds = groups({"compose.yml": BASE, "docker-compose.yml": WHOLE})
    assert kinds == [
        (("compose.yml",), "base", None),
        (("docker-compose.yml",), "whole", None),
    ]


def test_a_file_that_only_adds_to_services_is_an_overlay() -> None:
    files: dict[str, str | bytes] = {
        "docker-compose.yml": BASE,
        "docker-compose.override.yml": OVERLAY,
        "docker-compose.prod.yml": OVERLAY,
    }
    assert groups(files)[1] == (
        ("docker-compose.yml", "docker-compose.prod.yml"),
        "overlay",
        "prod",
    )
    assert [evidence.code for evidence in found(files)[1].evidence] == [
        "evidence.compose-partial",
        "evidence.compose-variant-name",
    ]
    assert found(files)[1].evidence[0].text == "web"


def test_a_file_whose_services_are_all_complete_stands_alone() -> None:
    files: dict[str, str | bytes] = {"compose.yaml": BASE, "compose.staging.yaml": WHOLE}
    assert groups(files)[1] == (("compose.staging.yaml",), "whole", "staging")


def test_a_command_decides_what_content_would_decide_otherwise() -> None:
    files: dict[str, str | bytes] = {"compose.yaml": BASE, "compose.prod.yaml": WHOLE}
    both = ("compose.yaml", "compose.prod.yaml")
    assert groups(files, both) == [
        (("compose.yaml",), "base", None),
        (both, "overlay", "prod"),
    ]
    files["compose.prod.yaml"] = OVERLAY
    assert groups(files, ("compose.prod.yaml",))[1] == (("compose.prod.yaml",), "whole", "prod")


def test_a_command_with_more_files_is_a_group_of_its_own() -> None:
    files: dict[str, str | bytes] = {"a.yaml": BASE, "b.yaml": OVERLAY, "c.yaml": OVERLAY}
    command = ("a.yaml", "b.yaml", "c.yaml")
    assert (command, "command", None) in groups(files, command)
    assert (("a.yaml", "no.yaml"), "command", None) not in groups(files, ("a.yaml", "no.yaml"))


def test_compose_file_of_dotenv_counts_as_a_command() -> None:
    files: dict[str, str | bytes] = {
        "d/.env": "COMPOSE_FILE=compose.yaml:compose.dev.yaml\n",
        "d/compose.yaml": BASE,
        "d/compose.dev.yaml": WHOLE,
    }
    both = ("d/compose.yaml", "d/compose.dev.yaml")
    assert (both, "overlay", "dev") in groups(files)


def test_without_a_base_every_file_stands_alone() -> None:
    files: dict[str, str | bytes] = {"compose.dev.yml": WHOLE, "compose.prod.yml": OVERLAY}
    assert groups(files) == [
        (("compose.dev.yml",), "whole", "dev"),
        (("compose.prod.yml",), "whole", "prod"),
    ]


def test_a_file_that_extends_the_base_stands_alone() -> None:
    files: dict[str, str | bytes] = {
        "compose.yaml": BASE,
        "compose.ci.yaml": "services: {web: {extends: {file: compose.yaml, service: web}}}",
    }
    (base, ci) = found(files)
    assert (ci.kind, ci.environment) == (GroupKind.WHOLE, "ci")
    assert base.part_of == ("compose.ci.yaml",)


def test_an_included_file_says_what_it_is_part_of() -> None:
    files: dict[str, str | bytes] = {
        "compose.yaml": "include: [db/compose.yaml, {path: [x/a.yaml]}]\nservices: {}",
        "db/compose.yaml": BASE,
        "x/a.yaml": BASE,
    }
    assert [group.part_of for group in found(files)] == [(), ("compose.yaml",), ("compose.yaml",)]


def test_a_file_without_services_is_an_overlay() -> None:
    files: dict[str, str | bytes] = {"compose.yaml": BASE, "compose.test.yaml": "volumes: {a: }"}
    assert groups(files)[1][1] == "overlay"


@pytest.mark.parametrize(
    ("path", "variant", "environment"),
    [
        ("docker-compose.yml", "", None),
        ("compose.prod.yaml", "prod", "prod"),
        ("docker-compose-production.yml", "production", "prod"),
        ("docker-compose.pre-prod.yml", "pre-prod", "staging"),
        ("dev.docker-compose.yml", "dev", "dev"),
        ("docker_compose.local.yml", "local", "local"),
        ("docker-compose.dev.override.yml", "dev.override", "dev"),
        ("compose.override.yaml", "", None),
        ("ci/docker-compose.yml", "", "ci"),
        ("ci/docker-compose.prod.yml", "prod", "prod"),
        ("docker-compose.monitoring.yml", "monitoring", None),
        ("docker-compose.e2e.yml", "e2e", "test"),
        ("stack.yml", "stack", None),
        ("stack-prod.yml", "stack-prod", "prod"),
        ("docker-compose.product.yml", "product", None),
    ],
)
def test_names_say_the_environment(path: str, variant: str, environment: str | None) -> None:
    name = file_name(path)
    assert (name.variant, name.environment) == (variant, environment)
