"""Say what starts the application: the platform by itself, a module, or a command of one's own."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.model.plan import PlannedVariable
from virida_audit.model.provenance import Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form
from virida_audit.model.text import Text
from virida_audit.model.workload import WorkloadKind
from virida_audit.plan.applications.commands import Start
from virida_audit.plan.applications.outcome import Outcome
from virida_audit.plan.applications.python import server_of
from virida_audit.plan.applications.reasons import by_fact, by_runtime, by_variable, stated
from virida_audit.plan.applications.runtime import RuntimeChoice
from virida_audit.plan.applications.subject import Subject
from virida_audit.plan.applications.weighing import DOCKER
from virida_audit.texts import say

_SERVERS = frozenset({"nginx", "caddy", "httpd", "apache2-foreground", "php-fpm", "catalina.sh"})
"""Servers that the platform brings with the runtime."""

_NEEDS_A_START = frozenset({"gradle", "jar", "linux", "maven", "node", "python"})
"""Runtimes that start nothing unless a file or a variable says what."""

_PACKAGE_MANAGERS = frozenset({"npm", "yarn", "pnpm", "bun"})
_FOR_DEVELOPERS = frozenset({"dev", "develop", "serve", "start:dev", "watch"})
"""Names of scripts that start a server for developers."""

_UV = "CC_PYTHON_UV_RUN_COMMAND"
_STATIC = ("static", "static-apache")


@dataclass(frozen=True, slots=True)
class Starting:
    """How it starts: `run` is CC_RUN_COMMAND, `start` what the platform starts by itself."""

    run: Stated | None
    start: Stated | None


def settle_start(
    subject: Subject, choice: RuntimeChoice, starts: tuple[Start, ...]
) -> Outcome[Starting]:
    """Return what starts it, with the variables that say so."""
    if choice.slug == DOCKER:
        return _image_start(subject, choice, starts)
    if starts and subject.workload.kind in (WorkloadKind.TASK, WorkloadKind.CRON):
        # A Task needs CC_RUN_COMMAND, whatever the sources would start by themselves.
        return _with_command(subject, stated(starts[0].line, starts[0].origin))
    if choice.slug == "python":
        found = _python(subject, choice, starts)
        if found is not None:
            return found
    return _native(subject, choice, starts)


def _image_start(
    subject: Subject, choice: RuntimeChoice, starts: tuple[Start, ...]
) -> Outcome[Starting]:
    """Return the command of the image: CC_RUN_COMMAND has no effect there."""
    page = by_runtime(subject.catalogue, choice.slug, say("plan-app.why-image-starts"))
    first = next(iter(starts), None)
    if first is None:
        return Outcome(Starting(None, None), notes=(say("plan-app.image-starts"),))
    notes: tuple[Text, ...] = ()
    if first.form is not Form.DOCKERFILE:
        notes = (say("plan-app.image-command", command=first.line),)
    return Outcome(Starting(None, stated(first.line, first.origin, page)), notes=notes)


def _python(
    subject: Subject, choice: RuntimeChoice, starts: tuple[Start, ...]
) -> Outcome[Starting] | None:
    """Return the module of a Python server, None where no server is named."""
    settled = dict(choice.candidate.variables) if choice.candidate else {}
    if _UV in settled:
        command = settled[_UV]
        return Outcome(Starting(command, None))
    for start in starts:
        server = server_of(start)
        if server is None:
            continue
        module = _planned(subject, "CC_PYTHON_MODULE", server.module, start)
        backend = _planned(subject, "CC_PYTHON_BACKEND", server.backend, start)
        value = stated(
            f"{server.backend} {server.module}",
            start.origin,
            by_variable(subject.catalogue, "CC_PYTHON_MODULE", say("plan-app.why-module")),
        )
        note = say("plan-app.python-options", command=start.line)
        return Outcome(Starting(None, value), notes=(note,), variables=(module, backend))
    return None


def _planned(subject: Subject, name: str, value: str, start: Start) -> PlannedVariable:
    meaning = by_variable(subject.catalogue, name, say("plan-app.why-variable"))
    return PlannedVariable(name, stated(value, start.origin, meaning))


def _native(
    subject: Subject, choice: RuntimeChoice, starts: tuple[Start, ...]
) -> Outcome[Starting]:
    candidate = choice.candidate
    override = next((each for each in starts if _overrides(each, candidate is not None)), None)
    start = candidate.start if candidate and candidate.start and candidate.start.value else None
    if start is not None and override is None:
        return Outcome(Starting(None, start))
    if override is not None and choice.slug not in _STATIC:
        return _with_command(subject, stated(override.line, override.origin))
    if candidate is not None and candidate.run is not None:
        return _with_command(subject, candidate.run)
    start = start or _by_variable(subject, choice)
    if start is not None:
        return Outcome(Starting(None, start))
    first = next((each for each in starts if _is_of(each, choice.slug)), None)
    if first is not None and candidate is None:
        return _with_command(subject, stated(first.line, first.origin, confidence=Confidence.LOW))
    return Outcome(Starting(None, None), notes=(_unstarted(subject, choice),))


def _by_variable(subject: Subject, choice: RuntimeChoice) -> Stated | None:
    """Return the value of a variable that starts it, e.g. MAVEN_DEPLOY_GOAL or CC_JAR_PATH."""
    settled = dict(choice.candidate.variables) if choice.candidate else {}
    names = subject.catalogue.runtimes[choice.slug].run_variables
    return next((settled[name] for name in names if name in settled), None)


def _unstarted(subject: Subject, choice: RuntimeChoice) -> Text:
    """Say what the platform starts by itself, or that nothing says what starts."""
    product = subject.catalogue.products.by_id(subject.workload.product)
    if product is not None and choice.candidate is None:
        return say("plan-app.no-sources", name=subject.name, approach=product.approach)
    by_itself = subject.catalogue.runtimes[choice.slug].run
    if choice.slug in _NEEDS_A_START or not by_itself.en:
        return say("plan-app.no-start", name=subject.name)
    return say("plan-app.platform-starts", what=by_itself)


def _overrides(start: Start, has_sources: bool) -> bool:
    """Tell whether a command is another than the plain start that the sources have."""
    main = start.main
    if main is None or main.name in _SERVERS or main.is_dynamic:
        return False
    if main.name in _PACKAGE_MANAGERS:
        words = [word.text for word in main.arguments if not word.text.startswith("-")]
        script = words[1] if words[:1] == ["run"] and len(words) > 1 else "".join(words[:1])
        return script not in ("", "start") and not (has_sources and script in _FOR_DEVELOPERS)
    # A `CMD` and a Procfile only repeat what the manifest says; a command that an orchestrator puts
    # in its place was meant.
    repeats = start.form in (Form.DOCKERFILE, Form.PROCFILE)
    return has_sources and not repeats and bool(start.runtime)


def _is_of(start: Start, slug: str) -> bool:
    main = start.main
    is_brought = main is not None and main.name in _SERVERS
    return not is_brought and (start.runtime == slug or slug == "linux")


def _with_command(subject: Subject, command: Stated) -> Outcome[Starting]:
    """Return a command of one's own, started from the folder of the application."""
    catalogue = subject.catalogue
    value, origins = command.value, command.origins
    if subject.folder:
        value = in_folder(subject.folder, value)
        why = say("plan-app.why-run-folder")
        origins = (*origins, by_fact(catalogue, "run-command-folder", why))
    meaning = by_variable(catalogue, "CC_RUN_COMMAND", say("plan-app.why-variable"))
    run = Stated(value, (*origins, meaning), command.confidence)
    return Outcome(Starting(run, None), variables=(PlannedVariable("CC_RUN_COMMAND", run),))


def in_folder(folder: str, command: str) -> str:
    """Return a command line that changes into the application's folder first."""
    home = "$APP_HOME" if folder == "." else f"$APP_HOME/{folder}"
    return f'cd "{home}" && {command}' if folder else command
