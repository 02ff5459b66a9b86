"""The document against the hand-checked truth of the running example, and its own promises."""

from __future__ import annotations

import html
import re
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from render.canonical import REPORTS, many, skipped
from virida_audit.audit import audit
from virida_audit.catalogue import Catalogue
from virida_audit.conditions import compile_condition
from virida_audit.document import Document, build_document
from virida_audit.document.evolution import describe, load_evolution
from virida_audit.document.features import FeatureEvidence
from virida_audit.document.model import Status, TicketStatus
from virida_audit.messages import load_messages
from virida_audit.model.language import Language
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.report import Report
from virida_audit.model.rule import Disposition
from virida_audit.model.source import Kind, Role
from virida_audit.model.text import Text
from virida_audit.model.ticket import Ticket
from virida_audit.model.workload import WorkloadKind
from virida_audit.render.html import render as render_html
from virida_audit.render.markdown import render as render_markdown
from virida_audit.resources import load_data
from virida_audit.rulebook import load_rulebook

FIXTURES = Path(__file__).parents[2] / "fixtures"
TRUTH: dict[str, Any] = yaml.safe_load((FIXTURES / "virida-before.expected.yaml").read_text())

FEATURES = {
    "private-registry": "container-registry",
    "docker-compose": "docker-compose",
    "kubernetes": "kubernetes",
    "docker-hub-images": "docker-hub",
    "native-applications": "native-applications",
    "monitoring": "monitoring",
    "gitea": "git-forge",
}
"""The team's words → ours. What a repository's files cannot show has no feature."""

ORIGIN = Origin(Text("seen", "vu"), source="content/doc/quickstart.md")

SETTINGS = tomllib.loads((FIXTURES / "virida-before" / "virida-audit.toml").read_text("utf-8"))
TICKETS = tuple(
    Ticket(row["id"], Text(**row["title"]), tuple(row["features"])) for row in SETTINGS["tickets"]
)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    copy = tmp_path_factory.mktemp("copy") / "virida-before"
    shutil.copytree(FIXTURES / "virida-before", copy, symlinks=True)
    return audit(copy)


@pytest.fixture(scope="module")
def document(report: Report) -> Document:
    return build_document(report, TICKETS, date(2026, 7, 1))


@pytest.mark.parametrize("status", ["obsolete", "active", "problematic"])
def test_features_have_the_status_that_the_team_gives_them(document: Document, status: str) -> None:
    expected = {FEATURES[each] for each in TRUTH["features"][status] if each in FEATURES}
    assert expected
    assert expected <= {each.id for each in document.of_status(Status(status))}


def test_tickets_are_as_the_team_says(document: Document) -> None:
    assert {each.id: each.status.value for each in document.tickets} == TRUTH["tickets"]


def test_every_link_is_an_application_with_the_address_that_the_pages_give(
    document: Document,
) -> None:
    linked = [link for _, each in document.linked for link in each.linked]
    assert sorted(each.alias for each in linked) == sorted(TRUTH["clever_aliases"])
    hosts = {
        name: host
        for workload in TRUTH["workloads"]
        for name, host in workload.get("clever", {}).items()
    }
    names = {each.name: each.host for each in linked}
    assert {name: names[name] for name in hosts} == {k: v or "" for k, v in hosts.items()}


RUNTIMES = {
    "virida-backend-api": "node",
    "virida-frontend-3d": "node",
    "virida_ihm": "node",
    "virida-n8n": "node",
    "virida-ai-ml": "python",
    "virida-prometheus": "linux",
    "virida-grafana": "linux",
    "virida-gitea": "unknown",
}


def test_linked_applications_stand_under_their_runtime(document: Document) -> None:
    found = {
        link.name: group.id
        for group in document.infrastructure
        for each in group.members
        for link in each.linked
    }
    assert {name: found[name] for name in RUNTIMES} == RUNTIMES


def test_what_nothing_native_is_documented_for_is_not_shown_as_well(document: Document) -> None:
    stuck = [link.name for _, each in document.linked for link in each.linked if link.is_stuck]
    assert stuck == ["virida-gitea"]


def test_production_stands_first(document: Document) -> None:
    deployments = {
        each.name: [it.environment for it in each.deployments]
        for group in document.infrastructure
        for each in group.members
    }
    assert deployments["backend-api"] == ["prod", "staging", "dev"]


def test_what_is_not_known_is_said(document: Document) -> None:
    said = " ".join(each.en for each in document.limits)
    assert "runtime of some linked applications" in said
    assert "others may exist" in said
    assert "Only files were read" in said


def test_every_part_of_the_plan_has_its_sheet(document: Document) -> None:
    plan = document.plan
    assert [each.name for each in document.applications] == [
        each.name for each in plan.applications
    ]
    assert [each.name for each in document.addons] == [each.name for each in plan.addons]
    assert sum(len(services) for _, services in document.platform) == len(plan.platform)
    for sheet, application in zip(document.applications, plan.applications, strict=True):
        assert [each.name for each in sheet.variables] == [it.name for it in application.variables]
        ports = [each.value.en for each in sheet.lines if each.label.en == "Port of the platform"]
        assert ports == [application.port.value]


def test_every_value_says_where_it_comes_from(document: Document) -> None:
    free = {"Note", "Or else", "Exists already", "Name", "Limit", "How to carry it over"}
    for sheet in (*document.applications, *document.addons):
        for line in sheet.lines:
            assert line.label.en in free or line.reasons.places or line.reasons.pages, line
        assert all(each.reasons.places or each.reasons.pages for each in sheet.variables)


def test_no_sheet_shows_what_a_person_fills_in() -> None:
    report = many()
    secret = replace(report.plan.applications[0].variables[3], value=Stated("hush", (ORIGIN,)))
    application = replace(report.plan.applications[0], variables=(secret,))
    plan = replace(report.plan, applications=(application,))
    text = render_html(replace(report, plan=plan)) + render_markdown(replace(report, plan=plan))
    assert secret.name in text and "hush" not in text


def test_advantages_are_counted_in_the_files_that_ship(report: Report, document: Document) -> None:
    kinds = {"kubernetes", "helm-chart", "helm-template", "kustomization", "gitops"}
    shipped = [
        row for row in TRUTH["artifacts"] if row["kind"] in kinds and row["role"] == "production"
    ]
    said = [each.en for each in document.advantages]
    assert any(each.startswith(f"{len(shipped)} cluster files go") for each in said)
    assert build_document(Report("empty")).advantages == ()


def test_the_diagrams_show_the_old_way_and_the_new(document: Document) -> None:
    before = {node.text().en for node in document.before.nodes}
    assert {"docker-compose.yml", "apps/ai-ml/Dockerfile", "Image registry"} <= before
    assert "docker-compose.dev.yml" not in before, "it starts things for developers only"
    after = {node.text().en for node in document.after.nodes}
    assert {"backend-api", "virida-prometheus", "Git push", "Python"} <= after
    known = {node.id for graph in (document.before, document.after) for node in graph.nodes}
    assert {id for link in document.before.links for id in link} <= known
    words = " ".join(line.fr for line in describe(document.before))
    assert all(node.text().fr in words for node in document.before.nodes)


@pytest.mark.parametrize("render", [render_html, render_markdown], ids=["html", "markdown"])
@pytest.mark.parametrize("language", list(Language))
def test_no_document_holds_a_canary(
    report: Report, render: Callable[..., str], language: Language
) -> None:
    text = html.unescape(render(report, language, TICKETS))
    for canary in TRUTH["canaries"]:
        assert not any(form in text for form in [canary["value"], *canary.get("forms", [])])


def test_add_ons_are_drawn_without_applications_too(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services: {db: {image: 'postgres:15'}}\n")
    document = build_document(audit(tmp_path))
    assert [lane.id for lane in document.after.lanes] == ["addon"]
    assert document.after.links == ()


def test_what_the_services_need_is_drawn_before_and_after(document: Document) -> None:
    assert {
        ("service:frontend-3d", "service:backend-api"),
        ("service:backend-api", "service:postgres"),
        ("service:backend-api", "service:worker"),
        ("run:docker-compose.yml", "service:redis"),
        ("cluster", "service:backend-api"),
        ("image:ai-ml", "pipeline:.gitea/workflows/build-push.yml"),
        ("dockerfile:docker-bake.hcl", "image:frontend-3d"),
    } <= set(document.before.links)
    assert {
        ("runtime:node", "application:backend-api"),
        ("application:frontend-3d", "application:backend-api"),
        ("application:backend-api", "addon:postgres"),
    } <= set(document.after.links)
    boxes = {node.text().fr for node in document.after.nodes}
    assert {"Routage et TLS", "Métriques", "virida-gitea"} <= boxes


def test_the_words_of_a_diagram_hold_every_link(document: Document) -> None:
    for graph in (document.before, document.after):
        texts = {node.id: node.text().en for node in graph.nodes}
        pairs = {
            (start, end)
            for line in describe(graph)
            if " → " in line.en
            for starts, _, ends in [line.en.removesuffix(".").partition(" → ")]
            for start in starts.split(", ")
            for end in ends.split(", ")
        }
        assert {(texts[start], texts[end]) for start, end in graph.links} <= pairs


def test_services_of_projects_side_by_side_stay_apart(tmp_path: Path) -> None:
    for project in ("one", "two"):
        (tmp_path / project).mkdir()
        (tmp_path / project / "web").mkdir()
        (tmp_path / project / "web" / "Dockerfile").write_text("FROM node:20\nCOPY . .\n")
        (tmp_path / project / "web" / "package.json").write_text('{"name": "web"}')
        (tmp_path / project / "compose.yaml").write_text("services: {web: {build: ./web}}\n")
    document = build_document(audit(tmp_path))
    (group,) = (each for each in document.infrastructure if each.id == "node")
    assert [(each.name, each.folder) for each in group.members] == [
        ("one-web", "one/web"),
        ("two-web", "two/web"),
    ]


@pytest.mark.parametrize("name", REPORTS)
def test_the_same_report_gives_an_equal_document(name: str) -> None:
    assert build_document(REPORTS[name]()) == build_document(REPORTS[name]())


@pytest.mark.parametrize("name", REPORTS)
def test_every_finding_is_in_the_document_and_in_its_feature(name: str) -> None:
    report = REPORTS[name]()
    document = build_document(report)
    assert tuple(each.finding for each in document.entries) == report.findings
    assert sum(each.findings for each in document.features) == len(report.findings)
    assert [each.number for each in document.entries] == [*range(1, len(report.findings) + 1)]


def test_a_report_that_could_not_look_does_not_say_all_is_well() -> None:
    document = build_document(skipped())
    assert document.verdict.en == "No findings in what could be read."
    assert sum(len(each.places) for each in document.unseen if each.is_gap) == 11
    assert document.conclusion[-1].en == "11 parts of the tree could not be audited."


def test_what_is_undecided_is_no_pass_either() -> None:
    assert "could be read" in build_document(replace(many(), findings=())).verdict.en


def test_a_feature_that_only_the_report_knows_is_kept() -> None:
    states = {each.id: each for each in build_document(many()).features}
    assert states["docker-registry"].status is Status.OBSOLETE
    assert states["kubernetes"].status is Status.ABSENT


@pytest.mark.parametrize(
    ("features", "status"),
    [
        (("docker-images",), TicketStatus.DONE),
        (("docker-images", "secrets"), TicketStatus.BLOCKED),
        (("kubernetes",), TicketStatus.UNKNOWN),
        (("no-such-feature",), TicketStatus.UNKNOWN),
        ((), TicketStatus.UNKNOWN),
    ],
)
def test_a_ticket_follows_its_features(features: tuple[str, ...], status: TicketStatus) -> None:
    ticket = Ticket("T-1", Text("x", "x"), features)
    (state,) = build_document(many(), (ticket,)).tickets
    assert state.status is status
    assert set(state.unknown) == {each for each in features if each == "no-such-feature"}


def rows(name: str) -> list[dict[str, Any]]:
    return cast("dict[str, list[dict[str, Any]]]", load_data(f"rules/{name}.yaml"))["features"]


def test_every_condition_of_a_status_can_be_asked() -> None:
    nothing = FeatureEvidence((), ())
    for row in rows("features"):
        for case in row.get("status", ()):
            assert compile_condition(tuple(case["when"]))(nothing, None) is False, row["id"]


def test_the_evolution_names_kinds_and_words_that_exist() -> None:
    data = load_evolution()
    kinds = {each.value for each in Kind}
    for row in (*data["before"], *data["advantages"]):
        assert set(row.get("kinds", ())) <= kinds
        assert set(row.get("folders", ())) <= set(row.get("kinds", ()))
    ids = {row["id"] for row in data["before"]}
    hubs = {id for row in data["before"] for id in row.get("hub", ())}
    assert hubs <= ids
    assert {each for row in data["before"] for each in row.get("hub_kinds", ())} <= kinds
    named = {each for row in data["services"] for each in row["kinds"]}
    assert named == {each.value for each in WorkloadKind} - {"development", "test", "example"}
    assert all(f"advantage.{row['id']}" in load_messages() for row in data["advantages"])
    assert {row["rule"] for row in data["linked"]} <= load_rulebook().rules.keys()
    assert {row["runtime"] for row in data["linked"]} <= Catalogue().runtimes.keys()
    titles = [row["title"] for part in ("before", "services", "after") for row in data[part]]
    titles += data["platform"].values()
    assert all(set(title) == {"en", "fr"} for title in titles)


def test_what_the_platform_does_has_a_title_for_every_product() -> None:
    rows = cast("dict[str, list[dict[str, Any]]]", load_data("rules/catalogue/images.yaml"))
    ids = {row["platform"] for row in rows["images"] if row.get("platform")}
    assert ids and ids <= load_evolution()["platform"].keys()


def test_no_text_of_the_document_is_an_id(document: Document) -> None:
    texts = [*document.advantages, *document.limits, *document.conclusion, document.verdict]
    texts += [unit for _, unit in document.numbers]
    code = re.compile(r"^[a-z]+\.[a-z.-]+$")
    assert [each for each in texts if code.match(each.en) or "{" in each.en + each.fr] == []


def test_files_for_developers_do_not_count_as_advantages() -> None:
    report = many()
    artifacts = tuple(replace(each, role=Role.TEST) for each in report.artifacts)
    assert build_document(replace(report, artifacts=artifacts)).advantages == ()


def test_ledger_totals_are_those_of_the_report() -> None:
    report = many()
    document = build_document(report)
    assert dict(document.ledger_counts) == {
        each: report.ledger.count(each) for each in Disposition if report.ledger.count(each)
    }
    assert [row.path for row in document.ledger if not row.is_read] == [
        ".gitea/workflows/deploy.yaml"
    ]
