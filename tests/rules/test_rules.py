"""What every rule promises: names that exist, two languages, an example that fires."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from rules.cases import FOLDER, KEYS, catalogue, load_case_file, rulebook, rules
from virida_audit.audit import audit
from virida_audit.facts.commands import CommandFact, Purpose
from virida_audit.facts.dockerfile.model import OTHER_PURPOSES, DockerfileCommand, StageContext
from virida_audit.facts.image import image_of
from virida_audit.facts.packages import PackageVerdicts
from virida_audit.model.location import Location
from virida_audit.model.rule import Rule
from virida_audit.model.source import Role
from virida_audit.model.text import Text
from virida_audit.resources import load_data
from virida_audit.rulecheck import check_rule

NO_BREAK_SPACE = "\u00a0"
SOURCE = re.compile(r"(content|shared)/[\w./-]+\.md|data/[\w.-]+\.yml")
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
PLATFORM_NAME = re.compile(r"\bCC_[A-Z0-9_]+\b")
PLACE = re.compile(r"\{\{.*?\}\}")
CODE = re.compile(r"`[^`]*`")

each_rule = pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)


def texts(rule: Rule) -> dict[str, Text]:
    return {
        "title": rule.title,
        "why": rule.why,
        "message": rule.message,
        "remedy": rule.remedy,
        "equivalent.summary": rule.equivalent.summary,
    }


@each_rule
def test_rule_is_sound(rule: Rule) -> None:
    assert list(check_rule(rule)) == []


@each_rule
def test_id_starts_with_its_subject(rule: Rule) -> None:
    folder, fact = rule.file.split("/")[1], rule.fact.partition("-")[0]
    assert KEBAB.fullmatch(rule.id)
    assert rule.id.startswith((f"{folder}-", f"{fact}-"))


@each_rule
def test_features_and_alternatives_exist(rule: Rule) -> None:
    assert rule.feature in ids("features")
    assert set(rule.alternatives) <= ids("alternatives")


def ids(name: str) -> set[str]:
    rows = cast("dict[str, list[dict[str, str]]]", load_data(f"rules/{name}.yaml"))
    return {row["id"] for row in rows[name]}


@each_rule
def test_sources_are_pages_of_the_documentation(rule: Rule) -> None:
    assert rule.sources
    assert [each for each in rule.sources if not SOURCE.fullmatch(each)] == []


@each_rule
def test_platform_names_exist(rule: Rule) -> None:
    assert list(unknown_names(rule)) == []


def unknown_names(rule: Rule) -> Iterator[str]:
    """Yield what the platform is said to offer and the catalogue does not hold."""
    known, made = catalogue(), rule.equivalent
    names = {name for name, _ in made.variables if "{{" not in name}
    for text in texts(rule).values():
        names |= {*PLATFORM_NAME.findall(text.en), *PLATFORM_NAME.findall(text.fr)}
    yield from (name for name in sorted(names) if known.variables.find(name) is None)
    if made.runtime and "{{" not in made.runtime and made.runtime not in known.runtimes:
        yield made.runtime
    if made.addon and "{{" not in made.addon and made.addon not in known.addons:
        yield made.addon
    yield from (each for each in made.platform if each not in known.facts)
    yield from (each for each in made.files if "{{" not in each and not known.files.find(each))
    yield from (each for each in made.commands if not is_known_command(each))


def is_known_command(line: str) -> bool:
    words = line.split()
    known = catalogue().commands
    return words[0] == "clever" and any(tuple(words[1:end]) in known for end in range(2, 5))


@each_rule
def test_texts_are_in_both_languages(rule: Rule) -> None:
    for field, text in texts(rule).items():
        assert text.en and text.fr, field
        if not text.en.startswith("`") and field in ("title", "why", "remedy"):
            assert text.en != text.fr or rule.ledger_only, field


@each_rule
def test_summary_is_one_short_line(rule: Rule) -> None:
    for text in (rule.equivalent.summary.en, rule.equivalent.summary.fr):
        assert len(PLACE.sub("", text)) <= 70
        assert "\n" not in text


@each_rule
def test_why_has_no_places(rule: Rule) -> None:
    assert not PLACE.search(rule.why.en + rule.why.fr + rule.title.en + rule.title.fr)


@each_rule
def test_french_typography(rule: Rule) -> None:
    for field, text in texts(rule).items():
        prose = CODE.sub("", PLACE.sub("x", text.fr))
        assert re.findall(r"[^\u00a0\s][;!?»](?=\s|$)|(?<![\u00a0\w/]):(?=\s|$)", prose) == [], (
            field
        )
        assert re.findall(r" [:;!?»]|« |\w:(?=\s)", prose) == [], field
        assert "'" not in prose, field


@each_rule
def test_example_fires(rule: Rule, tmp_path: Path) -> None:
    target = tmp_path / rule.example.path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(rule.example.before, encoding="utf-8")
    report = audit(tmp_path)
    if rule.ledger_only:
        spoken = {
            each for file in report.ledger.files for leaf in file.leaves for each in leaf.rules
        }
    else:
        spoken = {finding.rule for finding in report.findings}
    assert rule.id in spoken


def test_every_case_file_has_a_rule() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} <= {rule.id for rule in rules()}


@each_rule
def test_every_rule_has_cases(rule: Rule) -> None:
    cases = load_case_file(FOLDER / f"{rule.id}.yaml")
    wanted = {"ledger" if rule.ledger_only else "flags", *(["passes"] if rule.when else [])}
    assert wanted <= set(cases) <= KEYS
    assert all(cases.values())


def test_case_names_are_unique() -> None:
    for path in FOLDER.glob("*.yaml"):
        names = [row["name"] for rows in load_case_file(path).values() for row in rows]
        assert len(names) == len(set(names)), path.name


@pytest.mark.parametrize("purpose", Purpose)
def test_every_purpose_of_a_command_in_a_dockerfile_is_settled(
    purpose: Purpose,
) -> None:
    """No RUN stays undecided, whatever its command is for."""
    nothing = image_of("", catalogue())
    stage = StageContext(0, "", True, True, image=nothing, runtime="", application="")
    fact = DockerfileCommand(
        at=Location("Dockerfile"),
        role=Role.PRODUCTION,
        leaves=(0,),
        stage=stage,
        command=CommandFact(purpose, "tool"),
        text="tool",
        packages=PackageVerdicts(),
    )
    is_settled = any(each.matches(fact, catalogue()) for each in rulebook().for_fact(fact))
    assert is_settled or purpose in OTHER_PURPOSES
