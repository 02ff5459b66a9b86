"""Kustomizations built in memory, from small trees; nothing is fetched and nothing raises."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virida_audit.parse.kustomize import Build, Value, bare, build

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: app
          image: acme/web:1
          env: [{name: A, value: a}, {name: B, value: b}]
          envFrom: [{configMapRef: {name: settings}}]
"""
BASE = {"base/kustomization.yaml": "resources: [web.yaml]\n", "base/web.yaml": WEB}


def built(files: Mapping[str, str], folder: str = "over") -> Build:
    def read(path: str) -> bytes | None:
        return files[path].encode() if path in files else None

    made = build(folder, read)
    assert made is not None
    return made


def over(text: str, **more: str) -> Build:
    files = {f"over/{name.replace('_', '.')}": body for name, body in more.items()}
    return built({**BASE, "over/kustomization.yaml": f"resources: [../base]\n{text}", **files})


def container(made: Build) -> dict[str, object]:
    tree = bare(made.items[0].tree)
    assert isinstance(tree, dict)
    found = tree["spec"]["template"]["spec"]["containers"][0]
    assert isinstance(found, dict)
    return found


def test_a_strategic_patch_merges_lists_by_their_keys() -> None:
    patch = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n"
        "    spec:\n      containers:\n        - name: app\n"
        "          env: [{name: B, value: changed}, {name: C, value: c}]\n          image: null\n"
    )
    made = over("patches: [{path: p.yaml}]\n", p_yaml=patch)
    assert made.patched == {0: ["Deployment/web"]} and made.problems == []
    assert container(made)["env"] == [
        {"name": "B", "value": "changed"},
        {"name": "C", "value": "c"},
        {"name": "A", "value": "a"},
    ]
    assert "image" not in container(made)


def test_values_remember_the_file_and_line_they_come_from() -> None:
    patch = "kind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 4\n"
    made = over("patchesStrategicMerge: [p.yaml]\n", p_yaml=patch)
    spec = made.items[0].tree["spec"]
    assert isinstance(spec, dict) and spec["replicas"] == Value(4, "over/p.yaml", 4)
    assert made.files == ["base/web.yaml", "over/p.yaml"]


def test_json_patches_add_replace_and_remove() -> None:
    made = over(
        "patches:\n  - target: {kind: Deployment}\n    patch: |-\n"
        "      - {op: replace, path: /metadata/name, value: site}\n"
        "      - {op: add, path: /spec/template/spec/containers/0/env/-, value: {name: Z}}\n"
        "      - {op: remove, path: /spec/template/spec/containers/0/image}\n"
        "      - {op: add, path: /metadata/annotations, value: {a~b: c}}\n"
    )
    assert made.items[0].name == "site"
    assert "image" not in container(made)
    assert made.problems == []


@pytest.mark.parametrize(
    "operation",
    [
        "{op: remove, path: /spec/nothing}",
        "{op: replace, path: /spec/template/spec/containers/9/image, value: x}",
        "{op: test, path: /metadata/name, value: other}",
        "{op: fly, path: /metadata/name}",
        "{op: add, path: no/pointer, value: 1}",
    ],
)
def test_an_operation_that_does_not_fit_is_a_problem(operation: str) -> None:
    made = over(f"patches:\n  - target: {{name: web}}\n    patch: |-\n      - {operation}\n")
    assert len(made.problems) == 1 and made.patched == {0: []}


def test_images_replicas_namespace_and_affixes() -> None:
    made = over(
        "namespace: n\nnamePrefix: a-\nnameSuffix: -z\n"
        "images: [{name: acme/web, newName: acme/site, newTag: '2'}, {name: other, newTag: '3'}]\n"
        "replicas: [{name: web, count: 5}]\n"
    )
    item = made.items[0]
    assert (item.name, item.namespace) == ("a-web-z", "n")
    assert container(made)["image"] == "acme/site:2"
    assert made.images == {"acme/web"} and made.replicas == {"web"}


def test_generated_names_end_with_a_hash_and_are_followed() -> None:
    made = over("configMapGenerator: [{name: settings, literals: [A=1, 'B=\"two\"']}]\n")
    config = made.items[1]
    assert bare(config.tree["data"]) == {"A": "1", "B": "two"}
    assert config.name.startswith("settings-") and len(config.name) == len("settings-") + 10
    assert container(made)["envFrom"] == [{"configMapRef": {"name": config.name}}]


def test_a_patch_can_delete_an_object() -> None:
    made = over('patches: [{patch: "{$patch: delete, kind: Deployment, metadata: {name: web}}"}]\n')
    assert (made.items, made.removed) == ([], ["Deployment/web"])


def test_labels_reach_selectors_only_where_asked() -> None:
    plain = over("labels: [{pairs: {team: x}}]\n").items[0].tree
    common = over("commonLabels: {team: x}\n").items[0].tree
    assert bare(plain["spec"]["selector"]) == {"matchLabels": {"app": "web"}}  # type: ignore[index, call-overload]
    assert bare(common["spec"]["selector"]) == {  # type: ignore[index, call-overload]
        "matchLabels": {"app": "web", "team": "x"}
    }


def test_components_change_what_is_there() -> None:
    component = "kind: Component\nreplicas: [{name: web, count: 9}]\n"
    made = built(
        {
            **BASE,
            "part/kustomization.yaml": component,
            "over/kustomization.yaml": "resources: [../base]\ncomponents: [../part]\n",
        }
    )
    assert bare(made.items[0].tree["spec"]["replicas"]) == 9  # type: ignore[index, call-overload]


@pytest.mark.parametrize(
    "resource",
    [
        "https://github.com/acme/base//k8s?ref=v1",
        "github.com/acme/base",
        "git@github.com:acme/base.git",
        "https://example.org/all.yaml",
    ],
)
def test_remote_bases_are_named_and_never_fetched(resource: str) -> None:
    asked: list[str] = []

    def read(path: str) -> bytes | None:
        asked.append(path)
        return f"resources: ['{resource}']\n".encode() if path == "kustomization.yaml" else None

    made = build("", read)
    assert made is not None and made.remotes == [resource] and made.items == []
    assert all("://" not in path for path in asked if path != resource)


@pytest.mark.parametrize("resource", ["../../../etc/passwd", "/etc/passwd", "gone.yaml", ".."])
def test_what_is_not_there_or_outside_is_missing(resource: str) -> None:
    made = built({"over/kustomization.yaml": f"resources: ['{resource}']\n"})
    assert made.items == [] and made.missing == [resource]


def test_kustomizations_that_name_each_other_end() -> None:
    made = built(
        {
            "over/kustomization.yaml": "resources: [../other]\n",
            "other/kustomization.yaml": "resources: [../over]\n",
        }
    )
    assert made.items == []


def test_bases_that_double_with_each_storey_end() -> None:
    files = {
        f"s{number}/kustomization.yaml": f"resources: [../s{number + 1}, ../s{number + 1}]\n"
        for number in range(22)
    }
    asked = 0

    def read(path: str) -> bytes | None:
        nonlocal asked
        asked += 1
        return files[path].encode() if path in files else None

    assert build("s0", read) is not None
    assert asked < 20_000


@given(st.text(max_size=150), st.text(max_size=150))
def test_any_text_is_built(first: str, second: str) -> None:
    files = {
        **BASE,
        "over/kustomization.yaml": "resources: [../base, x.yaml]\npatches: [{path: x.yaml}]\n"
        + first,
        "over/x.yaml": f"kind: Deployment\nmetadata: {{name: web}}\n{second}",
    }
    build("over", lambda path: files[path].encode("utf-8", "replace") if path in files else None)
