"""Turn the command of a Python server into the variables that start it on the platform.

Source: content/doc/applications/python/_index.md and uv.md, documentation of 2026-07-01.
"""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.parse.shell.model import Command
from virida_audit.plan.applications.commands import Start

_VALUED = (
    "-b", "--bind", "-w", "--workers", "-k", "--worker-class", "-t", "--timeout", "-c", "--config",
    "--host", "--port", "-p", "-n", "--name", "--threads", "--log-level", "--access-logfile",
    "--error-logfile", "--max-requests", "--max-requests-jitter", "--graceful-timeout",
    "--keep-alive", "--chdir", "--log-config", "--user", "-u", "--group", "-g", "--worker-tmp-dir",
    "--root-path", "--forwarded-allow-ips", "--env", "-e", "--loop", "--http", "--interface",
)  # fmt: skip
_BACKENDS = {"gunicorn": "gunicorn", "uvicorn": "uvicorn", "daphne": "daphne", "uwsgi": "uwsgi"}


@dataclass(frozen=True, slots=True)
class Server:
    """An application server and what it serves."""

    module: str
    """`module:object`."""
    backend: str
    """A value of CC_PYTHON_BACKEND."""


def server_of(start: Start) -> Server | None:
    """Return the server that a command starts, None where it is none that the platform has."""
    for command in reversed(start.commands):
        name, command_words = _program(command)
        backend = _BACKENDS.get(name)
        if backend is None:
            continue
        module = _module(name, command, command_words)
        if module:
            return Server(module, _worker_backend(command, backend))
    return None


def _program(command: Command) -> tuple[str, tuple[str, ...]]:
    """Return the server's name and the operands behind it: `python -m gunicorn` is gunicorn."""
    operands = tuple(word.text for word in command.operands((*_VALUED, "-m")))
    if command.name in ("uv", "poetry", "pipenv", "pdm") and operands[:1] == ("run",):
        return (operands[1] if len(operands) > 1 else ""), operands[2:]
    if command.name.startswith("python"):
        module = command.option("-m")
        return (module.text if module else ""), operands
    return command.name, operands


def _module(name: str, command: Command, operands: tuple[str, ...]) -> str:
    if name == "uwsgi":
        named = command.option("--module", "-w", "--wsgi")
        return named.text if named and ":" in named.text else ""
    for operand in operands:
        module, _, target = operand.partition(":")
        if target.isidentifier() and all(part.isidentifier() for part in module.split(".")):
            return operand
    # gunicorn takes a bare module and looks for `application` in it.
    if name == "gunicorn" and operands:
        bare = operands[-1]
        if all(part.isidentifier() for part in bare.split(".")):
            return f"{bare}:application"
    return ""


def _worker_backend(command: Command, backend: str) -> str:
    worker = command.option("-k", "--worker-class")
    return "uvicorn" if worker and "uvicorn" in worker.text.lower() else backend
