"""Python: what the runtime has to be told to start a project, in its two modes.

Without `uv.lock` and CC_PYTHON_UV_RUN_COMMAND a server behind nginx loads CC_PYTHON_MODULE; a
command of CC_RUN_COMMAND listens on 9000 then (content/doc/applications/python/_index.md).
"""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.project.python_command import PythonSources, command_for, uv_command
from virida_audit.facts.project.python_entry import (
    Entry,
    entry_of_process,
    find_entry,
    find_script,
)
from virida_audit.facts.project.python_jobs import add_celery, set_migrations
from virida_audit.facts.project.python_packages import python_packages, requirement_files
from virida_audit.facts.project.study import (
    HIGH,
    LOW,
    MEDIUM,
    Study,
    Variables,
    in_order,
    stated,
    weakest,
)
from virida_audit.facts.project.versions import declared_versions
from virida_audit.model.project import Candidate
from virida_audit.model.provenance import Stated
from virida_audit.model.rule import Confidence
from virida_audit.texts import say

_MANIFESTS = (
    "requirements.txt",
    "uv.lock",
    "pyproject.toml",
    "Pipfile",
    "poetry.lock",
    "pdm.lock",
    "setup.py",
    "setup.cfg",
    "manage.py",
    "environment.yml",
)
_SCRIPTS = ("main.py", "app.py", "bot.py", "wsgi.py", "asgi.py")
_TOOLS = (("uv.lock", "uv"), ("poetry.lock", "poetry"), ("pdm.lock", "pdm"), ("Pipfile", "pipenv"))


def python_candidates(study: Study) -> Iterator[Candidate]:
    """Yield how a Python project runs: with uv where it has its lock file, and behind nginx."""
    folder = study.folder
    manifests = [name for name in _MANIFESTS if folder.has(name)] or list(requirement_files(folder))
    scripts = [name for name in _SCRIPTS if folder.has(name)]
    if not manifests and not scripts:
        return
    packages = python_packages(folder)
    if manifests in (["pyproject.toml"], ["setup.cfg"]) and not scripts and not packages:
        # Settings of tools (ruff, black) are kept there in projects of any language.
        document = folder.document(manifests[0])
        is_project = document and (
            document.has("project") or document.has("tool", "poetry") or document.has("metadata")
        )
        if not is_project and not folder.files(".py"):
            return
    frameworks = study.knowledge.frameworks_of("pypi", packages)
    why = tuple(study.file(name) for name in (manifests or scripts)[:4])
    entry = entry_of_process(study.web_process()) or find_entry(folder, frameworks, packages)
    found = PythonSources(study, packages, frameworks, entry, find_script(folder), why)
    if folder.has("uv.lock"):
        yield _with_uv(found)
    yield _behind_nginx(found, bool(manifests))


def _with_uv(found: PythonSources) -> Candidate:
    study = found.study
    variables: Variables = {}
    command = uv_command(found)
    sure = MEDIUM
    if command:
        origin = command.origins[0]
        name, value = study.variable(
            "CC_PYTHON_UV_RUN_COMMAND", command.value, origin.why, origin.at, command.confidence
        )
        variables[name] = value
        sure = weakest(HIGH, command.confidence)
    return _candidate(found, "python-uv", sure, variables, None)


def _behind_nginx(found: PythonSources, has_manifest: bool) -> Candidate:
    study = found.study
    folder = study.folder
    variables: Variables = {}
    run: Stated | None = None
    sure = MEDIUM if has_manifest else LOW
    if found.entry:
        entry = found.entry
        why = say("project.module", module=entry.module)
        sure = entry.confidence
        name, value = study.variable("CC_PYTHON_MODULE", entry.module, why, entry.at, sure)
        variables[name] = value
        _set_backend(found, entry, variables)
    else:
        run = command_for(found, 9000)
        if not run and _is_package(study):
            sure = LOW
    requirements = requirement_files(folder)[:1]
    if requirements and requirements[0] != "requirements.txt":
        why = say("project.requirements", file=requirements[0])
        name, value = study.variable(
            "CC_PIP_REQUIREMENTS_FILE", requirements[0], why, folder.at(requirements[0])
        )
        variables[name] = value
    elif not requirements and has_manifest:
        sure = weakest(sure, MEDIUM)
    if folder.has("uv.lock"):
        sure = weakest(sure, MEDIUM if requirements else LOW)
    return _candidate(found, "", sure, variables, run)


def _candidate(
    found: PythonSources, variant: str, sure: Confidence, variables: Variables, run: Stated | None
) -> Candidate:
    study = found.study
    workers = dict(study.other_processes())
    add_celery(found, variant, variables, workers)
    release = study.processes.get("release") or study.release("pypi", found.packages)
    if study.folder.has("manage.py") and "django" in found.packages:
        release = set_migrations(study, variant, variables)
    return Candidate(
        runtime="python",
        variant=variant,
        confidence=sure,
        why=found.why,
        versions=declared_versions(study, "python", "python", variant),
        frameworks=tuple(study.package(row, found.packages) for row in found.frameworks),
        package_manager=_package_manager(study),
        run=run,
        variables=in_order(variables),
        workers=tuple(sorted(workers.items())),
        release=release,
    )


def _set_backend(found: PythonSources, entry: Entry, variables: Variables) -> None:
    """Set the server where uwsgi, the default, is not what the project expects."""
    packages = found.packages
    if entry.interface == "asgi":
        backend = "daphne" if "daphne" in packages and "uvicorn" not in packages else "uvicorn"
    elif "gunicorn" in packages or entry.module.endswith("()"):
        backend = "gunicorn"
    else:
        return
    at = packages.get(backend, entry.at)
    code = "project.package" if backend in packages else "project.interface"
    why = say(code, package=backend) if backend in packages else say(code, name=entry.interface)
    name, value = found.study.variable("CC_PYTHON_BACKEND", backend, why, at)
    variables[name] = value


def _is_package(study: Study) -> bool:
    """Tell whether a project is made to be installed by others, and nothing else is known."""
    folder = study.folder
    if folder.has("requirements.txt") or folder.has("manage.py"):
        return False
    document = folder.document("pyproject.toml") if folder.has("pyproject.toml") else None
    return folder.has("setup.py") or bool(document and document.has("build-system"))


def _package_manager(study: Study) -> Stated | None:
    folder = study.folder
    for name, tool in _TOOLS:
        if folder.has(name):
            # Only pip and uv are documented; what Poetry and the others lock is not read.
            source = study.page("python") if tool == "uv" else ""
            code = "project.lock" if tool == "uv" else "project.lock-unread"
            return stated(tool, say(code, file=name, tool=tool), folder.at(name), source)
    requirements = requirement_files(folder)
    if not requirements:
        return None
    why = say("project.requirements", file=requirements[0])
    return stated("pip", why, folder.at(requirements[0]), study.page("python"))
