"""Recognise the scripts, task files and manifests' scripts that call a container tool."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from virida_audit.discover.candidate import Candidate, Claim, Look, claim, line_of, seen
from virida_audit.discover.commands import calls, calls_of_line, may_call
from virida_audit.discover.remote import reaches_host
from virida_audit.model.source import Kind
from virida_audit.regex import regex

_SHELLS = (b"sh", b"bash", b"dash", b"ash", b"zsh", b"ksh", b"fish", b"pwsh", b"python", b"ruby")
_QUOTED_CALL = regex(
    rb"[\"'`]((?:sudo )?(?:docker|docker-compose|podman|podman-compose|nerdctl|buildah|skopeo"
    rb"|kubectl"
    rb"|helm|kustomize|minikube|k3d|kind)(?:[\"']\s*,\s*[\"']|\s+)[^\n]{1,160})"
)
_TASK_LISTS = (
    b"[tool.poe",
    b"[tool.pdm.scripts",
    b"[tool.hatch",
    b"[tool.taskipy",
    b"[tool.tox",
    b"[tool.rye.scripts",
    b"[tool.pixi",
    b"[tasks",
)


def look_script(*comment: bytes) -> Look:
    """Give the look of a script language whose comment lines start with one of `comment`."""
    starts = comment or (b"#",)

    def look(candidate: Candidate, data: bytes) -> Claim | None:
        return _of_shell(data, starts) if may_call(data) else None

    return look


def look_shebang(candidate: Candidate, data: bytes) -> Claim | None:
    """Decide on a file without extension: only what names a shell on its first line."""
    if not data.startswith(b"#!"):
        return None
    words = data[: data.find(b"\n")].replace(b"/", b" ").split()
    if not any(word.rstrip(b"0123456789.") in _SHELLS for word in words[1:]):
        return None
    if any(word.startswith((b"python", b"ruby")) for word in words):
        return look_program(candidate, data)
    return _of_shell(data, (b"#",)) if may_call(data) else None


def look_program(candidate: Candidate, data: bytes) -> Claim | None:
    """Decide on a task file in a programming language by the command strings in it."""
    if not may_call(data):
        return None
    found: dict[str, tuple[str, int]] = {}
    for match in _QUOTED_CALL.finditer(data):
        start = data.rfind(b"\n", 0, match.start()) + 1
        if data[start : match.start()].lstrip().startswith((b"#", b"//")):
            continue
        command = match[1].replace(b"',", b" ").replace(b'",', b" ")
        for tag, text in calls_of_line(command):
            found.setdefault(tag, (text, data.count(b"\n", 0, match.start()) + 1))
    return _claim(found)


def look_package_json(candidate: Candidate, data: bytes) -> Claim | None:
    """Decide on `package.json` or `composer.json` by its scripts."""
    if not may_call(data):
        return None
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return None
    scripts = document.get("scripts") if isinstance(document, dict) else None
    found: dict[str, tuple[str, int]] = {}
    for name, command in _strings(scripts):
        for tag, text in calls_of_line(command.encode("utf-8", "replace")):
            line = line_of(data, f'"{name}"'.encode("utf-8", "replace"))
            found.setdefault(tag, (text, line or 1))
    return _claim(found)


def look_tasks_toml(candidate: Candidate, data: bytes) -> Claim | None:
    """Decide on a TOML manifest by the task tables in it."""
    if not may_call(data) or not any(table in data for table in _TASK_LISTS):
        return None
    found: dict[str, tuple[str, int]] = {}
    inside = False
    for number, line in enumerate(data.split(b"\n"), start=1):
        text = line.strip()
        if text.startswith(b"["):
            inside = text.startswith(_TASK_LISTS)
            continue
        if not inside or text.startswith(b"#"):
            continue
        command = text.partition(b"=")[2] if re.match(rb"[\w.\"'-]+\s*=", text) else text
        for part in re.findall(rb"\"([^\"]*)\"|'([^']*)'", command) or [(command, b"")]:
            for tag, word in calls_of_line(part[0] or part[1]):
                found.setdefault(tag, (word, number))
    return _claim(found)


def _of_shell(data: bytes, comment: tuple[bytes, ...]) -> Claim | None:
    found = _claim(calls(data, comment))
    if found is None or not reaches_host(data):
        return found
    return replace(found, tags=found.tags | {"remote-host"})


def _claim(found: dict[str, tuple[str, int]]) -> Claim | None:
    if not found:
        return None
    evidence = tuple(seen("evidence.command", text, line) for text, line in found.values())
    return claim(Kind.SCRIPT, *evidence[:5], tags=set(found))


def _strings(scripts: object) -> Iterator[tuple[str, str]]:
    if not isinstance(scripts, dict):
        return
    for name, value in scripts.items():
        for command in value if isinstance(value, list) else (value,):
            if isinstance(command, str):
                yield name, command
