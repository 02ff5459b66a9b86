"""Merge rules key by key, and where the merged values come from."""

from __future__ import annotations

import pytest

from parse.compose.trees import codes, load
from virida_audit.parse.compose import Atom, Items, Table, Value, plain


def merged_service(base: str, over: str, key: str) -> object:
    """Merge two bodies of a service and return one key of the result."""
    return plain(merged_value(base, over, key))


def merged_value(base: str, over: str, key: str) -> Value | None:
    files: dict[str, str | bytes] = {
        "a.yaml": "services:\n  s:\n    image: i\n" + indented(base),
        "b.yaml": "services:\n  s:\n" + indented(over),
    }
    return load(files, "a.yaml", "b.yaml").services["s"].get(key)


def indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


@pytest.mark.parametrize(
    ("base", "over", "key", "expected"),
    [
        ("command: a b", "command: [c]", "command", ["c"]),
        ("entrypoint: [a]", "entrypoint: []", "entrypoint", []),
        (
            "environment: [A=1, B=2]",
            "environment: {B: 3, C: }",
            "environment",
            {"A": "1", "B": "3", "C": None},
        ),
        ("environment: {A: 1}", "environment: [A]", "environment", {"A": None}),
        (
            "environment: {A: 1.10, B: yes, C: true}",
            "hostname: h",
            "environment",
            {"A": "1.1", "B": "yes", "C": "true"},
        ),
        ("labels: {a: b}", "labels: [a=c, d=e]", "labels", {"a": "c", "d": "e"}),
        ("dns: 1.1.1.1", "dns: [8.8.8.8, 1.1.1.1]", "dns", ["1.1.1.1", "8.8.8.8"]),
        ("cap_add: [A, B]", "cap_add: [B, C]", "cap_add", ["A", "B", "C"]),
        ("expose: [80, '81']", "expose: ['80']", "expose", ["80", "81"]),
        ("tmpfs: /a", "tmpfs: [/b]", "tmpfs", ["/a", "/b"]),
        ("profiles: [a]", "profiles: [a, b]", "profiles", ["a", "b"]),
        ("security_opt: [a]", "security_opt: [a]", "security_opt", ["a", "a"]),
        ("ulimits: {nofile: {soft: 1, hard: 2}}", "ulimits: {nofile: 5}", "ulimits", {"nofile": 5}),
        (
            "logging: {driver: a, options: {x: 1}}",
            "logging: {driver: b}",
            "logging",
            {"driver": "b"},
        ),
        (
            "logging: {driver: a, options: {x: 1}}",
            "logging: {options: {y: 2}}",
            "logging",
            {"driver": "a", "options": {"x": 1, "y": 2}},
        ),
        (
            "healthcheck: {test: [CMD, a], retries: 1}",
            "healthcheck: {test: b}",
            "healthcheck",
            {"test": ["CMD-SHELL", "b"], "retries": 1},
        ),
        (
            "extra_hosts: ['a:1.1.1.1']",
            "extra_hosts: {a: 2.2.2.2, b: '[::1]'}",
            "extra_hosts",
            {"a": ["1.1.1.1", "2.2.2.2"], "b": ["::1"]},
        ),
        (
            "deploy: {replicas: 1, labels: {a: b}}",
            "deploy: {replicas: '3'}",
            "deploy",
            {"replicas": 3, "labels": {"a": "b"}},
        ),
        ("hostname: a", "hostname: ", "hostname", "a"),
        (
            "env_file: a.env",
            "env_file: [{path: a.env, required: false}, b.env]",
            "env_file",
            [{"path": "a.env", "required": False}, {"path": "b.env", "required": True}],
        ),
        ("environment: {A: 1}", "environment: !reset {}", "environment", None),
        ("environment: {A: 1}", "environment: !override {B: 2}", "environment", {"B": "2"}),
        (
            "ports: ['80:80']",
            "ports: !override ['81:81']",
            "ports",
            [{"mode": "ingress", "target": 81, "published": "81", "protocol": "tcp"}],
        ),
        ("environment: {A: 1, B: 2}", "environment: {A: !reset null}", "environment", {"B": "2"}),
    ],
)
def test_a_key_is_merged(base: str, over: str, key: str, expected: object) -> None:
    assert merged_service(base, over, key) == expected


def targets(value: Value | None, key: str) -> list[object]:
    assert isinstance(value, Items)
    return [plain(item.get(key)) for item in value.items if isinstance(item, Table)]


def test_mounts_are_unique_by_target() -> None:
    volumes = merged_value("volumes: [./a:/x, vol:/y]", "volumes: ['www:/y', ./b:/x:ro]", "volumes")
    assert targets(volumes, "target") == ["/x", "/y"]
    assert targets(volumes, "source") == ["b", "www"]
    secrets = merged_value(
        "secrets: [a, b]", "secrets: [{source: c, target: /run/secrets/a}]", "secrets"
    )
    assert targets(secrets, "source") == ["c", "b"]
    configs = merged_value("configs: [a]", "configs: [{source: a, mode: 0440}]", "configs")
    assert targets(configs, "mode") == [0o440]


def test_ports_are_unique_by_address_port_and_protocol() -> None:
    ports = merged_value(
        "ports: ['80:80', '90-91:90-91']",
        "ports: [{target: 91, published: '91'}, '80:81']",
        "ports",
    )
    assert targets(ports, "target") == [80, 90, 91, 81]


def test_dependencies_keep_what_the_later_file_does_not_say() -> None:
    base = "depends_on: {db: {condition: service_healthy, required: false}}"
    over = "depends_on: {db: {condition: service_started}, cache: {}}"
    assert merged_service(base, over, "depends_on") == {
        "db": {"condition": "service_started", "required": False},
        "cache": {"condition": "service_started", "required": True},
    }
    assert merged_service(base, "depends_on: [db]", "depends_on") == {
        "db": {"condition": "service_started", "required": True}
    }


def test_builds_and_networks_are_merged_in_either_form() -> None:
    assert merged_service("build: ./a", "build: {args: [X=1]}", "build") == {
        "context": "a",
        "args": {"X": "1"},
        "dockerfile": "Dockerfile",
    }
    assert merged_service("networks: [a]", "networks: {a: {aliases: [x]}, b: }", "networks") == {
        "a": {"aliases": ["x"]},
        "b": None,
    }


def test_address_pools_are_merged_by_subnet() -> None:
    files: dict[str, str | bytes] = {
        "a.yaml": "networks: {n: {ipam: {config: [{subnet: s1, gateway: g}, {subnet: s2}]}}}",
        "b.yaml": "networks: {n: {ipam: {config: [{subnet: s1, ip_range: r}, {subnet: s3}]}}}",
    }
    network = load(files, "a.yaml", "b.yaml").tables("networks")["n"].table("ipam")
    assert network is not None
    assert plain(network.get("config")) == [
        {"subnet": "s1", "gateway": "g", "ip_range": "r"},
        {"subnet": "s2"},
        {"subnet": "s3"},
    ]


def test_every_value_keeps_the_place_it_came_from() -> None:
    value = merged_value(
        "environment: {A: 1, B: 2}", "hostname: h\nenvironment: [B=3]", "environment"
    )
    assert isinstance(value, Table)
    places = {
        key: (entry.at.path, entry.at.line, entry.at.column, entry.at.route)
        for key, entry in value.entries.items()
    }
    assert places == {
        "A": ("a.yaml", 4, 22, ("services", "s", "environment", "A")),
        "B": ("b.yaml", 4, 19, ("services", "s", "environment", "0")),
    }
    assert value.at_key("B").path == "b.yaml"


def test_the_parts_of_a_short_syntax_stand_where_it_is_written() -> None:
    ports = load("services: {s: {image: i, ports: ['8080:80']}}").services["s"].items_of("ports")
    (port,) = ports
    assert isinstance(port, Table)
    target, mode = port.get("target"), port.get("mode")
    assert isinstance(target, Atom)
    assert isinstance(mode, Atom)
    assert (target.at.line, target.at.column, target.implied) == (1, 34, False)
    assert mode.implied


def test_a_mapping_over_a_list_is_a_problem_and_the_base_stays() -> None:
    files: dict[str, str | bytes] = {
        "a.yaml": "services: {s: {image: i, x-y: [1]}}",
        "b.yaml": "services: {s: {x-y: {a: b}}}",
    }
    project = load(files, "a.yaml", "b.yaml")
    assert codes(project) == ["compose-cannot-override"]
    assert plain(project.services["s"].get("x-y")) == [1]


def test_several_documents_of_a_file_are_merged() -> None:
    project = load("services: {s: {image: a, hostname: h}}\n---\nservices: {s: {image: b}}\n")
    assert project.services["s"].text("image") == "b"
    assert project.services["s"].text("hostname") == "h"
