"""The running example: what its artefacts show, against the truth that was checked by hand."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, cast

import pytest

from virida_audit.model.sighting import Form, Matter, Sighting
from virida_audit.resources import parse_yaml
from workloads.sighting_trees import FIXTURES, seen_in

TRUTH = cast(
    "dict[str, Any]", parse_yaml((FIXTURES / "virida-before.expected.yaml").read_text("utf-8"))
)
COMPOSE = TRUTH["compose"]
UNSEEN = frozenset({"cap_drop", "memory_reservation", "read_only", "stop_grace_period"})
"""Settled by the rules; the plan has no use for them."""
EFFECTIVE = [
    pytest.param(environment, name, values, id=f"{environment} {name}")
    for environment, services in COMPOSE["effective"].items()
    for name, values in services.items()
    if name != "secrets"
]


@cache
def seen() -> tuple[Sighting, ...]:
    """Give every sighting of the tree."""
    return tuple(seen_in(FIXTURES / "virida-before"))


def service(environment: str, name: str) -> Sighting:
    """Give the sighting that speaks for a service in an environment: of the last file."""
    found = [
        each
        for each in seen()
        if each.form is Form.COMPOSE_SERVICE
        and each.name == name
        and environment in each.environments
    ]
    files = COMPOSE["environments"][environment]["files"]
    return max(found, key=lambda each: files.index(each.at.path))


def values(one: Sighting, matter: Matter) -> list[str]:
    return [each.value for each in one.of(matter)]


def test_every_service_of_every_file_is_seen_once() -> None:
    found = [(each.at.path, each.name) for each in seen() if each.form is Form.COMPOSE_SERVICE]
    assert sorted(found) == sorted(
        (file["path"], name) for file in COMPOSE["files"] for name in file["services"]
    )


@pytest.mark.parametrize("environment", ["local", "dev", "staging", "prod"])
def test_every_environment_has_its_services(environment: str) -> None:
    names = {each.name for each in seen() if environment in each.environments}
    expected = {
        each["compose"][environment]
        for each in TRUTH["workloads"]
        if isinstance(each.get("compose"), dict) and environment in each["compose"]
    }
    assert expected <= names
    services = {
        each.name
        for each in seen()
        if each.form is Form.COMPOSE_SERVICE and environment in each.environments
    }
    assert len(services) == COMPOSE["environments"][environment]["services"]


@pytest.mark.parametrize(("environment", "name", "expected"), EFFECTIVE)
def test_effective_values(environment: str, name: str, expected: dict[str, Any]) -> None:
    one = service(environment, name)
    for key in expected.keys() - UNSEEN:
        assert CHECKS[key](one, expected[key]), (key, one.settings)


def _has_image(one: Sighting, text: str) -> bool:
    written = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)
    return one.image is not None and one.image.raw == written


def _has_build(one: Sighting, build: Any) -> bool:
    if build is None:
        return (one.folder, one.dockerfile, one.base) == (None, "", None)
    context = build if isinstance(build, str) else build["context"]
    file = "Dockerfile" if isinstance(build, str) else build["dockerfile"]
    folder = context.removeprefix("./")
    return (one.folder, one.dockerfile) == (folder, f"{folder}/{file}")


def _has_ports(one: Sighting, ports: list[Any]) -> bool:
    found = {(each.value, each.detail) for each in one.of(Matter.PORT) if each.detail}
    wanted: set[tuple[str, str]] = set()
    for port in ports:
        if isinstance(port, dict):
            wanted.add((str(port["target"]), f"{port['host_ip']}:{port['published']}"))
            continue
        published, _, target = port.rpartition(":")
        host, _, number = published.rpartition(":")
        first, _, last = target.partition("-")
        offset = int(number.partition("-")[0]) - int(first)
        for each in range(int(first), int(last or first) + 1):
            wanted.add((str(each), f"{host}:{each + offset}" if host else str(each + offset)))
    return found == wanted


def _has_health(one: Sighting, check: dict[str, Any]) -> bool:
    health = one.first(Matter.HEALTH)
    assert health is not None
    if check.get("disable"):
        return (health.value, health.detail) == ("", "NONE")
    return (health.value, health.detail) == ("/health", " ".join(check["test"][1:]))


def _has_mounts(one: Sighting, volumes: list[str]) -> bool:
    found = {f"{each.name}:{each.value}" for each in one.of(Matter.MOUNT) if each.name}
    return set(volumes) <= found


CHECKS: dict[str, Any] = {
    "image": _has_image,
    "build": _has_build,
    "ports": _has_ports,
    "healthcheck": _has_health,
    "volumes": _has_mounts,
    "environment": lambda one, wanted: (
        wanted.items() <= {each.name: each.value for each in one.of(Matter.VARIABLE)}.items()
    ),
    "environment_names": lambda one, names: (
        sorted(each.name for each in one.of(Matter.VARIABLE)) == names
    ),
    "networks": lambda one, names: sorted(values(one, Matter.NETWORK)) == sorted(names),
    "restart": lambda one, text: values(one, Matter.RESTART) == [text],
    "command": lambda one, words: values(one, Matter.COMMAND) == [" ".join(words)],
    "replicas": lambda one, number: values(one, Matter.REPLICAS) == [str(number)],
    "scale": lambda one, number: values(one, Matter.REPLICAS) == [str(number)],
    "memory_limit": lambda one, text: (
        values(one, Matter.MEMORY) == [str(int(text[:-1]) * (1024 if text[-1] == "g" else 1))]
    ),
    "logging_driver": lambda one, text: values(one, Matter.LOGGING) == [text],
}


def test_side_services_belong_to_the_one_whose_image_they_run() -> None:
    found = {
        (environment, name): service(environment, name).parent
        for environment in ("local", "dev", "prod")
        for name in ("worker", "migrate", "nightly", "backend-api")
    }
    assert {name: parent for (_, name), parent in found.items()} == {
        "worker": "backend-api",
        "migrate": "backend-api",
        "nightly": "backend-api",
        "backend-api": "",
    }


def test_dockerfiles_and_links_are_seen() -> None:
    files = [each.dockerfile for each in seen() if each.form is Form.DOCKERFILE]
    assert files == sorted(each["path"] for each in TRUTH["dockerfiles"])
    ghosts = [each.dockerfile for each in seen() if each.form is Form.DOCKERFILE and each.is_ghost]
    assert ghosts == [each["path"] for each in TRUTH["dockerfiles"] if "ghost" in each]
    links = [each for each in seen() if each.form is Form.CLEVER_APPLICATION]
    aliases = [each.name for each in links if each.at.path == ".clever.json"]
    assert aliases == TRUTH["clever_aliases"]


@pytest.mark.parametrize("file", TRUTH["dockerfiles"], ids=lambda each: str(each["path"]))
def test_packages_and_ports_of_dockerfiles(file: dict[str, Any]) -> None:
    one = next(
        each for each in seen() if each.form is Form.DOCKERFILE and each.dockerfile == file["path"]
    )
    assert sorted(values(one, Matter.PACKAGE)) == sorted(file["packages"])
    ports = [each.partition("/")[0] for each in file["ports"] if each != "9229"]
    assert values(one, Matter.PORT) == ports


def test_no_sighting_holds_a_canary() -> None:
    text = repr(seen())
    for canary in TRUTH["canaries"]:
        forms = [canary["value"], *canary.get("forms", [])]
        assert not any(form in text for form in forms), canary["at"]
