"""Scheduled workloads as lines of `clevercloud/cron.json`, with what changes by it."""

from __future__ import annotations

import shlex
import string
from dataclasses import dataclass

from virida_audit.catalogue import Catalogue
from virida_audit.model.plan import Cron, Decision, Gap, Option
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Matter, Setting, Sighting
from virida_audit.model.text import Text
from virida_audit.model.workload import Workload, WorkloadKind
from virida_audit.plan.applications.hooks import command_of
from virida_audit.plan.applications.outcome import Outcome
from virida_audit.plan.applications.reasons import by_fact, seen, stated
from virida_audit.plan.applications.runtime import RuntimeChoice
from virida_audit.plan.applications.schedule import Utc, five_fields, in_utc, zone_of
from virida_audit.plan.applications.subject import Subject, deployed, matter_of, settings_in
from virida_audit.texts import phrase, say

_PLAIN = frozenset(string.ascii_letters + string.digits + "-_.")
_MOST_LETTERS = 60


@dataclass(frozen=True, slots=True)
class _Drafted:
    """What one scheduled workload becomes."""

    cron: Cron | None
    decisions: tuple[Decision, ...] = ()
    gap: Gap | None = None


def settle_crons(subject: Subject, choice: RuntimeChoice) -> Outcome[tuple[Cron, ...]]:
    """Return the lines of its crontab; a schedule that cannot be one is a gap or a question."""
    drafted = [_draft(subject, choice, each) for each in subject.part(WorkloadKind.CRON)]
    return Outcome(
        tuple(each.cron for each in drafted if each.cron),
        tuple(decision for each in drafted for decision in each.decisions),
        tuple(each.gap for each in drafted if each.gap),
        _folder_note(subject) if any(each.cron for each in drafted) else (),
    )


def _folder_note(subject: Subject) -> tuple[Text, ...]:
    return (say("plan-app.cron-folder", folder=subject.folder),) if subject.folder else ()


def _draft(subject: Subject, choice: RuntimeChoice, workload: Workload) -> _Drafted:
    command = command_of(workload)
    found = next(settings_in(deployed(workload), Matter.SCHEDULE), None)
    if command is None:
        return _Drafted(None)
    if found is None:
        return _unscheduled(subject, workload, command)
    sighting, setting = found
    fields = five_fields(setting.value)
    if not fields or not subject.catalogue.runtimes[choice.slug].cron:
        return _Drafted(None, gap=_gap(subject, workload, sighting, setting, choice))
    way = _way(subject, workload, command, seen(sighting, setting))
    if way.answer != "cron":
        return _Drafted(None, (way,))
    zone = zone_of(setting.value, setting.name)
    utc = in_utc(fields, zone)
    schedule, decisions = _schedule(subject, workload, (sighting, setting), fields, zone, utc)
    origins = (*command.origins, _facts(subject.catalogue), _page(subject.catalogue))
    called = Stated(f"$ROOT/clevercloud/{_file_name(workload.name)}", origins, command.confidence)
    note = _note(command.value, setting, zone, utc)
    script = _script(subject.folder, command.value)
    return _Drafted(Cron(workload.name, schedule, called, note, script), (way, *decisions))


def _file_name(workload: str) -> str:
    """Return a name that is one plain word of a path."""
    kept = "".join(each if each in _PLAIN else "-" for each in workload)[:_MOST_LETTERS]
    return f"{kept.strip('.-') or 'cron'}.sh"


def _script(folder: str, command: str) -> str:
    """Return the script of a crontab line: a login shell has the environment, one instance acts."""
    home = f'$APP_HOME"/{shlex.quote(folder)}' if folder else '$APP_HOME"'
    return f"""\
#!/bin/bash -l
set -eu
[ "$INSTANCE_NUMBER" = 0 ] || exit 0
cd "{home}
{command}
"""


def _page(catalogue: Catalogue) -> Origin:
    row = catalogue.files["cron-json"]
    return Origin(say("plan-app.why-cron-script"), source=row.sources[0], rule=row.id)


def _facts(catalogue: Catalogue) -> Origin:
    return by_fact(catalogue, "workers-everywhere", say("plan-app.why-cron-guard"))


def _way(subject: Subject, workload: Workload, command: Stated, origin: Origin) -> Decision:
    options = (
        Option("cron", say("plan-app.option-cron"), say("plan-app.option-cron-means")),
        Option("task", say("plan-app.option-cron-task"), say("plan-app.option-cron-task-means")),
    )
    return subject.drafting.ask(
        f"{subject.name}.{matter_of(workload.name)}",
        subject.name,
        say("plan-app.ask-cron", cron=workload.name, command=command.value),
        options,
        "cron",
        (origin, *command.origins, _facts(subject.catalogue)),
    )


def _schedule(
    subject: Subject,
    workload: Workload,
    found: tuple[Sighting, Setting],
    fields: str,
    zone: str,
    utc: Utc | None,
) -> tuple[Stated, tuple[Decision, ...]]:
    """Return the five fields; the hour is asked for where the zone has summer time."""
    sighting, setting = found
    clock = by_fact(subject.catalogue, "utc", say("plan-app.why-cron-utc"))
    origins = (seen(sighting, setting), clock)
    if utc is None:
        return stated(fields, *origins, confidence=Confidence.LOW), ()
    if utc.winter == utc.summer:
        level = Confidence.HIGH if zone else Confidence.MEDIUM
        return stated(utc.winter, *origins, confidence=level), ()
    options = tuple(
        Option(season, say(message, schedule=text), say("plan-app.option-hour-means", zone=zone))
        for season, message, text in (
            ("winter", "plan-app.option-hour-winter", utc.winter),
            ("summer", "plan-app.option-hour-summer", utc.summer),
        )
    )
    decision = subject.drafting.ask(
        f"{subject.name}.{matter_of(workload.name)}-hour",
        subject.name,
        say("plan-app.ask-hour", cron=workload.name, schedule=fields, zone=zone),
        options,
        "winter",
        origins,
    )
    chosen = utc.summer if decision.answer == "summer" else utc.winter
    level = Confidence.HIGH if decision.is_answered else Confidence.MEDIUM
    return stated(chosen, *origins, confidence=level), (decision,)


def _note(command: str, setting: Setting, zone: str, utc: Utc | None) -> Text:
    """Say what changes: the time zone, overlaps, instances."""
    parts = [say("plan-app.cron-shell", command=command), say("plan-app.cron-instances")]
    if not zone:
        parts.append(say("plan-app.cron-no-zone"))
    elif utc is None:
        parts.append(say("plan-app.cron-by-hand", zone=zone))
    elif utc.winter != utc.summer:
        parts.append(say("plan-app.cron-zone", zone=zone, winter=utc.winter, summer=utc.summer))
    if setting.detail and setting.detail.lower() != "allow":
        parts.append(say("plan-app.cron-overlap", policy=setting.detail))
    return phrase(tuple(parts))


def _unscheduled(subject: Subject, workload: Workload, command: Stated) -> _Drafted:
    """Put to the team what starts a job whose schedule stands nowhere in the tree."""
    options = (
        Option("task", say("plan-app.option-cron-task"), say("plan-app.option-cron-task-means")),
        Option("manual", say("plan-app.option-manual"), say("plan-app.option-manual-means")),
    )
    decision = subject.drafting.ask(
        f"{subject.name}.{matter_of(workload.name)}",
        subject.name,
        say("plan-app.ask-unscheduled", cron=workload.name, command=command.value),
        options,
        "task",
        command.origins,
    )
    return _Drafted(None, (decision,))


def _gap(
    subject: Subject,
    workload: Workload,
    sighting: Sighting,
    setting: Setting,
    choice: RuntimeChoice,
) -> Gap:
    what = say("plan-app.gap-cron", cron=workload.name, schedule=setting.value, slug=choice.slug)
    facts = _facts(subject.catalogue)
    way = say("plan-app.gap-cron-way")
    origins = (seen(sighting, setting), facts)
    return Gap(f"{subject.name}.{matter_of(workload.name)}", subject.name, what, way, origins)
