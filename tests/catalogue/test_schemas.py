"""The data files of the catalogue: schema, sources, both languages, order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, cast

import jsonschema
import pytest
import yaml

from virida_audit.resources import data_dir, load_data

NAMES = (
    "addons",
    "cli",
    "contradictions",
    "facts",
    "files",
    "flavors",
    "runtimes",
    "tools",
    "unmanaged",
    "variables",
)
SOURCE = re.compile(
    r"(content|shared|data)/[^\s:]+"
    r"|repo [\w.-]+/[\w.-]+: \S.*"
    r"|documentation (history, commit [0-9a-f]{8}|of 2026-07-01, whole text and history)"
)
NO_BREAK_SPACE = "\u00a0"
IDENTITY = ("id", "slug", "name", "flavor")


def load(name: str) -> dict[str, Any]:
    return cast(dict[str, Any], load_data(f"rules/catalogue/{name}.yaml"))


def texts(value: object, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every `{en, fr}` with where it stands."""
    if isinstance(value, dict):
        if value.keys() & {"en", "fr"}:
            yield path, value
        else:
            for key, item in value.items():
                yield from texts(item, f"{path}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts(item, f"{path}/{index}")


def values_of(key: str, value: object) -> Iterator[Any]:
    """Yield every value that stands under `key`, at any depth."""
    if isinstance(value, dict):
        if key in value:
            yield value[key]
        for item in value.values():
            yield from values_of(key, item)
    elif isinstance(value, list):
        for item in value:
            yield from values_of(key, item)


def rows(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for section, entries in load(name).items():
        for entry in entries if isinstance(entries, list) else [entries]:
            yield section, entry


class UniqueKeys(yaml.SafeLoader):
    """Refuse a key that is written twice, which YAML loaders otherwise pass over."""


def _mapping(loader: UniqueKeys, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key) for key, _ in node.value]
    twice = {key for key in keys if keys.count(key) > 1}
    assert not twice, f"{node.start_mark}: {twice}"
    return loader.construct_mapping(node, deep=True)


UniqueKeys.add_constructor("tag:yaml.org,2002:map", _mapping)


@pytest.mark.parametrize("name", NAMES)
def test_data_follows_its_schema(name: str) -> None:
    text = (data_dir("rules") / "catalogue" / "schema" / f"{name}.schema.json").read_text("utf-8")
    schema = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    errors = jsonschema.Draft202012Validator(schema).iter_errors(load(name))
    assert [f"{list(error.absolute_path)}: {error.message}" for error in errors] == []


@pytest.mark.parametrize("name", NAMES)
def test_schema_is_closed(name: str) -> None:
    text = (data_dir("rules") / "catalogue" / "schema" / f"{name}.schema.json").read_text("utf-8")
    for schema in objects(json.loads(text)):
        assert schema["additionalProperties"] is False


def objects(schema: object) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for item in schema.values():
            yield from objects(item)
    elif isinstance(schema, list):
        for item in schema:
            yield from objects(item)


def test_a_field_that_nobody_knows_is_refused() -> None:
    text = (data_dir("rules") / "catalogue" / "schema" / "facts.schema.json").read_text("utf-8")
    row = {**load("facts")["facts"][0], "sevrity": "high"}
    with pytest.raises(jsonschema.ValidationError, match="sevrity"):
        jsonschema.validate({"facts": [row]}, json.loads(text))


@pytest.mark.parametrize("name", NAMES)
def test_no_key_is_written_twice_and_yaml_1_1_reads_the_same(name: str) -> None:
    path = data_dir("rules") / "catalogue" / f"{name}.yaml"
    loaded = yaml.load(path.read_text("utf-8"), Loader=UniqueKeys)
    assert loaded == load(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_row_has_sources_and_a_date(name: str) -> None:
    for section, row in rows(name):
        where = f"{name}/{section}/{next(iter(row.values()))}"
        assert row["checked"] == "2026-07-01", where
        # Sizing is a rule of ours; a contradiction names a source in each statement.
        if section not in ("sizing", "contradictions"):
            assert row["sources"], where


@pytest.mark.parametrize("name", NAMES)
def test_every_source_is_a_documentation_path_or_a_repository(name: str) -> None:
    found = [source for sources in values_of("sources", load(name)) for source in sources]
    found += list(values_of("source", load(name)))
    assert found
    assert [source for source in found if not SOURCE.fullmatch(source)] == []


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_unique_and_sorted(name: str) -> None:
    for section, entries in load(name).items():
        if not isinstance(entries, list):
            continue
        names = [next(str(row[key]) for key in IDENTITY if key in row) for row in entries]
        assert len(set(names)) == len(names), section
        # Sizes go from small to large and variants from common to odd.
        if section not in ("flavors", "kubernetes_flavors", "variants", "commands", "tools"):
            assert names == sorted(names), section


@pytest.mark.parametrize("name", NAMES)
def test_texts_stand_in_both_languages(name: str) -> None:
    for where, text in texts(load(name)):
        assert text.keys() == {"en", "fr"}, where
        assert text["en"].strip() and text["fr"].strip(), where


@pytest.mark.parametrize("name", NAMES)
def test_french_has_no_break_spaces_before_high_punctuation(name: str) -> None:
    for where, text in texts(load(name)):
        french = text["fr"]
        assert not re.search(r" [:;!?»](?=\s|$)|« ", french), f"{where}: {french}"
        assert not re.search(r"[\w)]([;!?])(?=\s|$)", french), f"{where}: {french}"
        # A colon that ends a word is punctuation; inside a command it is not followed by a blank,
        # and `build:` and the like are names of Makefile targets or of keys.
        bare = re.findall(r"(\S+):(?=\s)", french)
        names = {"build", "run", "fetch-depth", "GIT_DEPTH", "set-env"}
        assert {word for word in bare if word != NO_BREAK_SPACE} <= names, f"{where}: {french}"
        assert ";" not in french.replace(f"{NO_BREAK_SPACE};", ""), f"{where}: {french}"


@pytest.mark.parametrize("name", NAMES)
def test_french_is_no_copy_of_english(name: str) -> None:
    for where, text in texts(load(name)):
        if text["en"] == text["fr"]:
            # Only a command, a proper name or a bare path may read the same in both.
            assert not re.search(r"\b(the|and|with|when|which|from|is|not)\b", text["en"]), where
