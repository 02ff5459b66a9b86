"""Processes of a Procfile: how the team starts its code elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.commands import Purpose
from virida_audit.facts.environments import environment_of
from virida_audit.facts.procfile import ProcfileProcess
from virida_audit.facts.reading import Reading
from virida_audit.model.sighting import Form, Matter, Setting, Sighting

_WEB = "web"
_BECOMES = {"web": "application", "release": "one-shot", "worker": "worker"}
_AFTER_DEPLOYMENT = frozenset({"postdeploy", "predeploy", "release", "first-deploy"})
_SCHEDULED = frozenset({"clock", "cron", "scheduler"})


def procfile_sightings(reading: Reading) -> Iterator[Sighting]:
    """Yield the processes in the order of the file; the web process is parent of the others."""
    facts = [each for each in reading.facts if isinstance(each, ProcfileProcess) and each.name]
    has_web = any(each.kind == _WEB for each in facts)
    folder, _, file = reading.source.path.rpartition("/")
    environment = environment_of(file)
    for each in facts:
        yield Sighting(
            at=each.at,
            form=Form.PROCFILE,
            name=each.name,
            role=each.role,
            group=reading.source.path,
            environments=(environment,) if environment else (),
            becomes=_becomes(each),
            folder=folder or ".",
            parent=_WEB if has_web and each.kind != _WEB else "",
            settings=(Setting(Matter.COMMAND, each.command, each.at),),
        )


def _becomes(fact: ProcfileProcess) -> str:
    """Return what a process is; a clock keeps running, and what it starts has a schedule."""
    if fact.name.lower() in _AFTER_DEPLOYMENT:
        return "one-shot"
    is_clock = fact.name.lower() in _SCHEDULED or fact.purpose is Purpose.SCHEDULER
    return "scheduled" if is_clock and fact.kind == "worker" else _BECOMES[fact.kind]
