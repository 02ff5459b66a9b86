"""What starts a Python project where no server of the platform loads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from virida_audit.facts.project.knowledge import Framework
from virida_audit.facts.project.python_entry import Entry
from virida_audit.facts.project.study import MEDIUM, Study, stated, weakest
from virida_audit.model.location import Location
from virida_audit.model.provenance import Stated
from virida_audit.texts import say


@dataclass(frozen=True, slots=True)
class PythonSources:
    """What the files say, the same for both modes."""

    study: Study
    packages: Mapping[str, Location]
    frameworks: tuple[Framework, ...]
    entry: Entry | None
    script: str
    why: tuple[Stated, ...]


def uv_command(found: PythonSources) -> Stated | None:
    """Return the command for uv's mode: it listens on 8080 itself."""
    entry = found.entry
    if entry is None:
        command = command_for(found, 8080)
        if command is None:
            return None
        line = command.value if command.value.startswith("uv ") else f"uv run {command.value}"
        return Stated(line, command.origins, command.confidence)
    why = say("project.module", module=entry.module)
    if entry.interface == "asgi":
        line = f"uv run uvicorn {entry.module} --host 0.0.0.0 --port 8080"
        server = "uvicorn"
    else:
        line = f"uv run gunicorn {entry.module} --bind 0.0.0.0:8080"
        server = "gunicorn"
    # `fastapi[standard]` and the like bring a server that the manifest does not name.
    sure = entry.confidence if server in found.packages else weakest(entry.confidence, MEDIUM)
    return stated(line, why, entry.at, sure=sure)


def command_for(found: PythonSources, port: int) -> Stated | None:
    """Return the command of a project without an application object."""
    study = found.study
    web = study.web_process()
    if web:
        return Stated(web.value, web.origins, MEDIUM)
    script = found.script
    document = study.folder.document("pyproject.toml") if study.folder.has("uv.lock") else None
    route = ("project", "scripts")
    named = document.keys(*route) if document else ()
    if document and named and not script:
        why = say("project.key", key=".".join(route), file="pyproject.toml", value=named[0])
        at = document.at(*route, named[0])
        return stated(f"uv run {named[0]}", why, at, sure=MEDIUM)
    for framework in found.frameworks:
        if framework.run and script:
            line = framework.run.format(file=script, port=port)
            why = say("project.framework-starts", framework=framework.id)
            return stated(line, why, study.folder.at(script), sure=MEDIUM)
    if not script:
        return None
    why = say("project.usual-entry", file=script)
    line = f"python {script}"
    if script.endswith("__main__.py") and "/" in script:
        line = f"python -m {script.rpartition('/')[0].replace('/', '.')}"
    return stated(line, why, study.folder.at(script), sure=MEDIUM)
