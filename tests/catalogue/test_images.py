"""The image catalogue: its shape, its texts, what it covers, and which image is which product."""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from virida_audit.parse.image import parse_image
from virida_audit.products import MatchConfidence, Products, Verdict
from virida_audit.resources import data_dir, load_data

Row = dict[str, Any]

NBSP = "\u00a0"
OFFICIAL = (Path(__file__).parent / "official_images.txt").read_text(encoding="utf-8").split()
"""Names of the files in `library/` of docker-library/official-images, on 2026-07-01."""


def _document(name: str) -> dict[str, Any]:
    return cast(dict[str, Any], load_data(f"rules/catalogue/{name}.yaml"))


def _rows() -> list[Row]:
    return cast(list[Row], _document("images")["images"])


def _answers(row: Row) -> Iterator[Row]:
    """The row itself and its options: each may name a runtime, an add-on or a feature."""
    yield row
    yield from row.get("options", ())


def _texts() -> Iterator[tuple[str, str, str]]:
    for key, text in _document("images")["texts"].items():
        yield f"texts.{key}", text["en"], text["fr"]
    for row in _rows():
        for key in ("approach", "caveats"):
            if key in row:
                yield f"{row['product']}.{key}", row[key]["en"], row[key]["fr"]
        for option in row.get("options", ()):
            yield f"{row['product']}.when", option["when"]["en"], option["when"]["fr"]


@cache
def _products() -> Products:
    document = _document("images")
    return Products(document["images"], document["mirrors"])


def _validator() -> Draft202012Validator:
    file = data_dir("rules") / "catalogue/schema/images.schema.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


BROKEN_ROWS: dict[str, Row] = {
    "an add-on verdict without an add-on": {"verdict": "addon", "addon": None},
    "a runtime beside an add-on verdict": {"verdict": "addon", "runtime": "node"},
    "a decision without options": {"verdict": "needs-decision", "addon": None},
    "an absence that names an answer": {"verdict": "no-equivalent-documented"},
    "a family nobody declared": {"family": "databases"},
    "an image with a tag": {"images": ["postgres:16"]},
    "an image with its implied registry path": {"images": ["postgres/*/x"]},
    "a source that is a link": {"sources": ["https://example.test/page"]},
    "no source": {"sources": []},
    "one language": {"approach": {"en": "Create an add-on."}},
    "a version variable without a runtime": {"version_variable": "CC_NODE_VERSION"},
    "an unknown key": {"addons": "postgresql-addon"},
}


@pytest.mark.parametrize("situation", BROKEN_ROWS)
def test_the_schema_refuses(situation: str) -> None:
    document = copy.deepcopy(_document("images"))
    row = next(row for row in document["images"] if row["product"] == "postgresql")
    changes = BROKEN_ROWS[situation]
    row.update({key: value for key, value in changes.items() if value is not None})
    for key in [key for key, value in changes.items() if value is None]:
        del row[key]
    rows = {"images": [row] * 220, "mirrors": [], "texts": {}}
    assert not _validator().is_valid(rows)


def test_the_file_has_the_shape_of_its_schema() -> None:
    errors = _validator().iter_errors(_document("images"))
    assert [f"{'.'.join(map(str, e.absolute_path))}: {e.message}" for e in errors] == []


def test_no_product_and_no_image_stands_in_two_rows() -> None:
    products = Counter(row["product"] for row in _rows())
    images = Counter(image for row in _rows() for image in row["images"])
    assert [name for name, count in (products + images).items() if count > 2] == []
    assert [name for name, count in products.items() if count > 1] == []
    assert [name for name, count in images.items() if count > 1] == []


def test_every_image_is_written_in_its_familiar_form() -> None:
    names = [image.removesuffix("/*") for row in _rows() for image in row["images"]]
    wrong = [n for n in names if (image := parse_image(n)).problem or image.tag or image.name != n]
    # A bare namespace of Docker Hub or of a registry is no image, so its form cannot be checked.
    prefixes = {i.removesuffix("/*") for row in _rows() for i in row["images"] if i.endswith("/*")}
    assert sorted(set(wrong) - prefixes) == []


def test_every_official_image_has_a_row() -> None:
    known = {image for row in _rows() for image in row["images"]}
    assert len(OFFICIAL) == 144
    assert [name for name in OFFICIAL if name not in known] == []


@pytest.mark.parametrize(
    ("kind", "file", "key"), [("runtime", "runtimes", "slug"), ("addon", "addons", "id")]
)
def test_every_answer_exists_on_the_platform(kind: str, file: str, key: str) -> None:
    offered = {row[key] for row in _document(file)[f"{kind}s"]}
    named = {(row["product"], a[kind]) for row in _rows() for a in _answers(row) if kind in a}
    assert sorted(pair for pair in named if pair[1] not in offered) == []


def test_version_variables_are_those_of_the_runtime() -> None:
    variables = {r["slug"]: r["version"].get("variable") for r in _document("runtimes")["runtimes"]}
    wrong = [
        (row["product"], row["version_variable"])
        for row in _rows()
        if "version_variable" in row and variables[row["runtime"]] != row["version_variable"]
    ]
    assert wrong == []


def test_the_main_answer_is_among_the_options_where_options_are_given() -> None:
    for row in _rows():
        if row["verdict"] in ("runtime", "addon") and "options" in row:
            kind = row["verdict"]
            assert row[kind] in [option.get(kind) for option in row["options"]], row["product"]


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_is_used(verdict: Verdict) -> None:
    assert any(row["verdict"] == verdict for row in _rows())


def test_every_shared_text_is_used() -> None:
    used = {
        text["en"]
        for row in _rows()
        for text in (row["approach"], row.get("caveats"), *(o["when"] for o in _options(row)))
        if text
    }
    shared = _document("images")["texts"]
    assert [key for key, text in shared.items() if text["en"] not in used] == []


def _options(row: Row) -> list[Row]:
    return cast(list[Row], row.get("options", []))


def test_texts_end_with_a_full_stop_and_have_no_stray_space() -> None:
    texts = [(key, text) for key, *both in _texts() for text in both]
    assert [key for key, text in texts if not text.endswith(".")] == []
    assert [key for key, text in texts if "  " in text or text != text.strip()] == []
    assert [key for key, text in texts if text.count("`") % 2] == []


def test_french_typography() -> None:
    for key, english, french in _texts():
        prose = re.sub(r"`[^`]*`", "x", french)
        assert not re.search(r"[^\s\u00a0][;:!?»]", prose), (key, french)
        assert not re.search(r" [;:!?»]|« ", prose), (key, french)
        assert not re.search('["“”]', prose), (key, french)
        assert english != french, key


def test_english_typography() -> None:
    for key, english, _ in _texts():
        assert NBSP not in english, key
        assert not re.search(r"\s[;:!?,.](?!\w)", re.sub(r"`[^`]*`", "x", english)), (key, english)


def test_both_languages_name_the_same_files_and_variables() -> None:
    for key, english, french in _texts():
        assert Counter(re.findall("`([^`]*)`", english)) == Counter(
            re.findall("`([^`]*)`", french)
        ), key


# image → product; the name alone decides, with full confidence
EXACT = [
    ("postgres", "postgresql"),
    ("postgres:16-alpine", "postgresql"),
    ("docker.io/library/postgres@sha256:" + "0" * 64, "postgresql"),
    ("index.docker.io/postgres", "postgresql"),
    ("registry-1.docker.io/library/postgres", "postgresql"),
    ("public.ecr.aws/docker/library/postgres:16", "postgresql"),
    ("mirror.gcr.io/library/postgres", "postgresql"),
    ("mirror.gcr.io/grafana/grafana", "grafana"),
    ("arm64v8/postgres", "postgresql"),
    ("bitnami/postgresql", "postgresql"),
    ("bitnamilegacy/redis", "redis"),
    ("${IMAGE:-postgres}:${TAG}", "postgresql"),
    ("node:20", "node"),
    ("prom/node-exporter", "node-exporter"),
    ("prometheuscommunity/postgres-exporter", "postgres-exporter"),
    ("mcr.microsoft.com/dotnet/aspnet:8.0", "dotnet"),
    ("mcr.microsoft.com/dotnet/framework/sdk", "dotnet-framework"),
    ("mcr.microsoft.com/dotnet/aspire-dashboard", "aspire-dashboard"),
    ("bitnami/postgres-exporter", "postgres-exporter"),
    ("bitnami/some-new-thing", "bitnami-image"),
    ("lscr.io/linuxserver/bookstack", "bookstack"),
    ("lscr.io/linuxserver/some-new-thing", "linuxserver-image"),
    ("quay.io/keycloak/keycloak:26.0", "keycloak"),
    ("scratch", "scratch"),
    ("registry:2", "registry"),
    ("gcr.io/distroless/nodejs22-debian12", "node"),
    ("gcr.io/distroless/static-debian12", "distroless"),
    ("gitea/act_runner", "gitea-act-runner"),
    ("mongo-express", "mongo-express"),
]

GUESSED = [
    ("registry.acme.io/dockerhub/postgres", "postgresql", MatchConfidence.MEDIUM),
    ("registry.acme.io/docker-hub-proxy/library/postgres", "postgresql", MatchConfidence.MEDIUM),
    ("registry.acme.io/library/postgres:16", "postgresql", MatchConfidence.MEDIUM),
    ("registry.acme.io/grafana/grafana", "grafana", MatchConfidence.MEDIUM),
    ("ghcr.io/grafana/grafana", "grafana", MatchConfidence.MEDIUM),
    ("registry.acme.io/postgres", "postgresql", MatchConfidence.LOW),
    ("localhost:5000/postgres", "postgresql", MatchConfidence.LOW),
    ("${REGISTRY}/postgres:16", "postgresql", MatchConfidence.LOW),
    ("${REGISTRY_PREFIX}postgres", "postgresql", MatchConfidence.LOW),
    ("{{ .Values.global.imageRegistry }}/grafana/grafana", "grafana", MatchConfidence.LOW),
]

NEAR_MISSES = {
    "another owner's exporter is not the database": "acme/postgres-exporter",
    "another owner's image of the same name": "acme/postgres",
    "another owner's image on a public registry": "ghcr.io/acme/postgres",
    "an application that is called node": "registry.acme.io/shop/node",
    "an application called node among a company's images": "registry.acme.io/docker/node",
    "a team whose name starts like a mirror": "registry.acme.io/docker-apps/node",
    "a name that only starts like an official one": "postgresql",
    "a name that only ends like an official one": "my-postgres",
    "a project's own image behind a variable": "${CI_REGISTRY_IMAGE}/redis",
    "an owner behind a variable": "${DOCKERHUB_USER}/registry",
    "a name that is wholly a variable": "${IMAGE}:16",
    "an owner in the middle behind a variable": "ghcr.io/${OWNER}/postgres",
    "a name that a variable completes": "postgres${SUFFIX}",
    "no reference at all": "Postgres:16",
    "an empty text": "",
    "the namespace of a prefix row alone": "mcr.microsoft.com/dotnet",
    "a host that only looks like a mirror": "mirror.gcr.io.acme.io/team/postgres",
}


@pytest.mark.parametrize(("text", "product"), EXACT)
def test_an_exact_name(text: str, product: str) -> None:
    found = _products().product_of(parse_image(text))
    assert found is not None
    assert (found.product, found.confidence) == (product, MatchConfidence.HIGH)


@pytest.mark.parametrize(("text", "product", "confidence"), GUESSED)
def test_a_copy_elsewhere_is_less_sure(
    text: str, product: str, confidence: MatchConfidence
) -> None:
    found = _products().product_of(parse_image(text))
    assert found is not None
    assert (found.product, found.confidence) == (product, confidence)


@pytest.mark.parametrize("situation", NEAR_MISSES)
def test_near_misses(situation: str) -> None:
    assert _products().product_of(parse_image(NEAR_MISSES[situation])) is None


def test_products_are_built_once() -> None:
    products = _products()
    assert products.by_id("redis") is products.product_of(parse_image("redis:7"))
    assert products.by_id("no-such-product") is None


def test_every_row_makes_a_product() -> None:
    for row in _rows():
        product = _products().by_id(row["product"])
        assert product is not None
        assert product.verdict == row["verdict"]
        assert product.approach.fr == row["approach"]["fr"]
        assert len(product.options) == len(_options(row))


@given(st.text(alphabet="${}REGISTY_:/-.postgre16{ }", max_size=50))
def test_any_text_has_a_product_or_none(text: str) -> None:
    found = _products().product_of(parse_image(text))
    assert found is None or _products().by_id(found.product) is not None


def test_without_mirrors_a_mirror_is_only_likely() -> None:
    products = Products(_rows())
    found = products.product_of(parse_image("public.ecr.aws/docker/library/postgres"))
    assert found is not None
    assert found.confidence is MatchConfidence.MEDIUM


# what the platform has for the images met most often
@pytest.mark.parametrize(
    ("text", "verdict", "answer"),
    [
        ("postgis/postgis", Verdict.ADDON, "postgresql-addon"),
        ("mariadb:11", Verdict.ADDON, "mysql-addon"),
        ("minio/minio", Verdict.ADDON, "cellar-addon"),
        ("elasticsearch:8", Verdict.ADDON, "es-addon"),
        ("python:3.12-slim", Verdict.RUNTIME, "python"),
        ("eclipse-temurin:21-jre", Verdict.RUNTIME, "jar"),
        ("denoland/deno", Verdict.RUNTIME, "linux"),
        ("traefik:v3", Verdict.PLATFORM, "routing"),
        ("axllent/mailpit", Verdict.DEVELOPMENT_ONLY, None),
        ("containrrr/watchtower", Verdict.TOOL_TO_DROP, None),
        ("rabbitmq:3-management", Verdict.NO_EQUIVALENT_DOCUMENTED, None),
        ("nginx:alpine", Verdict.NEEDS_DECISION, None),
        ("n8nio/n8n", Verdict.EXAMPLE, "node"),
    ],
)
def test_spot_answers(text: str, verdict: Verdict, answer: str | None) -> None:
    found = _products().product_of(parse_image(text))
    assert found is not None
    assert found.verdict is verdict
    assert (found.addon or found.runtime or found.platform) == answer
