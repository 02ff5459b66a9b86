"""The table of Compose keys: complete, in the catalogue's words, and published as it is."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from virida_audit.catalogue import Catalogue
from virida_audit.facts.compose.keys import UNKNOWN, key_rows, row_of
from virida_audit.render.keytable import render_key_table
from virida_audit.resources import data_dir, load_data

ROOT = Path(__file__).parents[2]
SCHEMA_KEYS = (ROOT / "fixtures/compose/schema-keys.txt").read_text("utf-8").split()
"""Every key of the Compose Specification's schema, items of lists without a step."""
PSEUDO = {"x-*", "<<", UNKNOWN}

each_row = pytest.mark.parametrize("row", key_rows().values(), ids=lambda row: row.key)


def test_file_is_valid() -> None:
    path = data_dir("rules") / "catalogue/schema/compose-keys.schema.json"
    schema = json.loads(path.read_text("utf-8"))
    jsonschema.validate(load_data("rules/catalogue/compose-keys.yaml"), schema)


def test_every_key_of_the_specification_has_a_row() -> None:
    rows = key_rows()
    assert [key for key in SCHEMA_KEYS if key not in rows] == []
    assert len([key for key in SCHEMA_KEYS if re.fullmatch(r"services\.\*\.[a-z_]+", key)]) == 92


def test_rows_are_keys_of_the_specification_or_say_that_they_are_not() -> None:
    named = {key for key, row in key_rows().items() if not row.is_other}
    free = {key for key in named - set(SCHEMA_KEYS) if not key.endswith(".*")}
    assert free == set()


def test_no_key_has_two_rows() -> None:
    entries: list[dict[str, list[str]]] = load_data("rules/catalogue/compose-keys.yaml")["entries"]  # type: ignore[index]
    keys = [
        key for entry in entries for name in ("keys", "other_keys") for key in entry.get(name, [])
    ]
    assert len(keys) == len(set(keys))


@each_row
def test_row_names_what_the_catalogue_has(row: Any) -> None:
    catalogue = Catalogue()
    texts = row.equivalent.en + row.equivalent.fr
    names = {*row.variables, *re.findall(r"\bCC_[A-Z0-9_]+", texts)}
    commands = re.findall(r"`clever ([a-z-]+(?: [a-z-]+)?)", texts)
    assert [each for each in row.platform if each not in catalogue.facts] == []
    assert [each for each in names if catalogue.variables.find(each) is None] == []
    assert [
        each
        for each in commands
        if tuple(each.split()) not in catalogue.commands
        and (each.split()[0],) not in catalogue.commands
    ] == []


@each_row
def test_row_is_in_both_languages(row: Any) -> None:
    assert row.equivalent.en != row.equivalent.fr
    prose = re.sub(r"`[^`]*`", "", row.equivalent.fr)
    assert "'" not in prose
    assert re.findall(r"[^\u00a0\s][;!?»](?=\s|$)|(?<!\u00a0):(?=\s|$)", prose) == []


@pytest.mark.parametrize(
    ("route", "key"),
    [
        ("services.web.image", "services.*.image"),
        ("services.web.ports.0", "services.*.ports"),
        ("services.web.ports.0.target", "services.*.ports.target"),
        ("services.web.environment.ports", "services.*.environment.*"),
        ("services.web.environment.0", "services.*.environment.*"),
        ("services.image.build.args.0", "services.*.build.args.*"),
        ("services.web.depends_on.db.condition", "services.*.depends_on.*.condition"),
        ("services.web.logging.options.max-size", "services.*.logging.options.*"),
        ("services.web.x-team.owner", "x-*"),
        ("x-shared.environment.A", "x-*"),
        ("services.web.<<", "<<"),
        ("services.web.enviroment", UNKNOWN),
        ("services.web.healthcheck.period", UNKNOWN),
        ("volumes.data", "volumes.*"),
        ("volumes.0", "volumes.*"),
        ("version", "version"),
        ("services.web.log_opt.tag", "services.*.log_opt.*"),
    ],
)
def test_row_of_a_route(route: str, key: str) -> None:
    assert row_of(tuple(route.split("."))).key == key


@pytest.mark.parametrize("language", ["en", "fr"])
def test_published_table_is_current(language: str) -> None:
    path = data_dir("reports") / "tables" / f"compose-keys.{language}.md"
    assert path.read_text("utf-8") == render_key_table(language)


def test_every_key_of_the_schema_that_check_jsonschema_brings_is_known() -> None:
    found = importlib.util.find_spec("check_jsonschema")
    if found is None or found.origin is None:
        pytest.skip("check-jsonschema is not installed")
    path = Path(found.origin).parent / "builtin_schemas/vendor/compose-spec.json"
    schema = json.loads(path.read_text("utf-8"))
    unknown = {".".join(route) for route in schema_routes(schema) if row_of(route).key == UNKNOWN}
    assert sorted(unknown) == []


def schema_routes(schema: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield the route of every key of a JSON Schema, `name` for keys of the author's."""
    definitions = schema.get("definitions") or schema["$defs"]
    pending: list[tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]] = [(schema, (), ())]
    while pending:
        node, route, followed = pending.pop()
        while "$ref" in node:
            name = node["$ref"].rpartition("/")[2]
            if name in followed:
                node = {}
                break
            followed = (*followed, name)
            node = definitions[name]
        if route:
            yield route
        for kind in ("oneOf", "anyOf", "allOf"):
            pending += [(each, route, followed) for each in node.get(kind, [])]
        for key, each in node.get("properties", {}).items():
            pending.append((each, (*route, key), followed))
        free = [v for k, v in node.get("patternProperties", {}).items() if not k.startswith("^x-")]
        pending += [(each, (*route, "name"), followed) for each in free]
        if isinstance(node.get("items"), dict):
            pending.append((node["items"], (*route, "0"), followed))
