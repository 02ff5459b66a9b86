"""CMD and ENTRYPOINT."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.commands import CommandFact, Purpose
from virida_audit.facts.container import habits
from virida_audit.facts.dockerfile.model.stage import StageContext
from virida_audit.model.location import Location
from virida_audit.model.source import Role

_PYTHON_BACKENDS = ("daphne", "gunicorn", "uvicorn")
_SERVED = ("php", "static", "static-apache")
"""Applications whose runtime brings its own web server."""


@dataclass(frozen=True, slots=True)
class ScriptCommand:
    """One command of the script that a container starts with."""

    text: str
    """On one line, free of secrets."""
    purpose: Purpose
    line: int
    """1-based, in the script."""


@dataclass(frozen=True, slots=True)
class DockerfileStart:
    """One CMD or ENTRYPOINT."""

    fact: ClassVar[str] = "dockerfile-start"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    instruction: str
    text: str
    """The command line with its quoting, as a shell takes it."""
    run_command: str
    """ENTRYPOINT and CMD together, without an init; empty unless `is_effective`."""
    handed_command: str
    """What CMD gives to this ENTRYPOINT; empty where it gives nothing."""
    is_effective: bool
    """It speaks for what the container starts: the ENTRYPOINT of the final stage that names a
    program, else its CMD."""
    command: CommandFact
    """The command that stays, where it has several."""
    processes: int
    """How many long-running commands it starts, 1 where it is a plain command."""
    script: str
    """Path in the repository of the script it starts; empty where it is no script."""
    prepares: tuple[ScriptCommand, ...]
    """What that script runs, except what only sets up the shell and the files; the first few."""
    script_hands_over: bool
    r"""The script ends in `exec "$@"`: preparation, then the real command."""
    is_init: bool
    """It starts through an init such as tini."""
    migrates: bool
    """It changes the schema of a database before it starts the rest."""
    port: int
    """The port its options name; 0 where they name none."""
    is_port_exposed: bool
    """The stage exposes that port, so that an EXPOSE speaks of it."""
    binds_loopback: bool

    @property
    def kind(self) -> str:
        """Return what has to become of it, one word; the first that fits.

        `idle` (nothing starts with it), `handover` (a script that prepares, then the real command),
        `several`, `scheduler`, `worker`, `web-server` (one that the runtime brings along),
        `python-module` (a server that the Python runtime starts by itself), `python-command`
        (anything else in Python), `jar` (a Java archive), `default` (what the runtime starts
        anyway), `command`.
        """
        command = self.command
        if not self.is_effective:
            return "idle"
        if self.script_hands_over:
            return "handover"
        if self.processes > 1:
            return "several"
        if command.purpose in (Purpose.SCHEDULER, Purpose.WORKER):
            return command.purpose.value
        is_served = self.stage.application in _SERVED or self.stage.image.family == "web-server"
        if command.tool in habits().web_servers and is_served:
            return "web-server"
        if command.tool in _PYTHON_BACKENDS and command.entry and self.stage.runtime == "python":
            return "python-module"
        if command.tool == "java" and command.entry.endswith(".jar"):
            return "jar"
        if self.stage.application == "python":
            return "python-command"
        if self._is_default:
            return "default"
        return "command"

    @property
    def _is_default(self) -> bool:
        command, application = self.command, self.stage.application
        if application == "node":
            is_manager = command.tool in ("bun", "npm", "pnpm", "yarn")
            return is_manager and "start" in (command.action, command.script)
        if application == "elixir":
            return command.action == "phx.server"
        if application == "dotnet" and command.entry.endswith(".dll"):
            return self.run_command.count(" ") == 1
        is_bare = " " not in self.run_command and not self.script
        return application in ("dotnet", "go", "haskell", "rust", "v") and is_bare
