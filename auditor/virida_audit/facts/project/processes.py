"""Processes of a Procfile: `name: command`, one a line. The platform documents none of it."""

from __future__ import annotations

from virida_audit.facts.project.folder import Folder
from virida_audit.facts.project.study import stated
from virida_audit.model.provenance import Stated
from virida_audit.regex import regex
from virida_audit.secrets import Redactor
from virida_audit.texts import say

_PROCESS = regex(r"(?P<name>[A-Za-z0-9_-]+)\s*:\s*(?P<command>\S.*)")
LINES = 200


def read_processes(folder: Folder) -> dict[str, Stated]:
    """Return the processes by name; the first of a name counts. Secrets in a command are masked."""
    text = folder.text("Procfile")
    if not text:
        return {}
    found: dict[str, Stated] = {}
    masked = Redactor(text)
    offset = 0
    for line in text.split("\n")[:LINES]:
        match = _PROCESS.match(line[:2000].rstrip())
        if match and match["name"] not in found:
            why = say("project.process", name=match["name"])
            command = masked.mask(match["command"])
            found[match["name"]] = stated(command, why, folder.line("Procfile", offset))
        offset += len(line) + 1
    return found
