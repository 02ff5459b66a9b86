"""Read the command that starts a service today: its program, seen through `tini` and the like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from virida_audit.facts.commands import Purpose
from virida_audit.facts.container import habits
from virida_audit.model.provenance import Origin
from virida_audit.model.sighting import Form, Matter, Sighting
from virida_audit.parse.shell.model import Command
from virida_audit.parse.shell.read import read_commands
from virida_audit.plan.applications.reasons import seen
from virida_audit.plan.applications.subject import settings_in

RUNTIME_OF_PROGRAM = {
    "bun": "node", "node": "node", "npm": "node", "npx": "node", "pnpm": "node", "yarn": "node",
    "next": "node", "pm2-runtime": "node", "celery": "python", "daphne": "python",
    "fastapi": "python", "flask": "python", "gunicorn": "python", "hypercorn": "python",
    "python": "python", "python3": "python", "streamlit": "python", "uv": "python",
    "uvicorn": "python", "uwsgi": "python", "bundle": "ruby", "puma": "ruby", "rackup": "ruby",
    "rails": "ruby", "ruby": "ruby", "unicorn": "ruby", "java": "jar", "catalina.sh": "war",
    "php": "php", "php-fpm": "php", "apache2-foreground": "php", "frankenphp": "frankenphp",
    "dotnet": "dotnet", "mix": "elixir", "iex": "elixir", "nginx": "static", "caddy": "static",
}  # fmt: skip
"""Program → slug of the runtime that it speaks for."""


@dataclass(frozen=True, slots=True)
class Start:
    """A command line as an artefact gives it."""

    line: str
    """Without the wrappers that only mind processes; quoting as written."""
    commands: tuple[Command, ...]
    form: Form
    origin: Origin

    @property
    def main(self) -> Command | None:
        """Return the command that stays: the last that names a program."""
        return next((each for each in reversed(self.commands) if each.name), None)

    @property
    def runtime(self) -> str:
        """Return the slug of the runtime its program speaks for, empty for none."""
        slugs = (RUNTIME_OF_PROGRAM.get(each.name, "") for each in reversed(self.commands))
        return next((slug for slug in slugs if slug), "")


def starts_of(sightings: Iterable[Sighting]) -> Iterator[Start]:
    """Yield the commands of some sightings, in their order.

    Arguments alone say too little: the entrypoint that takes them is the image's.
    """
    for sighting, setting in settings_in(sightings, Matter.COMMAND):
        is_whole = not setting.name and setting.detail != "arguments"
        if is_whole and setting.value and not setting.is_secret:
            yield read_start(setting.value, sighting.form, seen(sighting, setting))


def prepared(sightings: Iterable[Sighting], purpose: Purpose) -> Iterator[Start]:
    """Yield what entrypoint scripts run for a purpose before they start the service."""
    for sighting, setting in settings_in(sightings, Matter.COMMAND):
        if setting.name == purpose.value and setting.value and not setting.is_secret:
            yield read_start(setting.value, sighting.form, seen(sighting, setting))


def read_start(line: str, form: Form, origin: Origin) -> Start:
    """Read one command line; any text gives a value."""
    commands = read_commands(line)
    return Start(_without_init(line, commands), commands, form, origin)


def _without_init(line: str, commands: tuple[Command, ...]) -> str:
    """Return the line from its program on, where nothing but an init stands before it."""
    if len(commands) != 1:
        return line
    command = commands[0]
    if not command.wrappers or not _minds_processes(command) or command.redirections:
        return line
    return " ".join(word.raw for word in command.words[command.program_index :])


def _minds_processes(command: Command) -> bool:
    """Tell whether the wrappers only mind processes: the platform's own manager does it."""
    return (habits().inits | {"exec"}).issuperset(command.wrappers)
