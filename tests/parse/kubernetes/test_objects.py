"""Objects, lists, pods and quantities; anything at all gives a value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virida_audit.parse.kubernetes import (
    cpu_millis,
    get,
    integer,
    items,
    manifests,
    memory_mib,
    pairs,
    pods_of,
    text,
    texts,
)
from virida_audit.parse.yaml import parse_yaml


def titles(source: str) -> list[str]:
    return [
        f"{each.route}:{each.kind}/{each.name}"
        for document in parse_yaml(source.encode()).documents
        for each in manifests(document)
    ]


def test_a_list_in_a_list_is_taken_apart() -> None:
    source = (
        "kind: List\napiVersion: v1\nitems:\n"
        "- {kind: Pod, apiVersion: v1, metadata: {name: a}}\n"
        "- kind: PodList\n  apiVersion: v1\n  items: [{kind: Pod, metadata: {generateName: b-}}]\n"
    )
    assert titles(source) == ["items[0]:Pod/a", "items[1].items[0]:Pod/b-"]


def test_a_custom_kind_that_ends_in_list_and_has_no_items_is_an_object() -> None:
    assert titles("kind: PriceList\nmetadata: {name: p}\n") == [":PriceList/p"]


def test_documents_without_a_kind_hold_no_object() -> None:
    assert titles("a: 1\n---\n- kind: Pod\n---\ntext\n---\n") == []


def test_json_is_read_too() -> None:
    assert titles('{"kind": "Pod", "metadata": {"name": "j", "namespace": "n"}}') == [":Pod/j"]


def test_merge_keys_and_aliases_are_followed() -> None:
    root = parse_yaml(b"x: &x {a: 1, b: two}\ny: {<<: *x, b: 3}\nz: *x\n").root
    assert (text(root, "y", "a"), text(root, "y", "b"), text(root, "z", "b")) == ("1", "3", "two")
    assert [key.text for key, _ in pairs(root, "y")] == ["b", "a"]


def test_null_is_no_text_but_a_quoted_one_is() -> None:
    root = parse_yaml(b"a: null\nb: 'null'\nc: ~\nd: ''\n").root
    assert [text(root, key) for key in "abcd"] == ["", "null", "", ""]


def test_numbers_may_be_quoted_and_anything_else_is_the_default() -> None:
    root = parse_yaml(b"a: 3\nb: '4'\nc: -1\nd: x\ne: 99999999999999999999\n").root
    assert [integer(root, key, default=7) for key in "abcdef"] == [3, 4, -1, 7, 7, 7]


@pytest.mark.parametrize(
    ("written", "mib"),
    [
        ("512Mi", 512),
        ("1.5Gi", 1536),
        ("1G", 954),
        ("1e9", 954),
        ("1", 1),
        ("128974848", 123),
        ("0", 0),
        ("-1Gi", 0),
        ("1 Gi", 0),
        ("<memory>", 0),
        ("9" * 40, 0),
    ],
)
def test_memory(written: str, mib: int) -> None:
    assert memory_mib(written) == mib


@pytest.mark.parametrize(
    ("written", "millis"), [("250m", 250), ("1", 1000), ("0.5", 500), ("1u", 1), ("x", 0)]
)
def test_cpu(written: str, millis: int) -> None:
    assert cpu_millis(written) == millis


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a}]}\n", 1),
        ("apiVersion: v1\nkind: PodTemplate\ntemplate: {spec: {containers: []}}\n", 1),
        ("apiVersion: batch/v1\nkind: CronJob\nspec: {schedule: x}\n", 0),
        ("apiVersion: a.io/v1\nkind: A\nspec: {x: [{containers: [{name: a, image: b}]}]}\n", 1),
        ("apiVersion: a.io/v1\nkind: A\nspec: {containers: [{name: only a name}]}\n", 0),
        ("apiVersion: a.io/v1\nkind: A\nspec: {containers: {image: a}}\n", 0),
        ("apiVersion: v1\nkind: ConfigMap\ndata: {containers: x}\n", 0),
    ],
)
def test_pods(source: str, count: int) -> None:
    (manifest,) = manifests(parse_yaml(source.encode()).documents[0])
    assert len(pods_of(manifest)) == count


@given(st.text(max_size=200))
def test_any_text_is_read(written: str) -> None:
    file = parse_yaml(("kind: Deployment\nspec: " + written).encode("utf-8", "replace"))
    for document in file.documents:
        for manifest in manifests(document):
            pods_of(manifest)
            items(manifest.root, "spec")
            texts(manifest.root, "spec", "a")
            get(manifest.root, "spec", "template", "spec")
    assert memory_mib(written) >= 0 and cpu_millis(written) >= 0
