"""Put an application of the plan together from its parts."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.model.plan import ApplicationPlan, Decision, Gap, PlannedVariable
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.text import Text
from virida_audit.model.workload import WorkloadKind
from virida_audit.plan.applications.aliases import linked_aliases, proposed_aliases
from virida_audit.plan.applications.commands import Start, starts_of
from virida_audit.plan.applications.crons import settle_crons
from virida_audit.plan.applications.docker import dockerfile_of
from virida_audit.plan.applications.domains import settle_domains
from virida_audit.plan.applications.health import settle_health
from virida_audit.plan.applications.hooks import settle_build, settle_tasks
from virida_audit.plan.applications.outcome import Outcome, sidelines
from virida_audit.plan.applications.port import settle_listening, settle_port
from virida_audit.plan.applications.reasons import by_variable, seen, stated
from virida_audit.plan.applications.runtime import RuntimeChoice, choose_runtime
from virida_audit.plan.applications.size import settle_sizes
from virida_audit.plan.applications.standing import settle_standing
from virida_audit.plan.applications.start import settle_start
from virida_audit.plan.applications.storage import settle_storage
from virida_audit.plan.applications.subject import PRODUCTION, Subject, subjects_of
from virida_audit.plan.applications.variables import (
    merge_variables,
    platform_variables,
    replaced_notes,
    settle_variables,
)
from virida_audit.plan.applications.version import settle_version
from virida_audit.plan.applications.weighing import DOCKER
from virida_audit.plan.applications.workers import settle_workers
from virida_audit.plan.drafting import Drafting
from virida_audit.texts import say


@dataclass(frozen=True, slots=True)
class ApplicationsDraft:
    """The applications with what they ask and lack; links to services come later."""

    applications: tuple[ApplicationPlan, ...]
    """Sorted by name."""
    decisions: tuple[Decision, ...]
    """Sorted by id."""
    gaps: tuple[Gap, ...]
    """Sorted by id."""


def draft_applications(drafting: Drafting) -> ApplicationsDraft:
    """Return an application for every workload that runs as one.

    Errors: AuditError where a recorded answer is none of its question's options.
    """
    drafted = [_draft(subject) for subject in subjects_of(drafting)]
    return ApplicationsDraft(
        applications=tuple(each.value for each in drafted),
        decisions=tuple(sorted((d for e in drafted for d in e.decisions), key=lambda d: d.id)),
        gaps=tuple(sorted((gap for each in drafted for gap in each.gaps), key=lambda gap: gap.id)),
    )


def _draft(subject: Subject) -> Outcome[ApplicationPlan]:
    starts = _starts(subject)
    runtime = choose_runtime(subject, starts)
    choice = runtime.value
    version = settle_version(subject, choice)
    starting = settle_start(subject, choice, starts)
    build = settle_build(subject, choice)
    tasks = settle_tasks(subject, choice)
    carried = settle_variables(subject, choice)
    names = [each.name for each in carried.variables]
    port = settle_port(subject, choice, starting.value.run is not None, names)
    listening = settle_listening(subject, choice)
    workers = settle_workers(subject, choice)
    crons = settle_crons(subject, choice)
    health = settle_health(subject)
    sizes = settle_sizes(subject, choice)
    domains = settle_domains(subject)
    storage = settle_storage(subject, choice)
    standing = settle_standing(subject, starts)
    aside = sidelines(
        (runtime, standing, version, starting, build, tasks, port, listening, workers, crons,
         health, sizes, domains, storage)
    )  # fmt: skip
    folder = _folder(subject)
    planned = (
        *aside.variables,
        *platform_variables(subject, choice, folder, tasks.value.replaces),
        *_docker(subject, choice),
    )
    replaced = replaced_notes(planned, carried.variables)
    linked = linked_aliases(subject)
    candidate = choice.candidate
    application = ApplicationPlan(
        name=subject.name,
        workload=subject.name,
        runtime=choice.runtime,
        variant=_variant(subject, choice, standing.value),
        folder=folder,
        version=version.value,
        port=port.value,
        listens=listening.value,
        run=starting.value.run,
        start=starting.value.start,
        build=candidate.build if candidate else None,
        hooks=(*build.value, *tasks.value.hooks),
        variables=merge_variables(planned, carried.variables),
        workers=workers.value,
        crons=crons.value,
        health_path=health.value,
        sizes=sizes.value,
        domains=domains.value,
        storage=storage.value,
        alternatives=choice.alternatives,
        environments=subject.environments,
        aliases=proposed_aliases(subject, linked),
        linked=linked,
        signs=subject.project.signs if subject.project else (),
        evidence=_evidence(subject),
        notes=tuple(dict.fromkeys((*aside.notes, *carried.notes, *replaced))),
    )
    return Outcome(application, aside.decisions, aside.gaps)


def _starts(subject: Subject) -> tuple[Start, ...]:
    """Return what starts it today, production's own word first."""
    environment = PRODUCTION if PRODUCTION in subject.environments else subject.environments[-1]
    return tuple(starts_of(subject.in_environment(environment)))


def _folder(subject: Subject) -> Stated | None:
    if not subject.folder:
        return None
    why = say("plan-app.why-folder")
    places = [seen(each) for each in subject.sightings if each.folder == subject.folder][:3]
    if not places:
        places = [Origin(why, at=subject.workload.at)]
    meaning = by_variable(subject.catalogue, "APP_FOLDER", why)
    return stated(subject.folder, *places, meaning)


def _docker(subject: Subject, choice: RuntimeChoice) -> tuple[PlannedVariable, ...]:
    """Return CC_DOCKERFILE where the file has another name than the platform looks for."""
    dockerfile = dockerfile_of(subject) if choice.slug == DOCKER else None
    if dockerfile is None:
        return ()
    path = dockerfile.at.path
    if path == f"{subject.folder}/Dockerfile".lstrip("/"):
        return ()
    meaning = by_variable(subject.catalogue, "CC_DOCKERFILE", say("plan-app.why-dockerfile"))
    return (PlannedVariable("CC_DOCKERFILE", stated(path, seen(dockerfile), meaning)),)


def _variant(subject: Subject, choice: RuntimeChoice, task: Stated | None) -> Stated | None:
    if task is not None:
        return task
    candidate = choice.candidate
    if candidate is None or not candidate.variant:
        return None
    origins = tuple(origin for why in candidate.why for origin in why.origins)
    row = subject.catalogue.variants.get(candidate.variant)
    if row is not None:
        origins = (*origins, Origin(row.how, source=row.sources[0], rule=row.id))
    return Stated(candidate.variant, origins or choice.runtime.origins, candidate.confidence)


def _evidence(subject: Subject) -> tuple[Origin, ...]:
    """Return why it is an application, then why its appearances are one service."""
    workload = subject.workload
    reasons = [Origin(_sentence(why), at=workload.at) for why in workload.why]
    merges = [Origin(_sentence(each.why), at=each.one) for each in workload.merges]
    if not reasons:
        reasons = [Origin(say(_KINDS[workload.kind]), at=workload.at)]
    return tuple(dict.fromkeys((*reasons, *merges)))


_KINDS = {
    WorkloadKind.APPLICATION: "plan-app.kind-application",
    WorkloadKind.WORKER: "plan-app.kind-worker",
    WorkloadKind.TASK: "plan-app.kind-task",
    WorkloadKind.CRON: "plan-app.kind-cron",
    WorkloadKind.UNKNOWN: "plan-app.kind-unknown",
}


def _sentence(text: Text) -> Text:
    return Text(text.en.rstrip("."), text.fr.rstrip("."))
