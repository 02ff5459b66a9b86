"""What an appearance does beside the application whose code it runs: works, runs once, by clock."""

from __future__ import annotations

from enum import StrEnum

from virida_audit.model.sighting import Form, Matter, Sighting
from virida_audit.regex import regex

_WORK = regex(
    r"(?<![a-z])(?:workers?|consumers?|celery|sidekiq|queue|resque|rq|dramatiq|huey|horizon|beat"
    r"|scheduler|clock|processor|delayed_job|good_job|listener)(?![a-z])"
)
_HELPER = regex(
    r"(?<![\w-])--watch(?![\w-])|[:\s]watch(?:\s|$)|dev-server|(?<![\w/])docker[ -]compose(?![\w-])"
    r"|(?:^|[\s/])(?:vite|webpack|esbuild|tailwindcss|sass|browser-sync|livereload|mailhog|mailpit"
    r"|mailcatcher|maildev|storybook|ngrok|stripe)(?:\s|$)"
)
_MIGRATION = regex(r"(?<![a-z])migrat(?:e|es|ion|ions|or)(?![a-z])|(?<![a-z])alembic(?![a-z])")
_WEB_PROCESSES = ("web", "server", "app", "http")


class Side(StrEnum):
    """The part something plays with the code of a unit. Declared in the order of preference."""

    MAIN = ""
    WORKER = "worker"
    ONE_SHOT = "one-shot"
    SCHEDULED = "scheduled"


def side_of(sighting: Sighting) -> Side:
    """Return what one appearance says of the part it plays."""
    if sighting.becomes in (Side.WORKER, Side.ONE_SHOT, Side.SCHEDULED):
        return Side(sighting.becomes)
    if sighting.form is Form.INIT_CONTAINER or sighting.kind in ("Job", "InitContainer"):
        return Side.ONE_SHOT
    if sighting.kind == "CronJob" or sighting.first(Matter.SCHEDULE):
        return Side.SCHEDULED
    if sighting.form is Form.PROCFILE:
        return _process(sighting.name.lower())
    if sighting.kind and _works(sighting):
        return Side.WORKER
    return Side.MAIN


def is_work(text: str) -> bool:
    """Tell whether words speak of background work."""
    return _WORK.search(text.lower()) is not None


def is_for_developers(sighting: Sighting) -> bool:
    """Tell whether a process only helps while somebody writes code: a watcher, a Compose file."""
    found = sighting.first(Matter.COMMAND)
    if sighting.form is not Form.PROCFILE or found is None:
        return False
    return _HELPER.search(found.value.lower()) is not None


def command_of(sighting: Sighting) -> str:
    """Return the command it runs, as a key: every migration is the same one."""
    found = sighting.first(Matter.COMMAND)
    line = " ".join(found.value.split()) if found else ""
    return "migrate" if _MIGRATION.search(line.lower()) else line


def _process(name: str) -> Side:
    if name in _WEB_PROCESSES:
        return Side.MAIN
    if name == "release" or _MIGRATION.search(name):
        return Side.ONE_SHOT
    return Side.WORKER


def _works(sighting: Sighting) -> bool:
    """Tell whether a pod works a queue: it says so, and nothing can reach it."""
    if sighting.first(Matter.PORT) or sighting.first(Matter.HOST):
        return False
    return is_work(f"{sighting.name} {command_of(sighting)}")
