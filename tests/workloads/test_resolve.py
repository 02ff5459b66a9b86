from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from virida_audit.model.location import Location
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form, Matter, Setting, Sighting
from virida_audit.model.source import Role
from virida_audit.workloads import resolve
from workloads.cases import Row, cases, project, seen, shown, sighting

CASES = list(cases())
MERGE_CODES = {
    "build", "image", "source", "reference", "name", "similar-name", "alias", "variables",
    "only-candidate",
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_services_are_told_as_the_case_says(case: Row) -> None:
    found = resolve(
        map(sighting, case.get("sightings", ())),
        map(project, case.get("projects", ())),
        case.get("answers", {}),
        case.get("root", ""),
    )
    assert [shown(each) for each in found.every] == case["workloads"]
    assert {each.id: each.is_one for each in found.questions} == case.get("questions", {})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_the_order_of_the_input_does_not_matter(case: Row) -> None:
    sightings = [sighting(each) for each in case.get("sightings", ())]
    projects = [project(each) for each in case.get("projects", ())]
    expected = resolve(sightings, projects)
    for seed in range(4):
        random.Random(seed).shuffle(sightings)
        random.Random(seed).shuffle(projects)
        assert resolve(sightings, projects) == expected


def test_case_names_are_unique() -> None:
    names = [each["case"] for each in CASES]
    assert len(names) == len(set(names))


NAMES = st.sampled_from(
    ["web", "api", "db", "shop-db", "orders-db", "worker-1", "worker-2", "api-prod", "proxy", "x"]
)
FOLDERS = st.sampled_from([None, ".", "apps/web", "apps/api", "docker", "other/api"])
PATHS = st.sampled_from(
    ["compose.yaml", "compose.prod.yaml", "k8s/base/a.yaml", "other/compose.yaml", "t/test.yaml"]
)
IMAGES = st.sampled_from(
    [None, "postgres", "redis", "nginx", "node", "acme/web", "git.acme.io/acme/web", "busybox"]
)


@st.composite
def sightings(draw: st.DrawFn) -> Sighting:
    path, image, folder = draw(PATHS), draw(IMAGES), draw(FOLDERS)
    at = Location(path, draw(st.integers(1, 30)))
    recipe = draw(st.sampled_from(["", f"{folder}/Dockerfile", "docker/worker.Dockerfile"]))
    return Sighting(
        at=at,
        form=draw(st.sampled_from(Form)),
        name=draw(NAMES),
        role=draw(st.sampled_from(Role)),
        group=draw(st.sampled_from([path, "compose.yaml", "k8s/base"])),
        environments=draw(st.sampled_from([(), ("dev",), ("prod",)])),
        becomes=draw(st.sampled_from(["", "application", "worker", "one-shot", "addon"])),
        folder=folder,
        dockerfile=recipe if folder else "",
        image=seen(image) if image else None,
        base=seen(draw(st.sampled_from(["postgres", "node", "acme/web"]))) if folder else None,
        names=(image,) if image else (),
        kind=draw(st.sampled_from(["", "Deployment", "Ingress", "CronJob"])),
        parent=draw(st.sampled_from(["", "web"])),
        settings=(Setting(Matter.VARIABLE, "http://api:80", at, name="API_URL"),),
        is_complete=draw(st.booleans()),
    )


@settings(max_examples=150, deadline=None)
@given(
    st.lists(sightings(), max_size=12, unique_by=lambda each: (each.at, each.form, each.name)),
    st.lists(st.sampled_from(["apps/web", "apps/api", "."]), unique=True, max_size=3),
    st.randoms(use_true_random=False),
)
def test_nothing_is_lost_and_nothing_counts_twice(
    found: list[Sighting], folders: list[str], chance: random.Random
) -> None:
    projects = [project({"folder": each}) for each in folders]
    workloads = resolve(found, projects)
    held = [id(each) for workload in workloads.every for each in workload.sightings]
    assert sorted(held) == sorted(map(id, found))
    names = [each.name for each in workloads.every]
    assert len(names) == len(set(names)) and all(names)
    assert {each.parent for each in workloads.every} - {""} <= set(names)
    assert all(set(each.needs) <= set(names) - {each.name} for each in workloads.every)
    assert all(each.why for each in workloads.every)
    assert {one.code for each in workloads.every for one in each.merges} <= MERGE_CODES
    chance.shuffle(found)
    assert resolve(found, projects) == workloads


def test_an_answer_settles_a_question_either_way() -> None:
    case = next(each for each in CASES if each["case"] == "two databases whose names differ")
    rows: list[Any] = case["sightings"]
    (question,) = resolve(map(sighting, rows), ()).questions
    one = resolve(map(sighting, rows), (), {question.id: "one"})
    two = resolve(map(sighting, rows), (), {question.id: "two"})
    assert (len(one.every), len(two.every)) == (1, 2)
    assert one.questions == two.questions == (question,)


def test_a_word_that_is_no_answer_changes_nothing() -> None:
    case = next(each for each in CASES if each["case"] == "two databases whose names differ")
    rows: list[Any] = case["sightings"]
    (question,) = resolve(map(sighting, rows), ()).questions
    assert resolve(map(sighting, rows), (), {question.id: "both"}) == resolve(
        map(sighting, rows), ()
    )


def test_confidence_is_that_of_the_weakest_merge() -> None:
    case = next(each for each in CASES if each["case"] == "one database under three names")
    (found,) = resolve(map(sighting, case["sightings"]), ()).every
    assert found.confidence is Confidence.MEDIUM
    assert min(each.confidence is Confidence.HIGH for each in found.merges) is False
