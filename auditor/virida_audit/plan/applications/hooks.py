"""Build commands that have to be asked for, and one-shot workloads, as hooks or Tasks."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.facts.commands import Purpose
from virida_audit.model.plan import Decision, Hook, Option, PlannedVariable
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.workload import Workload, WorkloadKind
from virida_audit.plan.applications.commands import prepared, starts_of
from virida_audit.plan.applications.outcome import Outcome
from virida_audit.plan.applications.reasons import by_fact, by_variable, stated
from virida_audit.plan.applications.runtime import RuntimeChoice
from virida_audit.plan.applications.subject import Subject, deployed, matter_of
from virida_audit.plan.applications.weighing import DOCKER
from virida_audit.texts import say

_MANAGE_TASKS = "CC_PYTHON_MANAGE_TASKS"
_MANAGED = "manage-tasks"
_BUILT_BY_COMMAND = frozenset({"static", "linux"})
"""Runtimes that CC_BUILD_COMMAND serves."""


@dataclass(frozen=True, slots=True)
class Tasks:
    """What runs before each start."""

    hooks: tuple[Hook, ...]
    replaces: frozenset[str] = frozenset()
    """Variables of the sources that would do the same once more."""


def settle_build(subject: Subject, choice: RuntimeChoice) -> Outcome[tuple[Hook, ...]]:
    """Return the hook of a build that the platform does not run by itself."""
    build = choice.candidate.build if choice.candidate else None
    if build is None:
        return Outcome(())
    if choice.slug in _BUILT_BY_COMMAND:
        name = "CC_BUILD_COMMAND"
        meaning = by_variable(subject.catalogue, name, say("plan-app.why-variable"))
        value = Stated(build.value, (*build.origins, meaning), build.confidence)
        return Outcome((), variables=(PlannedVariable(name, value),))
    name = "CC_POST_BUILD_HOOK"
    why = say("plan-app.why-build-hook")
    notes = (say("plan-app.jar-build"),) if choice.slug == "jar" else ()
    hook = _hook(
        subject, name, from_root(subject, build), by_variable(subject.catalogue, name, why)
    )
    return Outcome((Hook(name, hook),), notes=notes, variables=(PlannedVariable(name, hook),))


def settle_tasks(subject: Subject, choice: RuntimeChoice) -> Outcome[Tasks]:
    """Return what has to run before each start; the team may make a Task of it instead."""
    decisions, commands, kept = [], [], []
    for task in subject.part(WorkloadKind.TASK):
        command = command_of(task)
        if command is None:
            continue
        decision = subject.drafting.ask(
            f"{subject.name}.{matter_of(task.name)}",
            subject.name,
            say("plan-app.ask-task", task=task.name, command=command.value),
            _task_options(has_hooks=choice.slug != DOCKER),
            "task" if choice.slug == DOCKER else "hook",
            (*command.origins, *_task_facts(subject)),
        )
        decisions.append(decision)
        if decision.answer == "hook":
            kept.append(task)
            commands.append(from_root(subject, command))
    release = None if decisions or choice.slug == DOCKER else _release(subject, choice)
    if release is not None:
        decision = _ask_release(subject, choice, release)
        decisions.append(decision)
        if decision.answer == "hook":
            commands.append(from_root(subject, release))
    is_managed = decisions and decisions[-1].answer == _MANAGED
    replaces = frozenset({_MANAGE_TASKS} if decisions and not is_managed else ())
    if not commands:
        return Outcome(Tasks((), replaces), tuple(decisions))
    name = "CC_PRE_RUN_HOOK"
    meaning = by_variable(subject.catalogue, name, say("plan-app.why-pre-run"))
    value = _hook(subject, name, _joined(commands), meaning, *_task_facts(subject))
    hook = Hook(name, value, kept[0].name if kept else "")
    note = say("plan-app.hook-every-instance", variable=name)
    tasks = Tasks((hook,), replaces)
    return Outcome(tasks, tuple(decisions), (), (note,), (PlannedVariable(name, value),))


def _release(subject: Subject, choice: RuntimeChoice) -> Stated | None:
    """Return what prepares each start: what an entrypoint runs, else what the sources say."""
    found = tuple(prepared(subject.sightings, Purpose.MIGRATION))
    if found:
        line = found[0].line
        return stated(line, *(each.origin for each in found if each.line == line))
    return choice.candidate.release if choice.candidate else None


def _ask_release(subject: Subject, choice: RuntimeChoice, release: Stated) -> Decision:
    """Ask what runs it; a script that merely could is not run unasked."""
    options = _task_options()
    default = "hook" if release.confidence is Confidence.HIGH else "manual"
    if choice.candidate and _MANAGE_TASKS in dict(choice.candidate.variables):
        summary, means = say("plan-app.option-managed"), say("plan-app.option-managed-means")
        options = (Option(_MANAGED, summary, means), *options)
        default = default if default == "hook" else _MANAGED
    return subject.drafting.ask(
        f"{subject.name}.release",
        subject.name,
        say("plan-app.ask-release", name=subject.name, command=release.value),
        options,
        default,
        (*release.origins, *_task_facts(subject)),
    )


def command_of(workload: Workload) -> Stated | None:
    """Return the command line of a part, without an init before it; None where none is known."""
    starts = tuple(starts_of(deployed(workload)))
    if not starts:
        return None
    line = starts[0].line
    return stated(line, *(each.origin for each in starts if each.line == line))


def from_root(subject: Subject, command: Stated) -> Stated:
    """Return a command for a hook: hooks run from the root of the repository."""
    if not subject.folder:
        return command
    why = by_fact(subject.catalogue, "hooks-from-root", say("plan-app.why-hook-root"))
    line = f"cd {subject.folder} && {command.value}"
    return Stated(line, (*command.origins, why), command.confidence)


def _joined(commands: list[Stated]) -> Stated:
    if len(commands) == 1:
        return commands[0]
    line = " && ".join(f"({each.value})" for each in commands)
    return stated(line, *(origin for each in commands for origin in each.origins))


def _hook(subject: Subject, name: str, command: Stated, *origins: Origin) -> Stated:
    confidence = command.confidence
    if name not in subject.catalogue.runtimes["node"].hooks:
        confidence = Confidence.LOW
    return Stated(command.value, (*command.origins, *origins), confidence)


def _task_facts(subject: Subject) -> tuple[Origin, ...]:
    why = say("plan-app.why-task-cache")
    return (by_fact(subject.catalogue, "build-cache", why),)


def _task_options(has_hooks: bool = True) -> tuple[Option, ...]:
    """Return where a command may run; on the Docker runtime the pages on hooks disagree."""
    hook = Option("hook", say("plan-app.option-hook"), say("plan-app.option-hook-means"))
    task = Option("task", say("plan-app.option-task"), say("plan-app.option-task-means"))
    manual = Option("manual", say("plan-app.option-manual"), say("plan-app.option-manual-means"))
    return (hook, task, manual) if has_hooks else (task, manual)
