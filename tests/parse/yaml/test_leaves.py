"""Leaves: what the ledger counts, compared with a walk over another library's nodes."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from virida_audit.parse.yaml import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    count_leaves,
    leaves,
    parse_yaml,
)


def routes(data: str) -> list[str]:
    return [
        ".".join(map(str, leaf.route))
        for document in parse_yaml(data.encode()).documents
        for leaf in leaves(document)
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("a: 1\nb: [x, {c: y}]\n", ["a", "b.0", "b.1.c"]),
        ("a:\nb: ~\n", ["a", "b"]),
        ("a: {}\nb: []\nc: [[], {}]\n", ["a", "b", "c.0", "c.1"]),
        ("a: &x {k: 1}\nb: *x\nc:\n  <<: *x\n", ["a.k", "b", "c.<<"]),
        ("a: &x {k: 1}\nc:\n  <<: [*x, {m: 1}]\n", ["a.k", "c.<<.0", "c.<<.1.m"]),
        ("? [p, q]\n: r\n? {s: t}\n: [u]\n", ["?0", "?1.0"]),
        ("a: 1\na: 2\n", ["a", "a"]),
        ("text\n", [""]),
        ("{}\n", [""]),
        ("", []),
        ("---\n---\n...\n", []),
        ("--- !t\n--- ''\n--- &a\n--- ~\n", ["", "", "", ""]),
        ("a: 1\n---\nb: 2\n", ["a", "b"]),
    ],
)
def test_leaves_are_named_in_the_order_of_the_file(data: str, expected: list[str]) -> None:
    assert routes(data) == expected
    assert count_leaves(data.encode()) == len(expected)


def test_a_leaf_knows_its_key_and_place() -> None:
    document = parse_yaml(b"a:\n  - b: c\n").documents[0]
    (leaf,) = leaves(document)
    assert isinstance(leaf.key_node, Scalar)
    assert (leaf.key_node.text, leaf.key_node.column) == ("b", 5)
    assert (leaf.line, leaf.column, leaf.route) == (2, 8, ("a", 0, "b"))


def walk(root: Any) -> int:
    """Count the leaves of ruamel's node graph, in which an alias is its target once more."""
    seen: set[int] = set()

    def mark_key(node: Any) -> None:
        if id(node) in seen:
            return
        seen.add(id(node))
        if node.id == "mapping":
            for key, value in node.value:
                mark_key(key)
                mark_key(value)
        elif node.id == "sequence":
            for item in node.value:
                mark_key(item)

    def visit(node: Any) -> int:
        if id(node) in seen:
            return 1
        seen.add(id(node))
        if node.id == "scalar" or not node.value:
            return 1
        if node.id == "sequence":
            return sum(visit(item) for item in node.value)
        total = 0
        for key, value in node.value:
            mark_key(key)
            total += visit(value)
        return total

    return visit(root)


_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-99, 99),
    st.text(alphabet="ab #:-'\"\n,é{[&*!|>%@", max_size=8),
)
_TREES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_SCALARS, inner, max_size=4),
    max_leaves=20,
)


@given(
    tree=_TREES,
    shared=_TREES,
    flow=st.sampled_from([None, True, False]),
    style=st.sampled_from([None, "'", '"', "|", ">"]),
)
@example(tree={}, shared={"a": 1}, flow=None, style=None)
@settings(max_examples=150, deadline=None)
def test_leaves_are_as_many_as_another_library_has(
    tree: Any, shared: Any, flow: bool | None, style: str | None
) -> None:
    data = yaml.dump(
        {"tree": tree, "one": shared, "two": [shared, shared]},
        default_flow_style=flow,
        default_style=style,
        allow_unicode=True,
    )
    root = YAML(typ="safe", pure=True).compose(data)
    assert count_leaves(data.encode()) == walk(root)
    assert len(routes(data)) == count_leaves(data.encode())


def nodes(root: Node) -> list[Node]:
    found = [root]
    for node in found:
        if isinstance(node, Mapping | Sequence):
            found.extend(node.children)
    return found


@given(tree=_TREES, flow=st.sampled_from([None, True, False]), ends=st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=150, deadline=None)
def test_places_point_at_the_text_they_claim(tree: Any, flow: bool | None, ends: str) -> None:
    data = yaml.dump([tree], default_flow_style=flow, allow_unicode=True).replace("\n", ends)
    file = parse_yaml(data.encode())
    assert file.problems == ()
    assert file.root is not None
    lines = file.text.split(ends)
    for node in nodes(file.root):
        assert node.offset == sum(len(line) + len(ends) for line in lines[: node.line - 1]) + (
            node.column - 1
        )
        assert node.end_offset == sum(
            len(line) + len(ends) for line in lines[: node.end_line - 1]
        ) + (node.end_column - 1)
        if isinstance(node, Scalar):
            written = file.text[node.offset : node.end_offset]
            again = parse_yaml(written.encode()).root
            if "\n" not in written:
                assert isinstance(again, Scalar) or not written
                assert not written or again.text == node.text  # type: ignore[union-attr]
        elif isinstance(node, Mapping | Sequence):
            first = node.children[0] if node.children else node
            last = node.children[-1] if node.children else node
            assert node.offset <= first.offset <= last.end_offset <= node.end_offset


@given(
    data=st.binary(max_size=200)
    | st.text(alphabet="ab:-?# \n\t'\"[]{},&*!|>%@<`~\\0", max_size=80).map(str.encode)
)
@example(data=b"a: |\n---\n")
@example(data=b"? |\n-")
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_read_without_an_exception(data: bytes) -> None:
    from virida_audit.parse.yaml import comments, parse_json, scan_comments, scan_template

    for file in (parse_yaml(data), parse_json(data)):
        count = 0
        for document in file.documents:
            for node in nodes(document.root):
                assert 0 <= node.offset <= node.end_offset <= len(file.text)
                assert node.location("x").line >= 1
                repr(node)
            count += sum(1 for leaf in leaves(document) if leaf.line and repr(leaf))
        comments(file)
        if data == b"":
            assert count == 0
    template = scan_template(data)
    scan_comments(template.text)
    assert count_leaves(data) == sum(
        sum(1 for _ in leaves(document)) for document in parse_yaml(data).documents
    )
