"""The table of keys: every key is accepted in every kind it takes, and refused in the others."""

from __future__ import annotations

import pytest

from parse.compose.trees import load
from virida_audit.parse.compose import ComposeProblem
from virida_audit.parse.compose.kinds import checked, keys_of
from virida_audit.parse.compose.nodes import read_document
from virida_audit.parse.compose.schema import KEYS, OLD_SERVICE_KEYS
from virida_audit.parse.yaml import parse_yaml

SAMPLES = {"T": "text", "N": "1", "B": "true", "L": "[]", "M": "{}", "0": "null"}

SERVICE_KEYS = [word.split(":") for word in f"{KEYS['services.*']} {OLD_SERVICE_KEYS}".split()]


def test_the_specification_has_92_service_keys() -> None:
    # One more than its schema: `pre_start`, which compose-go reads already.
    assert len(KEYS["services.*"].split()) == 93


@pytest.mark.parametrize(("key", "letters"), SERVICE_KEYS)
def test_a_service_key_takes_its_kinds_and_no_other(key: str, letters: str) -> None:
    for letter, sample in SAMPLES.items():
        root = parse_yaml(f"services:\n  s:\n    {key}: {sample}\n".encode()).root
        assert root is not None
        problems: list[ComposeProblem] = []
        model = checked(read_document(root, "compose.yaml", problems).root, problems)
        service = model.table("services")
        assert service is not None
        body = service.table("s")
        assert body is not None
        assert (key in body.entries) == (letter in letters), sample
        wrong = [] if letter in letters or letter == "0" else ["compose-wrong-type"]
        assert [problem.code for problem in problems] == wrong, sample


def test_every_nested_key_is_known() -> None:
    for route, line in KEYS.items():
        known = keys_of(tuple(route.split(".")) if route else ())
        assert known is not None
        assert set(known) >= {word.partition(":")[0] for word in line.split()}


def test_extension_keys_are_allowed_everywhere_but_as_services() -> None:
    project = load(
        "x-a: 1\nservices:\n  s:\n    image: i\n    x-b: 1\n"
        "    deploy: {x-c: 1}\n  x-d: {image: i}\n"
        "volumes: {v: {x-e: 1}}\n"
    )
    assert project.problems == ()
    assert list(project.services) == ["s", "x-d"]
