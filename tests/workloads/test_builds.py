"""Sightings of what builds images and starts them: scripts, pipelines, bake files, tools."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virida_audit.discover import Tree, discover
from virida_audit.model.sighting import Form, Sighting
from virida_audit.model.source import Kind, Role, Source
from virida_audit.parse.hcl import read_hcl
from virida_audit.resources import parse_yaml
from virida_audit.workloads.sightings.bake import bake_sightings
from virida_audit.workloads.sightings.build_places import Place, joined, short_name
from virida_audit.workloads.sightings.builds import build_sightings
from virida_audit.workloads.sightings.scripts import ShellText, shell_sightings
from virida_audit.workloads.sightings.variables import expand_expressions, expand_shell
from workloads.sighting_cases import cases_of, described, write_tree
from workloads.sighting_trees import CATALOGUE, FIXTURES

CASES = cases_of("builds-scripts.yaml", "builds-pipelines.yaml", "builds-tools.yaml")
TRUTH = cast(
    "dict[str, Any]", parse_yaml((FIXTURES / "virida-before.expected.yaml").read_text("utf-8"))
)
EMPTY = Place(Tree(Path("."), ()), "x.sh", Role.PRODUCTION, CATALOGUE)


def built_in(root: Path) -> tuple[Sighting, ...]:
    found = discover(root)
    return build_sightings(found.tree, found.sources, CATALOGUE)


@pytest.mark.parametrize("case", [pytest.param(each, id=each["name"]) for each in CASES])
def test_what_is_built_and_started(case: dict[str, Any], tmp_path: Path) -> None:
    seen = built_in(write_tree(tmp_path, case["files"]))
    assert [each.name for each in seen] == [each["name"] for each in case["expect"]]
    for one, expected in zip(seen, case["expect"], strict=True):
        assert described(one, expected) == expected
    assert "canary-of" not in repr(seen)


def test_the_images_of_the_running_example_are_built_where_the_truth_says() -> None:
    seen = built_in(FIXTURES / "virida-before")
    builds = [each for each in seen if each.form is Form.IMAGE_BUILD]
    hub = TRUTH["registries"]["docker_hub"]
    path, _, line = hub["at"].rpartition(":")
    script = [each for each in builds if each.at.path == path]
    assert {name for each in script for name in each.names} == {
        f"{hub['organisation']}/{image}" for image in hub["images"]
    }
    assert [each.name for each in script if each.at.line == int(line)] == hub["images"][:3]
    gitea = TRUTH["registries"]["gitea"]
    for file in (".gitea/workflows/build-push.yml", "docker-bake.hcl"):
        assert [name for each in builds if each.at.path == file for name in each.names] == [
            f"{gitea['host']}/virida/{image}" for image in gitea["images"]
        ]
    for workload in TRUTH["workloads"]:
        for image in workload.get("images", ()) if workload.get("folder") else ():
            made = [each for each in builds if image in each.names]
            assert made, image
            assert {each.folder for each in made} == {workload["folder"]}
            assert {each.dockerfile for each in made} <= set(
                workload.get("dockerfiles", [f"{workload['folder']}/Dockerfile"])
            )


def test_the_running_example_is_deployed_where_its_scripts_say() -> None:
    seen = built_in(FIXTURES / "virida-before")
    calls = {
        (each.at.path, each.name, each.environments)
        for each in seen
        if each.form is Form.DEPLOYMENT_CALL
    }
    assert {
        (".gitea/workflows/deploy-staging.yml", "docker-compose.staging.yml", ("staging",)),
        (".gitea/workflows/deploy-prod.yml", "k8s/overlays/prod", ("prod",)),
        (".gitea/workflows/deploy-prod.yml", "virida-ai-ml", ("prod",)),
        ("scripts/deploy.sh", "docker-compose.staging.yml", ("staging",)),
        ("scripts/deploy.sh", "virida-ai-ml", ()),
        ("Makefile", "k8s/overlays/prod", ("prod",)),
    } <= calls
    names = {each.image.name for each in seen if each.image is not None}
    assert names.isdisjoint({"aquasec/trivy", "minio/mc"}), "tools that run for a moment"


def test_no_secret_of_the_running_example_is_seen() -> None:
    said = repr(built_in(FIXTURES / "virida-before"))
    for canary in TRUTH["canaries"]:
        assert canary["value"] not in said
        assert not any(form in said for form in canary.get("forms", ()))


def test_a_file_that_vanished_and_kinds_that_build_nothing_show_nothing(tmp_path: Path) -> None:
    sources = [Source("gone.sh", kind, Role.PRODUCTION, ()) for kind in Kind]
    assert build_sightings(Tree(tmp_path, ("gone.sh",)), sources, CATALOGUE) == ()


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("$R/$app:$TAG", {"R": "ghcr.io/acme", "app": "web"}, "ghcr.io/acme/web:${TAG}"),
        ("${R:-docker.io}/x", {}, "docker.io/x"),
        ("${R:-docker.io}/x", {"R": "ghcr.io"}, "ghcr.io/x"),
        ("${R:?needed}/x", {}, "${R}/x"),
        ("${item%%:*}", {"item": "api:services/api"}, "api"),
        ("${item##*:}", {"item": "api:services/api"}, "services/api"),
        ("${item#*/}", {"item": "a/b/c"}, "b/c"),
        ("${item%/*}", {"item": "a/b/c"}, "a/b"),
        ("${item%-*}", {"item": "plain"}, "plain"),
        ("${item^^}", {"item": "api"}, "${item^^}"),
        ("$1 $$ $", {}, "$1 $$ $"),
    ],
)
def test_shell_variables(text: str, values: dict[str, str], expected: str) -> None:
    assert expand_shell(text, values) == expected


@given(
    st.text("ab$\\{}A:-%#*/ ", max_size=60),
    st.dictionaries(st.sampled_from("AB"), st.text("a$B{}", max_size=9)),
)
def test_variables_always_come_to_an_end(text: str, values: dict[str, str]) -> None:
    expand_shell(text, values)
    expand_expressions(text, values)


@pytest.mark.parametrize(
    ("folder", "path", "expected"),
    [
        (".", ".", "."),
        (".", "./apps/api/", "apps/api"),
        ("scripts", "..", "."),
        ("scripts", "../apps//web", "apps/web"),
        ("scripts", "../..", None),
        (".", "..", None),
    ],
)
def test_paths_stay_within_the_tree(folder: str, path: str, expected: str | None) -> None:
    assert joined(folder, path) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ghcr.io/acme/web", "web"),
        ("${IMAGE_PREFIX}argocd", "argocd"),
        ("acme/web-${ARCH}", "web"),
        ("ghcr.io/${{ github.repository }}", ""),
        ("ghcr.io/${{ github.repository }}/api", "api"),
        ("acme/$app", ""),
    ],
)
def test_short_names_hold_no_variable(name: str, expected: str) -> None:
    assert short_name(name) == expected


def test_a_block_of_hcl_is_read_with_its_labels_and_lines() -> None:
    root = read_hcl(
        'variable "TAG" { default = "1" }\n'
        '# a comment with { and "\n'
        'resource "docker_image" "web" {\n'
        '  name = "acme/${var.x["a"]}" // after\n'
        "  count = var.enabled ? 1 : 0\n"
        '  tags = [\n    "a", /* b */\n    join("-", ["c", "d"]),\n  ]\n'
        '  build { context = "./web" }\n'
        "  text = <<-EOT\n    { not a block\n  EOT\n"
        "  last = true\n"
        "}\n"
    )
    variable, resource = root.blocks
    assert variable.text("default") == "1"
    assert (resource.labels, resource.line) == (("docker_image", "web"), 3)
    assert resource.text("name") == 'acme/${var.x["a"]}'
    assert not resource.attributes["count"].is_literal
    assert resource.texts("tags")[0] == "a"
    assert next(resource.of("build")).text("context") == "./web"
    assert resource.text("text") == "    { not a block\n"
    assert resource.attributes["last"].line == 14


@given(st.text("ab\"={}[],:\n$\\<-# /*'", max_size=120))
def test_any_text_is_read_as_hcl(text: str) -> None:
    read_hcl(text)
    list(bake_sightings(EMPTY, text.encode()))


@pytest.mark.parametrize(
    "text",
    [
        "{" * 5_000,
        'a "b" {' * 5_000,
        "a = " + "[" * 5_000,
        "a = " + "{b=" * 5_000,
        'a = "' + "${" * 5_000,
        "a = <<X\n" * 2_000,
    ],
)
def test_deep_hcl_comes_to_an_end(text: str) -> None:
    assert read_hcl(text).type == ""


@given(st.text("for ado in;${}\n()'\"&|cd docker build -t x . ", max_size=120))
def test_any_text_is_read_as_shell(text: str) -> None:
    for each in shell_sightings(EMPTY, ShellText(text), {}):
        assert each.name


def test_a_long_loop_is_no_list_of_services() -> None:
    words = " ".join(f"a{number}" for number in range(1_000))
    text = f"for x in {words}; do for y in {words}; do docker build -t $x-$y $x; done; done"
    assert len(shell_sightings(EMPTY, ShellText(text), {})) == 1
