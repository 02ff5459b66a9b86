"""Every service of docker/awesome-compose against what was worked out by hand: `VIRIDA_ORACLES`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from virida_audit.audit import audit
from virida_audit.model.report import Report
from virida_audit.model.sighting import Form

ORACLES = os.environ.get("VIRIDA_ORACLES", "")
SAMPLES: dict[str, dict[str, str]] = yaml.safe_load(
    (Path(__file__).parent / "awesome_compose.yaml").read_text("utf-8")
)["samples"]

pytestmark = pytest.mark.skipif(not ORACLES, reason="VIRIDA_ORACLES names no folder of checkouts")


@pytest.fixture(scope="module")
def report() -> Report:
    return audit(Path(ORACLES) / "docker" / "awesome-compose")


@pytest.mark.parametrize("sample", sorted(SAMPLES))
def test_services_of_a_sample_become_what_a_person_says(report: Report, sample: str) -> None:
    outcomes = {name: _outcome(report, sample, name) for name in SAMPLES[sample]}
    wrong = {
        name: f"{outcomes[name]} instead of {wanted}"
        for name, wanted in SAMPLES[sample].items()
        if outcomes[name] not in wanted.split("|")
    }
    assert not wrong


def test_every_service_of_the_samples_was_looked_at(report: Report) -> None:
    seen = {
        (source.at.path.partition("/")[0], source.name)
        for each in report.workloads
        for source in each.sources
        if source.form is Form.COMPOSE_SERVICE
    }
    known = {(sample, name) for sample, services in SAMPLES.items() for name in services}
    assert {each for each in seen if each[0] in SAMPLES} == known


def _outcome(report: Report, sample: str, service: str) -> str:
    """Return what becomes of a service, in the words of the file."""
    plan = report.plan
    workload = next(
        each
        for each in report.workloads
        for source in each.sources
        if source.form is Form.COMPOSE_SERVICE
        and source.name == service
        and source.at.path.startswith(f"{sample}/")
    )
    names = {workload.name, workload.parent} - {""}
    for application in plan.applications:
        if application.workload in names:
            return f"application:{application.runtime.value}"
    for addon in plan.addons:
        if addon.workload == workload.name:
            return f"addon:{addon.provider.value}"
    if any(each.workload == workload.name for each in plan.platform):
        return "platform"
    if any(each.workload == workload.name for each in plan.removed):
        return "removed"
    subjects = {each.subject for each in plan.gaps} | {each.subject for each in plan.decisions}
    return "open" if workload.name in subjects else "nothing"
