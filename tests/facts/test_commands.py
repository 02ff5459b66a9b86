"""Command lines and what is known of them, near misses included."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from virida_audit.facts.commands import (
    CommandFact,
    Package,
    Purpose,
    SecretWord,
    describe,
    purpose_of,
)
from virida_audit.facts.commands.table import load_table
from virida_audit.parse.shell import read_commands
from virida_audit.resources import parse_yaml

_CASES = Path(__file__).parents[2] / "fixtures" / "commands"


def _load(name: str) -> list[dict[str, Any]]:
    text = (_CASES / name).read_text(encoding="utf-8")
    return cast("list[dict[str, Any]]", parse_yaml(text))


_PURPOSES = [
    pytest.param(line, row["purpose"], row["tool"], id=line)
    for row in _load("purposes.yaml")
    for line in row["lines"]
]
_DETAILS = [pytest.param(case, id=case["line"]) for case in _load("details.yaml")]


def _first(line: str) -> CommandFact:
    commands = [one for one in read_commands(line) if one.words]
    return describe(commands[0])


@pytest.mark.parametrize(("line", "purpose", "tool"), _PURPOSES)
def test_purpose_and_tool(line: str, purpose: str, tool: str) -> None:
    fact = _first(line)
    assert (fact.purpose.value, fact.tool) == (purpose, tool)


@pytest.mark.parametrize("line", ["npm ci", "$CMD run", "FOO=1", "mysql -psecret db", ""])
def test_the_purpose_alone_is_that_of_the_description(line: str) -> None:
    for command in read_commands(line):
        assert purpose_of(command) is describe(command).purpose


@pytest.mark.parametrize("case", _DETAILS)
def test_details(case: dict[str, Any]) -> None:
    fact = _first(case["line"])
    assert _picked(fact, case["expect"]) == case["expect"]


def _picked(fact: CommandFact, expected: dict[str, Any]) -> dict[str, Any]:
    return {key: _plain(getattr(fact, key), expected[key]) for key in expected}


def _plain(value: object, expected: object) -> object:
    if isinstance(value, CommandFact) and isinstance(expected, dict):
        return _picked(value, expected)
    if isinstance(value, Purpose):
        return value.value
    if not isinstance(value, tuple):
        return value
    return [_plain_item(item) for item in value]


def _plain_item(item: object) -> object:
    match item:
        case Package(name, version):
            return [name, version]
        case SecretWord(name):
            return name
        case _:
            return item


def test_every_purpose_has_a_case() -> None:
    covered = {case.values[1] for case in _PURPOSES}
    assert covered == {purpose.value for purpose in Purpose}


@pytest.mark.parametrize("case", [one for one in _DETAILS if "canary" in str(one.id)])
def test_no_secret_is_shown(case: dict[str, Any]) -> None:
    fact = _first(case["line"])
    assert fact.secrets
    assert "canary" not in repr(fact)


def test_secret_spans_cover_the_value() -> None:
    line = "curl -u me:canary https://x.example"
    (secret,) = _first(line).secrets
    assert line[secret.column - 1 : secret.end_column - 1] == "me:canary"


def test_bare_tools_and_odd_tails_do_not_raise() -> None:
    for program in load_table().tools:
        for tail in ("", " --", " -", " --x", " -f", " x", " $X", " run", " -m", " exec"):
            assert isinstance(_first(f"'{program}'{tail}"), CommandFact)


_WORDS = st.sampled_from(
    [
        *("docker", "build", "push", "compose", "exec", "run", "-t", "-f", "--", "-", ".", "$X"),
        *("kubectl", "helm", "npm", "python", "-m", "manage.py", "bundle", "sh", "-c", "'a b'"),
        *(
            "-p",
            "-u",
            "a:b",
            "--password",
            "--token=x",
            "A=1",
            "https://u:p@h",
            "-H",
            "''",
            "login",
        ),
    ]
)


@given(st.lists(_WORDS, min_size=1, max_size=8))
@settings(max_examples=300, deadline=None)
def test_describe_never_raises(words: list[str]) -> None:
    for command in read_commands(" ".join(words)):
        assert isinstance(describe(command), CommandFact)


_SECRET_PLACES = [
    "docker login -p {} x",
    "docker login --password={} x",
    "curl -u me:{} x",
    "curl -H 'X-Api-Key: {}' x",
    "curl https://me:{}@host.example/",
    "npm config set //r.example/:_authToken {}",
    "DB_PASSWORD={} npm start",
    "export API_TOKEN={}",
    "docker run -e SECRET_KEY={} image cmd",
    "docker compose run -e SECRET_KEY={} web cmd",
    "helm upgrade x y --set auth.password={}",
    "kubectl create secret generic s --from-literal=password={}",
    "clever env set DB_PASSWORD {}",
    "mysql -p{} db",
    "mysqldump --password={} db",
    "redis-cli -u redis://:{}@host:6379",
    "psql postgresql://me:{}@db/x",
    "git clone https://{}:x-oauth-basic@git.example/x",
    "flyway -password={} migrate",
    "sudo sshpass -p {} ssh host",
]


@pytest.mark.parametrize("place", _SECRET_PLACES)
@given(value=st.from_regex(r"[A-Za-z0-9]{12,24}", fullmatch=True))
@settings(max_examples=10, deadline=None)
def test_no_position_of_a_secret_leaks_it(place: str, value: str) -> None:
    canary = "Zq7" + value
    line = place.format(canary)
    (fact,) = [describe(one) for one in read_commands(line)]
    assert canary not in repr(fact)
    assert fact.secrets
    assert all(canary in line[one.column - 1 : one.end_column - 1] for one in fact.secrets)


def _work(line: str) -> int:
    command = read_commands(line)[0]
    count = 0

    def profile(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        describe(command)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "unit", ["docker ", "-p x ", "poetry run ", "login ", "--password x ", "a=b ", "mvn ", "-- "]
)
@pytest.mark.parametrize("program", ["docker", "npx", "mvn", "kubectl", "clever", "python"])
def test_work_grows_with_the_number_of_words(program: str, unit: str) -> None:
    small = _work(f"{program} {unit * 100}")
    large = _work(f"{program} {unit * 400}")
    assert large <= 6 * small + 1000
