"""The data that projects are told by: schema, names of the platform, patterns that compile."""

from __future__ import annotations

import json
import re
from typing import Any, cast

import jsonschema
import pytest

from virida_audit.catalogue import Catalogue
from virida_audit.facts.project.knowledge import Holder, load_knowledge
from virida_audit.resources import data_dir, load_data

CATALOGUE = Catalogue()
KNOWLEDGE = load_knowledge()
HOLDERS = [row for rows in KNOWLEDGE.versions.values() for row in rows]


def _data() -> dict[str, Any]:
    return cast("dict[str, Any]", load_data("rules/catalogue/projects.yaml"))


def _schema() -> dict[str, Any]:
    path = data_dir("rules") / "catalogue" / "schema" / "projects.schema.json"
    return cast("dict[str, Any]", json.loads(path.read_text("utf-8")))


def test_it_follows_its_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(_schema())
    errors = jsonschema.Draft202012Validator(_schema()).iter_errors(_data())
    assert [f"{list(error.absolute_path)}: {error.message}" for error in errors] == []


@pytest.mark.parametrize(
    ("section", "row"),
    [
        ("families", {"id": "x", "name": "X", "runtime": "linux"}),
        ("families", {"id": "x", "name": "X", "runtime": "x", "weak": ["x"], "documented": True}),
        ("generators", {"id": "x", "files": ["x"]}),
        ("frameworks", {"npm": [{"id": "x", "packages": ["x"], "role": "magic"}]}),
        ("frameworks", {"npn": [{"id": "x", "packages": ["x"], "role": "server"}]}),
        ("versions", {"x": [{"file": "x", "key": "a", "pattern": "b"}]}),
        ("versions", {"x": [{"file": "x", "read_by": ["node"]}]}),
    ],
)
def test_a_wrong_row_is_refused(section: str, row: dict[str, Any]) -> None:
    value = [row] if section in ("families", "generators") else row
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**_data(), section: value}, _schema())


def test_runtimes_are_those_of_the_platform() -> None:
    assert {row.runtime for row in KNOWLEDGE.families.values()} <= set(CATALOGUE.runtimes)
    readers = {name for row in HOLDERS for name in row.read_by}
    assert readers <= {*CATALOGUE.runtimes, *CATALOGUE.variants}


@pytest.mark.parametrize("row", HOLDERS, ids=lambda row: f"{row.file} {row.key or row.pattern}")
def test_a_version_can_be_found_and_is_read_where_the_files_say_so(row: Holder) -> None:
    if row.pattern:
        assert re.compile(row.pattern).groups == 1
    file = CATALOGUE.files.find(row.file)
    if row.read_by and row.read_by != ("python-uv",) and file is not None:
        assert file.status == "read"


def test_what_a_page_says_of_languages_is_what_the_table_says() -> None:
    named = CATALOGUE.variants["mise-language"].name.en
    documented = {row.name for row in KNOWLEDGE.families.values() if row.documented}
    assert documented == set(named.split(", "))


def test_generators_that_the_runtime_builds_are_among_its_files() -> None:
    detected = {name for group in CATALOGUE.runtimes["static"].detection for name in group}
    for row in KNOWLEDGE.generators:
        if row.auto:
            assert not detected.isdisjoint(row.files), row.id


def test_no_framework_stands_twice() -> None:
    for ecosystem, rows in KNOWLEDGE.frameworks.items():
        packages = [name for row in rows for name in row.packages]
        assert len(packages) == len(set(packages)), ecosystem
