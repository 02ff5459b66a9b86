"""Nothing disappears: every leaf of every Compose file has a fact and a disposition."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facts.compose_trees import counted_leaves, read_files, read_tree
from virida_audit.audit import audit
from virida_audit.facts.compose.keys import key_rows, row_of
from virida_audit.facts.reading import Reading
from virida_audit.model.rule import Disposition
from virida_audit.parse.yaml import Mapping, Node, Scalar, Sequence, parse_yaml

FIXTURES = Path(__file__).parents[2] / "fixtures"
EVERY_KEY = FIXTURES / "compose" / "every-key.yaml"
ORACLES = os.environ.get("VIRIDA_ORACLES", "")
REPOSITORIES = (
    "compose-spec/compose-go",
    "docker/awesome-compose",
    "docker/compose",
    "kubernetes/kompose",
)


def unowned(reading: Reading) -> list[str]:
    """Give the leaves that no fact speaks of."""
    owned = {leaf for fact in reading.facts for leaf in fact.leaves}
    return [leaf.name for index, leaf in enumerate(reading.leaves) if index not in owned]


def test_a_file_with_every_key_in_every_syntax_has_nothing_undecided(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_bytes(EVERY_KEY.read_bytes())
    report = audit(tmp_path)
    (file,) = report.ledger.files
    assert report.rule_errors == ()
    assert file.total == counted_leaves(EVERY_KEY.read_bytes())
    assert file.count(Disposition.UNDECIDED) == 0
    assert [leaf.name for leaf in file.leaves if "compose-unknown-key" in leaf.rules] == []


def test_that_file_has_every_key_of_the_specification() -> None:
    used = {row_of(route).key for route in routes(parse_yaml(EVERY_KEY.read_bytes()).root)}
    wanted = {key for key, row in key_rows().items() if not row.is_other}
    assert sorted(wanted - used) == []


def routes(root: Node | None) -> set[tuple[str, ...]]:
    """Give the route of every node."""
    assert root is not None
    found: set[tuple[str, ...]] = set()
    pending: list[tuple[Node, tuple[str, ...]]] = [(root, ())]
    while pending:
        node, route = pending.pop()
        found.add(route)
        if isinstance(node, Mapping):
            pending += [
                (value, (*route, key.text))
                for key, value in node.entries
                if isinstance(key, Scalar)
            ]
        elif isinstance(node, Sequence):
            pending += [(item, (*route, str(index))) for index, item in enumerate(node.items)]
    return found - {()}


def test_a_value_that_anchors_share_is_one_leaf_of_one_fact_of_a_kind(tmp_path: Path) -> None:
    text = (
        "x-env: &env {LOG_LEVEL: info}\n"
        "services:\n"
        "  a: {image: registry.acme.example/a, environment: *env}\n"
        "  b: {image: registry.acme.example/b, environment: {<<: *env}}\n"
    )
    reading = read_files(tmp_path, {"compose.yaml": text})["compose.yaml"]
    names = [leaf.name for leaf in reading.leaves]
    variables = [fact for fact in reading.facts if fact.fact == "compose-variable"]
    assert unowned(reading) == []
    assert len(names) == counted_leaves(text.encode())
    assert [names[leaf] for fact in variables for leaf in fact.leaves] == ["x-env.LOG_LEVEL"]


def test_a_leaf_belongs_to_the_file_it_is_written_in(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "services:\n  web: {image: registry.acme.example/web, ports: ['80:80']}\n",
        "compose.override.yaml": "services:\n  web: {ports: !override ['81:80'], tty: true}\n",
        "compose.prod.yaml": "services:\n  web: {extends: {file: compose.yaml, service: web}}\n",
    }
    for path, reading in read_files(tmp_path, files).items():
        assert len(reading.leaves) == counted_leaves(files[path].encode())
        assert unowned(reading) == []
        assert {fact.at.path for fact in reading.facts} == {path}


keys = st.sampled_from(
    ["services", "image", "build", "ports", "environment", "volumes", "web", "db", "x-a", "<<"],
)
values = st.recursive(
    st.sampled_from(["a", "80:80", "db:/data", "", "${A:?b}", "1"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(st.tuples(keys, inner), max_size=4).map(
            lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"
        ),
    ),
    max_leaves=20,
)


@given(values)
@settings(max_examples=150, deadline=None)
def test_any_document_has_every_leaf_owned(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    document = f"services: {text}\n"
    reading = read_files(folder, {"compose.yaml": document})["compose.yaml"]
    assert unowned(reading) == []
    if not reading.skips:
        assert len(reading.leaves) == counted_leaves(document.encode())


@pytest.mark.skipif(not ORACLES, reason="VIRIDA_ORACLES names no folder of checkouts")
@pytest.mark.parametrize("name", REPOSITORIES)
def test_public_repositories_have_every_leaf_owned(name: str) -> None:
    root = Path(ORACLES) / name
    if not root.is_dir():
        pytest.skip(f"{name} is not there")
    readings = read_tree(root)
    assert readings
    for path, reading in readings.items():
        count = counted_leaves((root / path).read_bytes())
        assert unowned(reading) == []
        assert reading.skips if count is None else len(reading.leaves) == count, path
