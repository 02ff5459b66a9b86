"""JSON is read by the YAML reader, and by a reader of its own where YAML cannot."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from virida_audit.parse.yaml import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    YamlFile,
    leaves,
    parse_json,
    parse_yaml,
)


def plain(node: Node | None) -> Any:
    if isinstance(node, Mapping):
        return {key.text: plain(value) for key, value in node.entries if isinstance(key, Scalar)}
    if isinstance(node, Sequence):
        return [plain(item) for item in node]
    assert isinstance(node, Scalar)
    return node.value


def leaf_places(file: YamlFile) -> list[tuple[object, ...]]:
    return [
        (leaf.route, leaf.line, leaf.column, leaf.node.end_line, leaf.node.end_column)
        for document in file.documents
        for leaf in leaves(document)
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{\n\t"a": "b\\/c",\n\t"b": [1,\t2]\n}', {"a": "b/c", "b": [1, 2]}),
        (b'{"a": "\\ud83d\\ude00"}', {"a": "\U0001f600"}),
        (b'{"a"\n:\n1}', {"a": 1}),
        (b'{"a": 1, /* b */ "c": [1,2,], // d\n}', {"a": 1, "c": [1, 2]}),
        (b'{"a": "// no"}', {"a": "// no"}),
        (b'{"a": "\\ud83d"}', {"a": "?"}),
        (b'{"' + b"k" * 2000 + b'": null}', {"k" * 2000: None}),
        (b"// c\n[true, -1.5e3, {}]", [True, -1500.0, {}]),
    ],
)
def test_json_values(data: bytes, expected: object) -> None:
    file = parse_json(data)
    assert file.problems == ()
    assert plain(file.root) == expected


@pytest.mark.parametrize(
    "data",
    [
        b'// c\n{"a": [1, 2',
        b'// c\n{"a"}',
        b"// c\n[1}",
        b"//\n1 2",
        b"//\n]",
        b"//\n{:1}",
        b"//",
        b"//\n[;]",
    ],
)
def test_broken_json_is_a_problem(data: bytes) -> None:
    file = parse_json(data)
    assert [problem.code for problem in file.problems] == ["yaml-syntax"]
    assert all(not document.complete for document in file.documents)


@given(
    tree=st.recursive(
        st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        ),
        max_leaves=12,
    ),
    indent=st.sampled_from([None, 1, "\t"]),
    ascii_only=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_both_readers_agree_with_the_standard_library(
    tree: Any, indent: int | str | None, ascii_only: bool
) -> None:
    data = json.dumps(tree, indent=indent, ensure_ascii=ascii_only).encode()
    file = parse_json(data)
    assert file.problems == ()
    assert plain(file.root) == tree
    commented = parse_json(data + b" // c")
    assert leaf_places(commented) == leaf_places(file)
    by_yaml = parse_yaml(data)
    if not by_yaml.problems:
        assert leaf_places(by_yaml) == leaf_places(file)
