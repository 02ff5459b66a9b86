"""What stands alone without serving HTTP: a worker, a task or a cron without an application."""

from __future__ import annotations

from virida_audit.model.plan import Option
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.workload import WorkloadKind
from virida_audit.plan.applications.commands import Start
from virida_audit.plan.applications.outcome import Outcome
from virida_audit.plan.applications.reasons import by_fact, stated
from virida_audit.plan.applications.subject import Subject
from virida_audit.texts import say

TASK = "clever-task"


def settle_standing(subject: Subject, starts: tuple[Start, ...]) -> Outcome[Stated | None]:
    """Return the variant `clever-task` where it runs and ends; a lone worker is a question."""
    kind = subject.workload.kind
    if kind in (WorkloadKind.TASK, WorkloadKind.CRON):
        return Outcome(_task(subject), notes=(say("plan-app.task-start", name=subject.name),))
    if kind is not WorkloadKind.WORKER:
        return Outcome(None)
    at = starts[0].origin if starts else Origin(say("plan-app.kind-worker"), subject.workload.at)
    http = by_fact(subject.catalogue, "http-required", say("plan-app.why-http-required"))
    options = (
        Option(
            "responder", say("plan-app.option-responder"), say("plan-app.option-responder-means")
        ),
        Option("task", say("plan-app.option-lone-task"), say("plan-app.option-lone-task-means")),
    )
    decision = subject.drafting.ask(
        f"{subject.name}.http",
        subject.name,
        say("plan-app.ask-http", name=subject.name),
        options,
        "responder",
        (at, http),
    )
    task = _task(subject) if decision.answer == "task" else None
    return Outcome(task, (decision,), notes=(say("plan-app.http-required", name=subject.name),))


def _task(subject: Subject) -> Stated:
    row = subject.catalogue.variants[TASK]
    page = Origin(row.how, source=row.sources[0], rule=row.id)
    return stated(TASK, Origin(say("plan-app.why-task"), at=subject.workload.at), page)
