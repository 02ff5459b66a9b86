"""Processes beside the application: CC_WORKER_COMMAND, on each of its instances."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.model.plan import Decision, Gap, Option, PlannedVariable, Worker
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.workload import WorkloadKind
from virida_audit.plan.applications.hooks import command_of
from virida_audit.plan.applications.outcome import Outcome
from virida_audit.plan.applications.reasons import by_fact, by_variable
from virida_audit.plan.applications.runtime import RuntimeChoice
from virida_audit.plan.applications.subject import Subject, matter_of
from virida_audit.texts import say

_VARIABLE = "CC_WORKER_COMMAND"


def settle_workers(subject: Subject, choice: RuntimeChoice) -> Outcome[tuple[Worker, ...]]:
    """Return its workers; where the runtime has none, each is a gap with its way round."""
    found = tuple(_commands(subject, choice))
    if not found:
        return Outcome(())
    if not subject.catalogue.runtimes[choice.slug].workers:
        return Outcome((), gaps=tuple(_gap(subject, name, command) for name, command in found))
    workers, decisions = [], []
    for workload, command in found:
        decision = _decision(subject, workload, command)
        decisions.append(decision)
        if decision.answer == "worker":
            workers.append((workload, command))
    made = tuple(
        _worker(subject, workload, command, position, len(workers))
        for position, (workload, command) in enumerate(workers)
    )
    variables = tuple(PlannedVariable(each.variable, each.command) for each in made)
    return Outcome(made, tuple(decisions), variables=variables)


def _commands(subject: Subject, choice: RuntimeChoice) -> Iterator[tuple[str, Stated]]:
    """Yield what each worker runs: those that artefacts show, then those of the sources alone."""
    lines: set[str] = set()
    for workload in subject.part(WorkloadKind.WORKER):
        command = command_of(workload)
        if command is not None:
            lines.add(command.value)
            yield workload.name, command
    if lines or choice.candidate is None:
        return
    for name, command in choice.candidate.workers:
        # A script that is merely named as a worker is no reason to run it.
        if command.value not in lines and command.confidence is not Confidence.LOW:
            lines.add(command.value)
            yield name, command


def _decision(subject: Subject, name: str, command: Stated) -> Decision:
    options = (
        Option("worker", say("plan-app.option-worker"), say("plan-app.option-worker-means")),
        Option(
            "application",
            say("plan-app.option-worker-application"),
            say("plan-app.option-worker-application-means"),
        ),
    )
    return subject.drafting.ask(
        f"{subject.name}.{matter_of(name)}",
        subject.name,
        say("plan-app.ask-worker", worker=name, command=command.value),
        options,
        "worker",
        (*command.origins, _everywhere(subject)),
    )


def _everywhere(subject: Subject) -> Origin:
    why = say("plan-app.why-worker-everywhere")
    return by_fact(subject.catalogue, "workers-everywhere", why)


def _worker(subject: Subject, name: str, command: Stated, position: int, total: int) -> Worker:
    variable = _VARIABLE if total == 1 else f"{_VARIABLE}_{position}"
    meaning = by_variable(subject.catalogue, variable, say("plan-app.why-worker"))
    value = Stated(
        command.value, (*command.origins, meaning, _everywhere(subject)), command.confidence
    )
    is_known = any(each.name == name for each in subject.parts)
    alternative = say("plan-app.worker-alternative", application=subject.name)
    return Worker(variable, name if is_known else "", value, alternative)


def _gap(subject: Subject, name: str, command: Stated) -> Gap:
    missing = by_fact(subject.catalogue, "docker-missing", say("plan-app.why-docker-missing"))
    return Gap(
        f"{subject.name}.{matter_of(name)}",
        subject.name,
        say("plan-app.gap-worker", worker=name, command=command.value),
        say("plan-app.gap-worker-way"),
        (*command.origins, missing),
    )
