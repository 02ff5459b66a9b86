"""Facts of workloads and planned applications, and the judgement of facts without a reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from virida_audit.catalogue import Catalogue
from virida_audit.engine import judge_facts
from virida_audit.facts.readiness import (
    FACTS,
    ApplicationFact,
    ApplicationSign,
    ApplicationVariable,
    ApplicationVersion,
    WorkloadFact,
    readiness_facts,
)
from virida_audit.facts.registry import fact_type
from virida_audit.model.finding import Finding
from virida_audit.model.location import Location
from virida_audit.model.plan import (
    Alternative,
    ApplicationPlan,
    Decision,
    Option,
    Plan,
    PlannedVariable,
    Size,
)
from virida_audit.model.project import Candidate, Sign, SignKind, SourceProject
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form, SeenImage, Sighting
from virida_audit.model.source import Role
from virida_audit.model.text import Text
from virida_audit.model.workload import Workload, WorkloadKind, Workloads
from virida_audit.rulebook import load_rulebook

SAME = Text("why", "pourquoi")
SOURCE = (
    "const port = 4000;",
    "const url = process.env.DATABASE_URL ?? 'postgres://shop:not-a-real-secret-x@db/shop';",
    "app.listen(port);",
)


def stated(
    value: str, path: str = "package.json", line: int = 1, level: Confidence = Confidence.HIGH
) -> Stated:
    return Stated(value, (Origin(SAME, Location(path, line, 1, line, 1)),), level)


def application(**changes: object) -> ApplicationPlan:
    plan = ApplicationPlan(
        name="shop",
        workload="shop",
        runtime=stated("node"),
        variant=None,
        folder=None,
        version=stated("20"),
        port=stated("8080"),
        listens=stated("4000"),
        run=None,
        start=stated("npm start"),
        build=None,
        health_path=stated("/health"),
    )
    return replace(plan, **changes)  # type: ignore[arg-type] # changes are fields of the plan


def sign(kind: SignKind, value: str, detail: str = "", line: int = 1, start: int = 1) -> Sign:
    return Sign(Location("server.js", line, start, line, start + 4), kind, value, detail)


def sighting(form: Form = Form.COMPOSE_SERVICE, **changes: object) -> Sighting:
    seen = Sighting(Location("compose.yaml", 3, 1, 9, 1), form, "shop", Role.DEVELOPMENT, "x")
    return replace(seen, **changes)  # type: ignore[arg-type] # changes are fields of a sighting


def workload(kind: WorkloadKind = WorkloadKind.APPLICATION, *seen: Sighting) -> Workload:
    return Workload("shop", kind, seen, ("prod",), Confidence.HIGH, folder=".")


def facts(
    plan: Plan, *projects: SourceProject, kind: WorkloadKind = WorkloadKind.APPLICATION
) -> tuple[object, ...]:
    found = Workloads((workload(kind, sighting()),))
    return readiness_facts(found, plan, {each.folder: each for each in projects})


def judged(*found: object) -> tuple[Finding, ...]:
    def read(path: str) -> Sequence[str]:
        return SOURCE if path == "server.js" else ()

    judgement = judge_facts(found, read, load_rulebook(), Catalogue())  # type: ignore[arg-type]
    assert judgement.errors == ()
    assert judgement.ledger is None
    assert judgement.rules == {each.rule for each in judgement.findings}
    return judgement.findings


def test_a_sign_becomes_a_finding_with_its_line() -> None:
    found = facts(Plan((application(signs=(sign(SignKind.PORT_FIXED, "4000"),)),)))
    (finding,) = judged(*found)
    assert (finding.rule, finding.location.path) == ("readiness-fixed-port", "server.js")
    assert finding.excerpt == ("const port = 4000;",)
    assert finding.equivalent.variables == (("PORT", "8080"),)
    assert finding.address == ("application-sign", "port-fixed", "4000")
    assert finding.evidence == "cons"


def test_no_excerpt_holds_a_secret() -> None:
    address = sign(SignKind.HARD_CODED_ADDRESS, "db", "postgresql", line=2)
    (finding,) = judged(*facts(Plan((application(signs=(address,)),))))
    assert finding.rule == "readiness-database-address"
    assert "not-a-real-secret" not in repr(finding)
    assert "•••" in finding.excerpt[0]


def test_a_place_that_cannot_be_read_still_gives_a_finding() -> None:
    late = Sign(Location("gone.js", 7, 1, 7, 9), SignKind.PORT_FIXED, "4000")
    (finding,) = judged(*facts(Plan((application(signs=(late,)),))))
    assert (finding.location.path, finding.excerpt, finding.evidence) == ("gone.js", (), "")


def test_findings_are_sorted_and_a_file_is_read_once() -> None:
    calls: list[str] = []

    def read(path: str) -> Sequence[str]:
        calls.append(path)
        return SOURCE

    signs = (
        sign(SignKind.MEMORY_SESSION, "express-session", line=3),
        sign(SignKind.PORT_FIXED, "4000"),
        sign(SignKind.ROUTE, "/"),
    )
    found = readiness_facts(Workloads(), Plan((application(signs=signs),)))
    judgement = judge_facts(found, read, load_rulebook(), Catalogue())
    assert [each.location.line for each in judgement.findings] == [1, 3]
    assert calls == ["server.js"]


def test_a_rule_that_fails_is_an_error_and_the_others_go_on() -> None:
    broken = replace(
        application(signs=(sign(SignKind.PORT_FIXED, "4000"),)),
        sizes=("no size",),  # type: ignore[arg-type] # what a bug would give
    )
    signs = (*broken.signs, sign(SignKind.LOCAL_LOCK, "timer", line=2))
    found = readiness_facts(Workloads(), Plan((replace(broken, signs=signs),)))
    judgement = judge_facts(found, lambda path: SOURCE, load_rulebook(), Catalogue())
    assert [each.rule for each in judgement.findings] == ["readiness-fixed-port"]
    assert [(each.rule, each.line) for each in judgement.errors] == [
        ("readiness-single-instance", 2)
    ]


def test_the_variable_of_a_fallback_is_the_one_that_is_read_around_it() -> None:
    at = Location("server.js", 2, 40, 2, 60)
    signs = (
        Sign(Location("server.js", 2, 1, 2, 20), SignKind.VARIABLE_READ, "OTHER"),
        Sign(Location("server.js", 2, 22, 2, 61), SignKind.VARIABLE_READ, "DATABASE_URL"),
        Sign(at, SignKind.HARD_CODED_ADDRESS, "db", "postgresql"),
        Sign(Location("server.js", 3, 40, 3, 60), SignKind.HARD_CODED_ADDRESS, "db", "mysql"),
    )
    found = [
        each
        for each in facts(Plan((application(signs=signs),)))
        if isinstance(each, ApplicationSign) and each.kind is SignKind.HARD_CODED_ADDRESS
    ]
    assert [each.variable for each in found] == ["DATABASE_URL", ""]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"listens": None}, False),
        ({"runtime": stated("docker")}, False),
        ({"runtime": stated("python")}, False),
        ({"runtime": stated("python"), "run": stated("python app.py")}, True),
    ],
)
def test_own_code_opens_the_port(changes: dict[str, object], expected: bool) -> None:
    assert ApplicationFact(application(**changes)).opens_port is expected


def test_an_application_is_where_its_runtime_is_seen() -> None:
    assert ApplicationFact(application()).at.path == "package.json"
    page = Stated("node", (Origin(SAME, source="content/doc/applications/nodejs.md"),))
    unseen = application(runtime=page, folder=stated("web"))
    assert ApplicationFact(unseen).at == Location("web")
    shown = replace(unseen, evidence=(Origin(SAME, Location("compose.yaml", 4)),))
    assert ApplicationFact(shown).at == Location("compose.yaml", 4)


def test_most_instances_of_all_environments() -> None:
    sizes = tuple(
        Size(name, stated("S"), stated("1"), stated(number))
        for name, number in (("dev", "1"), ("prod", "3"), ("qa", ""))
    )
    assert ApplicationFact(application(sizes=sizes)).most_instances == 3
    assert ApplicationFact(application()).most_instances == 1


def decision(id: str, answered: bool = False) -> Decision:
    pins = [
        Origin(Text(f"asks for {number}", f"demande {number}"), Location(path, 1, 1, 1, 3))
        for number, path in (("20", ".nvmrc"), ("18", "Dockerfile"))
    ]
    options = tuple(
        Option(number, pin.why, SAME) for number, pin in zip(("20", "18"), pins, strict=True)
    )
    return Decision(id, "shop", SAME, options, "18", "18", answered, tuple(pins))


def test_a_version_in_conflict_is_the_one_that_does_not_run_today() -> None:
    found = facts(Plan((application(),), decisions=(decision("shop.version"),)))
    (conflict,) = (each for each in found if isinstance(each, ApplicationVersion))
    assert (conflict.at.path, conflict.number, conflict.default) == (".nvmrc", "20", "18")
    assert conflict.identity == ("20",)


def test_an_answered_conflict_is_none() -> None:
    found = facts(Plan((application(),), decisions=(decision("shop.version", answered=True),)))
    assert not any(isinstance(each, ApplicationVersion) for each in found)


@pytest.mark.parametrize(
    ("level", "answered", "expected"),
    [
        (Confidence.LOW, False, True),
        (Confidence.LOW, True, False),
        (Confidence.MEDIUM, False, False),
    ],
)
def test_a_runtime_is_unclear_while_little_speaks_for_it(
    level: Confidence, answered: bool, expected: bool
) -> None:
    plan = application(
        runtime=stated("docker", level=level), alternatives=(Alternative("linux", SAME),)
    )
    found = facts(Plan((plan,), decisions=(decision("shop.runtime", answered),)))
    (fact,) = (each for each in found if isinstance(each, ApplicationFact))
    assert fact.is_runtime_unclear is expected
    assert fact.other_runtimes == ("linux",)


def test_a_lock_file_above_the_folder_counts() -> None:
    manager = stated("npm", "package-lock.json")
    root = SourceProject(
        ".", "all", (Candidate("node", "", Confidence.LOW, (), package_manager=manager),), ()
    )
    inner = SourceProject(
        "web",
        "web",
        (Candidate("node", "", Confidence.HIGH, (), frameworks=(stated("next"),)),),
        (),
    )
    own = replace(workload(), folder="web")
    plan = Plan((application(),))
    for projects, expected in (((root, inner), True), ((inner,), False)):
        by_folder = {each.folder: each for each in projects}
        found = readiness_facts(Workloads((own,)), plan, by_folder)
        (fact,) = (each for each in found if isinstance(each, ApplicationFact))
        assert fact.has_lock_file is expected
        assert fact.has_dependencies


def test_variables_of_the_platform_are_told_once_and_never_when_secret() -> None:
    variables = (
        PlannedVariable("CC_NODE_DEV_DEPENDENCIES", stated("install"), "dev"),
        PlannedVariable("CC_NODE_DEV_DEPENDENCIES", stated("install"), "prod"),
        PlannedVariable("CC_TOKEN", stated("x"), is_secret=True),
        PlannedVariable("DATABASE_URL", stated("")),
        PlannedVariable("CC_PAGE", Stated("1", (Origin(SAME, source="content/doc/x.md"),))),
    )
    found = facts(Plan((application(variables=variables),)))
    told = [(each.name, each.value) for each in found if isinstance(each, ApplicationVariable)]
    assert told == [("CC_NODE_DEV_DEPENDENCIES", "install"), ("CC_TOKEN", "")]


def test_a_workload_is_a_ghost_where_every_build_lacks_its_sources() -> None:
    gone = sighting(folder="gone", is_ghost=True)
    here = sighting(folder="web")
    assert WorkloadFact(workload(WorkloadKind.APPLICATION, gone)).is_ghost
    assert not WorkloadFact(workload(WorkloadKind.APPLICATION, gone, here)).is_ghost
    assert not WorkloadFact(workload(WorkloadKind.APPLICATION, sighting())).is_ghost
    assert WorkloadFact(workload(WorkloadKind.GHOST)).is_ghost


def test_a_workload_speaks_where_it_appears_first() -> None:
    image = SeenImage("acme/mystery:3", "acme/mystery")
    fact = WorkloadFact(workload(WorkloadKind.UNKNOWN, sighting(image=image)))
    assert (fact.at.path, fact.role, fact.image) == (
        "compose.yaml",
        Role.DEVELOPMENT,
        "acme/mystery:3",
    )
    assert fact.has_compose_service and not fact.has_dockerfile
    alone = WorkloadFact(workload())
    assert (alone.at, alone.role, alone.image) == (Location("."), Role.PRODUCTION, "")


def test_every_fact_type_is_registered_and_owns_no_leaf() -> None:
    assert [fact_type(each.fact) for each in FACTS] == list(FACTS)
    signs = (sign(SignKind.ROUTE, "/"),)
    plan = Plan((application(signs=signs),), decisions=(decision("shop.version"),))
    found = readiness_facts(Workloads((workload(),)), plan)
    assert all(each.leaves == () for each in found)
    assert len({type(each) for each in found}) >= 4
