"""The data of the system packages: schema, names, sources, both languages."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import Any, cast

import jsonschema
import pytest

from virida_audit.catalogue.packages import Packages
from virida_audit.catalogue.rows import Row
from virida_audit.resources import data_dir, load_data

SOURCE = re.compile(
    r"(content|shared)/[^\s:]+\.md"
    r"|repo jdx/mise: registry/[a-z0-9-]+\.toml"
    r"|documentation of 2026-07-01, whole text and history"
)


def _data() -> dict[str, Any]:
    return cast("dict[str, Any]", load_data("rules/catalogue/packages.yaml"))


def _rows() -> list[Row]:
    return cast("list[Row]", _data()["packages"])


def _schema() -> dict[str, Any]:
    path = data_dir("rules") / "catalogue" / "schema" / "packages.schema.json"
    return cast("dict[str, Any]", json.loads(path.read_text("utf-8")))


def test_it_follows_its_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(_schema())
    errors = jsonschema.Draft202012Validator(_schema()).iter_errors(_data())
    assert [f"{list(error.absolute_path)}: {error.message}" for error in errors] == []


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "maybe"},
        {"verdict": "runtime"},
        {"verdict": "mise"},
        {"verdict": "preinstalled"},
        {"evidence": "documented"},
        {"sources": []},
        {"packages": {}},
        {"packages": {"windows": ["curl"]}},
        {"packages": {"debian": ["a*b"]}},
        {"severity": "high"},
    ],
)
def test_a_wrong_row_is_refused(change: dict[str, Any]) -> None:
    row = {**next(row for row in _rows() if row["verdict"] == "undocumented"), **change}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**_data(), "packages": [row] * 120}, _schema())


def test_rows_are_unique_and_sorted() -> None:
    ids = [row["id"] for row in _rows()]
    assert ids == sorted(set(ids))


def test_a_name_stands_in_one_row_whatever_the_distribution() -> None:
    rows = defaultdict(set)
    for row in _rows():
        for names in row["packages"].values():
            for name in names:
                rows[name].add(row["id"])
    assert {name: ids for name, ids in rows.items() if len(ids) > 1} == {}


def test_sources_and_dates() -> None:
    for row in _rows():
        assert row["checked"] == "2026-07-01"
        assert [one for one in row["sources"] if not SOURCE.fullmatch(one)] == [], row["id"]
        is_absence = any(one.startswith("documentation of") for one in row["sources"])
        assert not is_absence or row["verdict"] in ("undocumented", "not-needed"), row["id"]


def test_evidence_agrees_with_its_sources() -> None:
    for row in _rows():
        pages = [one for one in row["sources"] if not one.startswith("content/changelog/")]
        assert pages or row.get("evidence") not in ("documented", "implied"), row["id"]
        assert row["verdict"] != "mise" or "shared/mise.md" in row["sources"], row["id"]


def test_runtimes_exist() -> None:
    data = cast("dict[str, Any]", load_data("rules/catalogue/runtimes.yaml"))
    slugs = {row["slug"] for row in data["runtimes"]}
    for row in _rows():
        assert set(row.get("runtimes", [])) <= slugs, row["id"]


def test_documented_tools_agree_with_the_catalogue_of_tools() -> None:
    data = cast("dict[str, Any]", load_data("rules/catalogue/tools.yaml"))
    evidence = {tool["name"].lower(): tool["evidence"] for tool in data["tools"]}
    rows = {row["id"]: row for row in _rows()}
    shared = evidence.keys() & rows.keys()
    assert {"jq", "tmux", "chromium", "ffmpeg", "ghostscript", "git"} <= shared
    for name in shared - {"imagemagick"}:
        assert rows[name]["verdict"] == "preinstalled", name
        # A page may say more of a tool in its own place; it never says less.
        assert rows[name]["evidence"] in ("documented", evidence[name]), name


def test_notes_are_written_for_a_reader_in_both_languages() -> None:
    for row in _rows():
        note = row["note"]
        assert note["en"] != note["fr"], row["id"]
        for text in note.values():
            assert "  " not in text and text == text.strip(), row["id"]


def test_french_has_no_break_spaces_before_high_punctuation() -> None:
    for row in _rows():
        french = re.sub(r"`[^`]*`", "x", row["note"]["fr"])
        assert not re.search(r"[^\u00a0][:;!?»](?=\s|$)", french), row["id"]
        assert not re.search(r"«[^\u00a0]", french), row["id"]


def test_every_shared_text_is_used() -> None:
    used = {row["note"]["en"] for row in _rows()}
    assert [key for key, text in _data()["texts"].items() if text["en"] not in used] == []


@pytest.mark.parametrize(
    ("package", "row", "verdict"),
    [
        ("curl", "curl", "preinstalled"),
        ("postgresql15-client", "postgresql-client", "preinstalled"),
        ("postgresql-client-16", "postgresql-client", "preinstalled"),
        ("postgresql-14", "postgresql-server", "not-needed"),
        ("openjdk-17-jdk", "openjdk", "runtime"),
        ("java-17-openjdk-devel", "openjdk", "runtime"),
        ("php8.2-fpm", "php", "runtime"),
        ("php-gd", "php-extensions", "runtime"),
        ("php82-gd", "php-extensions", "runtime"),
        ("fonts-noto-cjk", "fonts", "undocumented"),
        ("tesseract-ocr-fra", "tesseract", "undocumented"),
        ("python3.11-dev", "python3-dev", "preinstalled"),
        ("python3.11", "python3", "preinstalled"),
        ("libxcb-shm0", "libx11", "not-needed"),
        ("build-base", "build-essential", "preinstalled"),
        ("aspnetcore8-runtime", "dotnet", "runtime"),
        ("yq", "yq", "mise"),
        ("libpq-dev", "libpq", "preinstalled"),
        ("cron", "cron", "not-needed"),
    ],
)
def test_lookup(package: str, row: str, verdict: str) -> None:
    found = Packages.from_rows(_rows()).find(package)
    assert found is not None
    assert (found.id, found.verdict) == (row, verdict)


@pytest.mark.parametrize("package", ["my-company-tool", "curlie", "gitea", "jqp"])
def test_a_near_name_is_not_found(package: str) -> None:
    assert Packages.from_rows(_rows()).find(package) is None
