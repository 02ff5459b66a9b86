from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virida_audit.workloads.environments import in_order
from virida_audit.workloads.names import (
    Namer,
    environment_in,
    image_key,
    meaning,
    replica_stem,
    without_environment,
    words_of,
)
from virida_audit.workloads.territory import Territories, ancestors, outside

NAMER = Namer(["acme-web", "acme-api", "shop-catalog-prod"], ["acme", "big-corp"])


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("acme-web", ("web",)),
        ("acme-catalog-svc-prod", ("catalog",)),
        ("catalogService", ("catalog",)),
        ("catalog_deployment", ("catalog",)),
        ("api-server", ("api",)),
        ("prod", ("prod",)),
        ("service", ("service",)),
        ("acme", ("acme",)),
        ("acme-0", ("acme", "0")),
        ("frontend-3d", ("frontend", "3d")),
        ("shop-catalog", ("shop", "catalog")),
        ("serverless-api", ("serverless", "api")),
        ("", ()),
        ("---", ()),
    ],
)
def test_a_plain_name_keeps_what_carries_meaning(name: str, plain: tuple[str, ...]) -> None:
    assert NAMER.plain(name) == plain


@pytest.mark.parametrize(
    ("image", "key"),
    [
        ("git.acme.io/acme/web", "acme/web"),
        ("acme/web", "acme/web"),
        ("localhost:5000/web", "web"),
        ("docker.io/library/redis", "redis"),
        ("registry.io/deep/er/web", "deep/er/web"),
        ("${REGISTRY}/web", "web"),
        ("${REGISTRY:-git.acme.io/acme}/web", "web"),
        ("{{ .Values.image }}", "{{ .values.image }}"),
        ("acme/${NAME}", ""),
        ("$NAME", ""),
        ("acme/${{ vars.NAME }}", ""),
        ("acme/web-${ENV}", "acme/web"),
        ("Acme/Web:1.2@sha256:0", "acme/web"),
        ("", ""),
    ],
)
def test_an_image_is_known_without_its_registry(image: str, key: str) -> None:
    assert image_key(image) == key


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("kafka-2", "kafka"),
        ("web1", "web"),
        ("node_3", "node"),
        ("web", ""),
        ("2", ""),
        ("s3", "s"),
    ],
)
def test_a_number_at_the_end_is_a_copy(name: str, stem: str) -> None:
    assert replica_stem(name) == stem


@pytest.mark.parametrize(
    ("name", "environment"),
    [("api-staging", "staging"), ("api_prod", "prod"), ("prod", ""), ("production-api", "")],
)
def test_the_last_word_of_a_name_can_be_an_environment(name: str, environment: str) -> None:
    assert environment_in(name) == environment


def test_words_that_tell_databases_apart() -> None:
    assert meaning(words_of("users-db")) == ("users",)
    assert meaning(words_of("postgres")) == meaning(words_of("cache-redis-1")) == ()


@given(st.text(max_size=40))
def test_any_name_has_a_plain_name_if_it_has_words(name: str) -> None:
    assert bool(NAMER.plain(name)) is bool(words_of(name))
    assert bool(without_environment(name)) is bool(words_of(name))
    assert image_key(image_key(name)) == image_key(name) or "$" in name


@pytest.mark.parametrize(
    ("folder", "project"),
    [
        ("", "."),
        ("k8s/base", "."),
        ("infra/prod/api", "."),
        ("services/api/k8s/overlays/dev", "services/api"),
        ("flask", "flask"),
        ("examples/shop/deploy", "examples/shop"),
        ("pay/src/main/docker", "pay"),
        ("docker-compose", "."),
        (".github/workflows", "."),
    ],
)
def test_a_folder_that_serves_delivery_belongs_to_what_is_around_it(
    folder: str, project: str
) -> None:
    assert outside(folder) == project


def test_projects_that_run_the_same_code_are_one() -> None:
    found = Territories([(".", "api"), ("apps/api", "api"), ("other", "x"), ("other/sub", "y")])
    assert found.of("apps/api") == found.of("apps/api/src") == found.of("docs") == "."
    assert (found.of("other"), found.of("other/sub")) == ("other", "other/sub")
    assert list(found.around("other/sub/deep")) == ["other/sub", "other", "."]


def test_a_tree_with_one_project_is_that_project() -> None:
    assert Territories([("app", "")]).of(".") == "app"


def test_folders_above_end_at_the_root() -> None:
    assert list(ancestors("a/b")) == ["a/b", "a", "."]
    assert list(ancestors(".")) == ["."]


def test_environments_come_each_once_and_unknown_ones_last() -> None:
    assert in_order(["prod", "moon", "dev", "", "prod"]) == ("dev", "prod", "moon")
