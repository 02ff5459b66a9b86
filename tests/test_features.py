"""The data that rules share: features, alternatives, and the published schema of a rule file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import MISSING, fields
from typing import Any, cast

import jsonschema
import pytest

from virida_audit.model.rule import (
    Category,
    Confidence,
    Disposition,
    Equivalent,
    Example,
    Fix,
    Rule,
    Severity,
)
from virida_audit.resources import data_dir, list_data, load_data
from virida_audit.rulebook import SUBJECTS, load_rulebook

SHARED = ("alternatives", "features")
RULE_FILES = tuple(name for subject in SUBJECTS for name in list_data(f"rules/{subject}"))
CODE = re.compile(r"`[^`]*`")

each_shared = pytest.mark.parametrize("name", SHARED)


def schema_of(name: str) -> dict[str, Any]:
    path = data_dir("rules") / "schema" / f"{name}.schema.json"
    return cast("dict[str, Any]", json.loads(path.read_text("utf-8")))


def rows(name: str) -> list[dict[str, Any]]:
    document = cast("dict[str, list[dict[str, Any]]]", load_data(f"rules/{name}.yaml"))
    return document[name]


def problems(document: object, schema: dict[str, Any]) -> list[str]:
    errors = jsonschema.Draft202012Validator(schema).iter_errors(document)
    return [f"{list(error.absolute_path)}: {error.message}" for error in errors]


@pytest.mark.parametrize("name", [*SHARED, "rule"])
def test_schema_is_sound_and_closed(name: str) -> None:
    schema = schema_of(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    loose = [each for each in objects(schema) if "additionalProperties" not in each]
    assert loose == []


def objects(schema: object) -> Iterator[dict[str, Any]]:
    """Yield every part of a schema that describes an object."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for part in schema.values():
            yield from objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects(part)


@each_shared
def test_shared_data_follows_its_schema(name: str) -> None:
    assert problems(load_data(f"rules/{name}.yaml"), schema_of(name)) == []


@pytest.mark.parametrize("file", RULE_FILES)
def test_rule_file_follows_the_published_schema(file: str) -> None:
    assert problems(load_data(file), schema_of("rule")) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"severty": "major"}, "'severty' was unexpected"),
        ({"severity": "huge"}, "'huge' is not one of"),
        ({"title": {"en": "Only one language"}}, "'fr' is a required property"),
        ({"effort": -1}, "-1 is less than the minimum of 0"),
        ({"sources": []}, "should be non-empty"),
        ({"id": "Not Kebab"}, "does not match"),
    ],
)
def test_published_schema_refuses(change: dict[str, Any], says: str) -> None:
    first = cast("list[dict[str, Any]]", load_data(RULE_FILES[0]))[0]
    (problem,) = problems([{**first, **change}], schema_of("rule"))
    assert says in problem


def test_published_schema_knows_the_fields_of_a_rule() -> None:
    parts = schema_of("rule")["items"]
    assert set(parts["properties"]) == {each.name for each in fields(Rule)} - {"file"}
    assert set(parts["required"]) == {each.name for each in fields(Rule) if is_required(each)}
    for model, key in ((Equivalent, "equivalent"), (Example, "example")):
        assert set(parts["properties"][key]["properties"]) == {each.name for each in fields(model)}


def is_required(field: Any) -> bool:
    return field.default is MISSING


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("category", set(Category)),
        ("confidence", set(Confidence)),
        ("disposition", set(Disposition) - {Disposition.UNDECIDED}),
        ("fix", set(Fix)),
        ("severity", set(Severity)),
    ],
)
def test_published_schema_knows_the_words(key: str, words: set[str]) -> None:
    assert set(schema_of("rule")["items"]["properties"][key]["enum"]) == words


@each_shared
def test_ids_are_unique(name: str) -> None:
    ids = [row["id"] for row in rows(name)]
    assert len(ids) == len(set(ids))


@each_shared
def test_both_languages_say_something_of_their_own(name: str) -> None:
    for row in rows(name):
        texts = [value for key, value in row.items() if isinstance(value, dict)]
        assert texts
        # A product's name may be the same in both, but not every text of a row.
        assert any(text["en"] != text["fr"] for text in texts), row["id"]


@each_shared
def test_sentences_end_alike_in_both_languages(name: str) -> None:
    for row in rows(name):
        for key in ("purpose", "reason", "text"):
            if key in row:
                assert row[key]["en"].endswith(".") and row[key]["fr"].endswith("."), row["id"]


@each_shared
def test_french_typography(name: str) -> None:
    for row in rows(name):
        for key, value in row.items():
            if not isinstance(value, dict):
                continue
            prose = CODE.sub("", value["fr"])
            where = f"{row['id']}.{key}"
            assert "'" not in prose, where
            assert re.findall(r"[^\u00a0][:;!?»](?=\s|$)|« |«[^\u00a0]", prose) == [], where


def test_every_feature_has_rules_or_says_that_they_come() -> None:
    used = {rule.feature for rule in load_rulebook().rules.values()}
    ahead = {row["id"] for row in rows("features") if row.get("ahead_of_rules")}
    known = {row["id"] for row in rows("features")}
    assert known - used == ahead
    assert used <= known


def test_every_alternative_is_named_by_a_rule() -> None:
    named = {each for rule in load_rulebook().rules.values() for each in rule.alternatives}
    assert {row["id"] for row in rows("alternatives")} == named
