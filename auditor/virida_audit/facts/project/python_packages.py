"""Packages that a Python project depends on, by any of the files that name them."""

from __future__ import annotations

from functools import partial

from virida_audit.facts.project.folder import Folder
from virida_audit.facts.project.paths import walked
from virida_audit.facts.project.places import Finder, Places
from virida_audit.model.location import Location
from virida_audit.regex import regex

_NAME = regex(r"^\s*['\"]?([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\]\s*)?(?:[=<>!~;@,'\"#(]|$)")
_INCLUDE = regex(r"^\s*(?:-r|--requirement)(?:\s+|=)(\S+)")
_QUOTED = regex(r"['\"]([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]'\"]*\])?[^'\"\n]*['\"]")
INCLUDES = 20
"""Requirements files that name further ones; more is no honest project."""
LINES = 5000


def requirement_files(folder: Folder) -> tuple[str, ...]:
    """Return the requirements file that production would use, then the others."""
    usual = (
        "requirements.txt",
        "requirements/production.txt",
        "requirements/prod.txt",
        "requirements/base.txt",
        "requirements-prod.txt",
    )
    named = tuple(name for name in usual if folder.has(name))
    return tuple(dict.fromkeys((*named, *folder.matching("requirements*.txt"))))


def python_packages(folder: Folder) -> Places:
    """Return the packages by normalised name (PEP 503), each where it is asked for."""
    found: dict[str, Finder] = {}
    files = requirement_files(folder)[:1]
    _from_requirements(folder, files, found)
    _from_pyproject(folder, found)
    pipfile = folder.document("Pipfile") if folder.has("Pipfile") else None
    if pipfile:
        for name in pipfile.keys("packages"):
            found.setdefault(normalised(name), partial(pipfile.at, "packages", name))
    for name in ("setup.py", "setup.cfg", "environment.yml"):
        _from_text(folder, name, found)
    return Places(found)


def normalised(name: str) -> str:
    """Return a package name as PEP 503 compares it."""
    return name.lower().replace("_", "-").replace(".", "-")


def _from_requirements(folder: Folder, files: tuple[str, ...], found: dict[str, Finder]) -> None:
    waiting = list(files)
    seen: set[str] = set()
    while waiting and len(seen) < INCLUDES:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        for number, line in enumerate((folder.text(name) or "").split("\n")[:LINES], 1):
            include = _INCLUDE.match(line[:500])
            if include:
                waiting.append(walked(name.rpartition("/")[0] or ".", include[1]))
                continue
            match = _NAME.match(line[:500])
            if match:
                at = Location(folder.full(name), number, 1, number, len(line) + 1)
                found.setdefault(normalised(match[1]), partial(_same, at))


def _same(at: Location) -> Location:
    return at


def _from_pyproject(folder: Folder, found: dict[str, Finder]) -> None:
    document = folder.document("pyproject.toml") if folder.has("pyproject.toml") else None
    if document is None:
        return
    at = partial(document.at, "project", "dependencies")
    for item in document.items("project", "dependencies"):
        match = _NAME.match(item[:200])
        if match:
            found.setdefault(normalised(match[1]), at)
    route = ("tool", "poetry", "dependencies")
    for name in document.keys(*route):
        if name != "python":
            found.setdefault(normalised(name), partial(document.at, *route, name))


def _from_text(folder: Folder, name: str, found: dict[str, Finder]) -> None:
    """Read what no parser may run: names in quotes, or one a line."""
    text = (folder.text(name) or "") if folder.has(name) else ""
    if name == "setup.py":
        start = text.find("install_requires")
        part = text[start : start + 4000] if start >= 0 else ""
        part = part[: part.find("]") + 1] if "]" in part else part
        for quoted in _QUOTED.finditer(part):
            place = partial(folder.line, name, start + quoted.start())
            found.setdefault(normalised(quoted[1]), place)
        return
    marker = "install_requires" if name == "setup.cfg" else "dependencies"
    start = text.find(marker)
    if start < 0:
        return
    offset = text.find("\n", start) + 1
    for line in text[offset : offset + 4000].split("\n"):
        if not line.strip() or not line.startswith((" ", "\t", "-")):
            break
        match = _NAME.match(line.strip().removeprefix("-").strip())
        if match:
            found.setdefault(normalised(match[1]), partial(folder.line, name, offset))
        offset += len(line) + 1
