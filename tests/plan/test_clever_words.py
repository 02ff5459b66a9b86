"""The check of a command against the documented syntax."""

from __future__ import annotations

import pytest

from virida_audit.catalogue import Catalogue
from virida_audit.plan.clever_words import problems_of, takes_option, value_of

CATALOGUE = Catalogue()


@pytest.mark.parametrize(
    "line",
    [
        "clever create web --type node --alias web-prod --region par",
        "clever create --type node",
        "clever addon create postgresql-addon db --plan xs_sml --option encryption=true --yes",
        "clever addon create postgresql-addon db --option a=1 --option b=2",
        "clever scale --flavor XS --min-instances 1 --max-instances 20 -a web",
        "clever scale --build-flavor disabled",
        "clever env set NAME value --alias=web",
        "clever service link-addon db --app web",
        "clever env import --alias web",
        "clever config set force-https enabled",
    ],
)
def test_a_documented_command_passes(line: str) -> None:
    assert problems_of(line.split(), CATALOGUE) == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "not a command of clever"),
        ("docker build .", "not a command of clever"),
        ("clever volume create x", "no such command"),
        ("clever create web", "--type is missing"),
        ("clever create web --type nodejs", "--type does not take this value"),
        ("clever create web --type node --type node", "--type is there twice"),
        ("clever create web --type node --region paris", "--region does not take this value"),
        ("clever create web --type", "--type has no value"),
        ("clever create web --type node --alias --yes", "--alias has no value"),
        ("clever deploy --commit abc", "no option --commit"),
        ("clever addon create redis cache", "provider is not what is expected"),
        ("clever addon create redis-addon", "takes 2 arguments, not 1"),
        ("clever addon create redis-addon a b", "takes 2 arguments, not 3"),
        ("clever addon create redis-addon a --plan huge", "redis-addon has no such plan"),
        ("clever addon create redis-addon a --option x", "--option takes a name and a value"),
        ("clever addon create redis-addon a --yes=no", "--yes takes no value"),
        ("clever scale --min-instances 40", "--min-instances takes a number from 1 to 20"),
        ("clever scale --flavor huge", "--flavor does not take this value"),
        ("clever env set A=1 B=2", "name is not what is expected"),
        ("clever env import .env", "takes 0 arguments, not 1"),
        ("clever domain favorite set x", "takes 0 arguments, not 3"),
    ],
)
def test_a_command_that_nothing_documents_is_told(line: str, said: str) -> None:
    assert said in problems_of(line.split(), CATALOGUE)


WRONG = [each.form for each in CATALOGUE.cli.wrong_forms if each.form.startswith("clever")]


@pytest.mark.parametrize("form", WRONG)
def test_a_known_wrong_form_is_told(form: str) -> None:
    assert problems_of(form.split(), CATALOGUE)


def test_every_documented_command_is_found_by_its_words() -> None:
    for words in CATALOGUE.commands:
        assert "no such command" not in problems_of(("clever", *words), CATALOGUE)


def test_options_can_be_asked_for() -> None:
    words = ("clever", "addon", "create", "redis-addon", "x", "--org", "me")
    assert takes_option(words, "--org", CATALOGUE)
    assert not takes_option(("clever", "deploy"), "--app", CATALOGUE)
    assert value_of(words, "--org", "-o") == "me"
    assert value_of(words, "--plan") == ""
    assert value_of(("clever", "--org"), "--org") == ""
