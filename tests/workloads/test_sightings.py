"""Sightings of Compose, Dockerfiles, Procfiles and links: every field and every setting."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virida_audit.facts.reading import Reading
from virida_audit.model.location import Location
from virida_audit.model.sighting import Matter, Setting, Sighting
from virida_audit.model.source import Kind, Role, Source
from virida_audit.resources import parse_yaml
from virida_audit.workloads.sightings import sightings_of
from virida_audit.workloads.sightings.compose_routing import routes_of
from virida_audit.workloads.sightings.dockerfile_name import name_of
from virida_audit.workloads.sightings.veil import Veil
from workloads.sighting_trees import CATALOGUE, FIXTURES, seen_in

AT = Location("compose.yaml", 3)
CASES = [
    case
    for file in ("sightings-compose.yaml", "sightings-others.yaml")
    for case in cast(
        "list[dict[str, Any]]", parse_yaml((FIXTURES / "workloads" / file).read_text("utf-8"))
    )
]


def shown(setting: Setting) -> str:
    """Write a setting as the cases do."""
    text = f"{setting.name}={setting.value}"
    text += f" ({setting.detail})" if setting.detail else ""
    return text + (" secret" if setting.is_secret else "")


def described(seen: Sighting, expected: dict[str, Any]) -> dict[str, Any]:
    """Give the parts of a sighting that a case speaks of."""
    image, base = seen.image, seen.base
    derived: dict[str, Any] = {
        "at": f"{seen.at.path}:{seen.at.line}",
        "image": image.raw if image else "",
        "base": base.product if base else "",
        "is_own": bool(image and image.is_own),
        "product": image.product if image else "",
        "environments": list(seen.environments),
        "names": list(seen.names),
        "of": {
            matter: [shown(each) for each in seen.of(Matter(matter))]
            for matter in expected.get("of", ())
        },
    }
    return {key: derived[key] if key in derived else getattr(seen, key) for key in expected}


@pytest.mark.parametrize("case", [pytest.param(each, id=each["name"]) for each in CASES])
def test_what_is_seen(case: dict[str, Any], tmp_path: Path) -> None:
    for path, text in case["files"].items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")
    seen = seen_in(tmp_path)
    assert [(each.name, each.at.line) for each in seen] == [
        (each["name"], int(each["at"].rpartition(":")[2])) for each in case["expect"]
    ]
    for one, expected in zip(seen, case["expect"], strict=True):
        got = described(one, expected)
        for matter, settings in expected.get("of", {}).items():
            assert got["of"][matter] == settings
        assert got == expected
    assert "canary-of" not in repr(seen)


ODD_VALUES = ("", "3", "[]", "{}", "text", "[[1]]", "[{a: 1}]", "{a: {b: [c]}}", "true", "[null]")
KEYS = (
    "build", "cap_add", "command", "configs", "container_name", "cpus",
    "depends_on", "deploy", "devices", "entrypoint", "env_file", "environment",
    "expose", "extends", "healthcheck", "hostname", "image", "labels",
    "links", "logging", "mem_limit", "network_mode", "networks", "ports",
    "privileged", "profiles", "restart", "scale", "secrets", "tmpfs",
    "volumes", "volumes_from", "working_dir",
)  # fmt: skip


def test_values_of_a_wrong_kind_end_no_reading(tmp_path: Path) -> None:
    services = [
        f"  {key}-{number}: {{labels: {{traefik.enable: 'true'}}, {key}: {value}}}"
        for key in KEYS
        for number, value in enumerate(ODD_VALUES)
        if key != "labels"
    ]
    services += [f"  labels-{at}: {{labels: {value}}}" for at, value in enumerate(ODD_VALUES)]
    text = "\n".join(("services:", *services, ""))
    (tmp_path / "compose.yaml").write_text(text, encoding="utf-8")
    assert len(seen_in(tmp_path)) == len(KEYS) * len(ODD_VALUES)


def test_a_long_chain_of_stages_stays_cheap(tmp_path: Path) -> None:
    stages = "".join(f"FROM s{at - 1} AS s{at}\nCMD run {at}\n" for at in range(1, 300))
    (tmp_path / "Dockerfile").write_text(f"FROM alpine AS s0\n{stages}", encoding="utf-8")
    seen = seen_in(tmp_path)
    assert [each.name for each in seen[:3]] == [".", ".:s1", ".:s2"]
    assert len(seen) == 21


def test_a_kind_without_services_and_a_file_without_facts_show_nothing() -> None:
    for kind in Kind:
        source = Source("x", kind, Role.PRODUCTION, ())
        assert sightings_of(Reading(source), CATALOGUE) == ()


@pytest.mark.parametrize(
    ("path", "context", "name", "environments"),
    [
        ("Dockerfile", ".", ".", ()),
        ("services/catalog/Dockerfile", "services/catalog", "catalog", ()),
        ("Dockerfile.worker", ".", "worker", ()),
        ("docker/worker.dockerfile", ".", "worker", ()),
        ("docker/Dockerfile.sensor-simulator", "docker", "sensor-simulator", ()),
        ("Dockerfile.prod", ".", ".", ("prod",)),
        ("apps/api/Dockerfile.dev", "apps/api", "api", ("dev",)),
        ("apps/api/dev.Dockerfile", "apps/api", "api", ("dev",)),
        ("api.prod.Dockerfile", ".", "api", ("prod",)),
        ("Dockerfile.api-staging", ".", "api", ("staging",)),
        ("Dockerfile.pre-prod", ".", ".", ("preprod",)),
        ("docker/dev/Dockerfile", ".", ".", ("dev",)),
        ("docker/web/Dockerfile", ".", "web", ()),
        ("docker/web/prod/Dockerfile", ".", "web", ("prod",)),
        ("src/main/docker/Dockerfile.jvm", ".", "jvm", ()),
        ("shop/src/main/docker/Dockerfile", "shop", "shop", ()),
        ("build/docker/Dockerfile", "services/api", "api", ()),
        ("apps/live/Dockerfile.live", ".", "live", ()),
        ("apps/live/Dockerfile.dev", "apps/live", "live", ("dev",)),
        ("Dockerfile.ci", ".", "ci", ()),
        ("apps/preview/Dockerfile", "apps/preview", "preview", ()),
        ("Containerfile", "x", "x", ()),
        ("deploy/Containerfile.worker", ".", "worker", ()),
    ],
)
def test_name_of_a_dockerfile(
    path: str, context: str, name: str, environments: tuple[str, ...]
) -> None:
    assert name_of(path, context) == (name, environments)


@given(st.text("ab-._/dockerfile", max_size=40), st.text("ab/.", max_size=10))
def test_any_path_has_a_name(path: str, context: str) -> None:
    name, environments = name_of(path, context)
    assert name
    assert "/" not in name
    assert list(environments) == sorted(set(environments))


@given(st.text("Hostab!&|()`,. *PathPrefix/", max_size=80))
def test_any_rule_gives_routes_that_stand_in_it(rule: str) -> None:
    for route in routes_of(rule):
        assert route.host in rule
        assert route.path in rule


@given(st.text(max_size=40), st.text(min_size=1, max_size=40))
def test_a_secret_is_never_shown(before: str, secret: str) -> None:
    setting = Veil([secret]).variable(Matter.VARIABLE, "API_TOKEN", before + secret, AT, before)
    assert setting.is_secret
    assert setting.value == ""


def test_a_plain_word_that_is_also_a_password_stays_where_it_is_none() -> None:
    veil = Veil(["postgres", "Tr0ub4dor&3"])
    assert veil.text("image: postgres") == "image: postgres"
    assert veil.text("login Tr0ub4dor&3!") == "login •••!"
    assert veil.variable(Matter.VARIABLE, "DB_PASSWORD", "postgres", AT).value == ""
