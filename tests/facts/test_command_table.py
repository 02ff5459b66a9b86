"""The catalogue of programs: its schema, and that no row hides another."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, cast

import jsonschema

from virida_audit.facts.commands import Purpose
from virida_audit.facts.commands.table import load_table
from virida_audit.resources import data_dir, load_data


def _data() -> dict[str, Any]:
    return cast("dict[str, Any]", load_data("rules/catalogue/commands.yaml"))


def _schema() -> dict[str, Any]:
    path = data_dir("rules") / "catalogue" / "schema" / "commands.schema.json"
    return cast("dict[str, Any]", json.loads(path.read_text(encoding="utf-8")))


def test_it_follows_its_schema() -> None:
    jsonschema.validate(_data(), _schema())


def test_the_schema_knows_every_purpose() -> None:
    assert _schema()["$defs"]["purpose"]["enum"] == [purpose.value for purpose in Purpose]


def test_a_program_belongs_to_one_tool() -> None:
    rows = _data()["tools"]
    programs = Counter(one for row in rows for one in row.get("programs", [row["name"]]))
    assert [name for name, count in programs.items() if count > 1] == []
    names = Counter(row["name"] for row in rows)
    assert [name for name, count in names.items() if count > 1] == []


def test_a_verb_has_one_purpose() -> None:
    for row in _data()["tools"]:
        verbs = Counter(verb for known in row.get("verbs", {}).values() for verb in known)
        assert max(verbs.values(), default=1) == 1, row["name"]


def test_a_verb_is_no_longer_than_what_is_looked_up() -> None:
    verbs = [verb for tool in load_table().tools.values() for verb in tool.verbs]
    assert max(len(verb.split()) for verb in verbs) <= 4


def test_every_verb_that_installs_or_starts_is_known() -> None:
    for row in _data()["tools"]:
        known = {verb for verbs in row.get("verbs", {}).values() for verb in verbs} | {""}
        assert set(row.get("packages", [])) <= known, row["name"]
        assert row["name"] == "kubectl" or set(row.get("wraps", {})) <= known | {"exec", "run"}


def test_versions_of_a_program_are_the_program() -> None:
    table = load_table()
    for program in ("python3.12", "pip3", "php8.2", "node18", "/usr/local/bin/python3", "./mvnw"):
        assert table.tool(program) is not None, program
    assert table.tool("python-docker") is None
