"""Where the application object of a Python project is made: read from its text, never run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from virida_audit.facts.project.folder import Folder
from virida_audit.facts.project.knowledge import Framework
from virida_audit.facts.project.study import HIGH, LOW, MEDIUM
from virida_audit.model.location import Location
from virida_audit.model.provenance import Stated
from virida_audit.model.rule import Confidence
from virida_audit.regex import regex

_SETTINGS = regex(r"DJANGO_SETTINGS_MODULE['\"]\s*,\s*['\"]([\w.]+)['\"]")
_FACTORY = regex(r"(?m)^(?:async )?def (create_app|make_app|get_app|create_application)\(")
_CELERY = regex(r"(?m)^(\w+)[ \t]*(?::[^=\n]+)?=[ \t]*(?:celery\.)?Celery\(")
_MODULE = regex(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(?:\(\))?")
_DOTTED = regex(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_SERVERS = ("gunicorn", "uvicorn", "daphne", "hypercorn")
_USUAL = (
    "main.py",
    "app.py",
    "wsgi.py",
    "asgi.py",
    "server.py",
    "api.py",
    "application.py",
    "run.py",
)
_SCRIPTS = ("main.py", "app.py", "server.py", "run.py", "bot.py", "__main__.py", "start.py")


@dataclass(frozen=True, slots=True)
class Entry:
    """An application object."""

    module: str
    """`package.module:object`, as CC_PYTHON_MODULE takes it."""
    at: Location
    interface: str
    """`asgi` or `wsgi`."""
    framework: str
    confidence: Confidence


def find_entry(
    folder: Folder, frameworks: tuple[Framework, ...], packages: Mapping[str, Location]
) -> Entry | None:
    """Return the application object, the best of several: a usual name, near the root."""
    django = next((row for row in frameworks if row.id == "django"), None)
    if django or folder.has("manage.py"):
        entry = _django(folder, packages)
        if entry:
            return entry
    for framework in frameworks:
        entry = _constructed(folder, framework) if framework.builds else None
        if entry:
            return entry
    return None


def entry_of_process(command: Stated | None) -> Entry | None:
    """Return what the server of a process loads: `gunicorn -w 2 shop.wsgi`."""
    words = command.value.split() if command else []
    server = next((word for word in words if word in _SERVERS), "")
    at = command.origins[0].at if command else None
    if not server or at is None:
        return None
    after = words[words.index(server) + 1 :]
    module = next((word.strip("'\"") for word in after if _MODULE.fullmatch(word.strip("'\""))), "")
    if not module and server == "gunicorn":
        # Without a name gunicorn takes `application`; what follows an option is its value.
        plain = (word for last, word in zip(("", *after), after, strict=False) if last[:1] != "-")
        name = next((word for word in plain if _DOTTED.fullmatch(word)), "")
        module = f"{name}:application" if name else ""
    if not module:
        return None
    is_asynchronous = server != "gunicorn" or any("UvicornWorker" in word for word in words)
    return Entry(module, at, "asgi" if is_asynchronous else "wsgi", "", HIGH)


def find_script(folder: Folder) -> str:
    """Return the file that is run by itself: a usual name at the root or in `src`."""
    for name in _SCRIPTS:
        for path in (name, f"src/{name}", f"app/{name}"):
            if folder.has(path):
                return path
    mains = [name for name in folder.files("__main__.py") if name.count("/") <= 2]
    return mains[0] if mains else ""


def find_celery(folder: Folder) -> Entry | None:
    """Return the Celery application."""
    for name in _ordered(folder):
        match = _CELERY.search(folder.head(name))
        if match:
            at = _line(folder, name, match.start())
            module = _dotted(name)
            return Entry(module, at, "", "celery", HIGH if name.endswith("celery.py") else MEDIUM)
    return None


def _django(folder: Folder, packages: Mapping[str, Location]) -> Entry | None:
    names = [name for name in folder.files("manage.py") if name.count("/") <= 2]
    match = _SETTINGS.search(folder.head(names[0])) if names else None
    is_asynchronous = (
        "channels" in packages
        or "daphne" in packages
        or ("uvicorn" in packages and "gunicorn" not in packages)
    )
    wanted = ("asgi", "wsgi") if is_asynchronous else ("wsgi", "asgi")
    if match and names:
        base = names[0].rpartition("/")[0]
        package = match[1].split(".")[0]
        for interface in wanted:
            path = "/".join(part for part in (base, package, f"{interface}.py") if part)
            for name in (path, *_deeper(folder, base, match[1], interface)):
                if folder.has(name):
                    module = f"{_dotted(name)}:application"
                    return Entry(module, folder.at(name), interface, "django", HIGH)
    for interface in wanted:
        for name in folder.files(f"{interface}.py"):
            if "application" in folder.head(name):
                module = f"{_dotted(name)}:application"
                return Entry(module, folder.at(name), interface, "django", MEDIUM)
    return None


def _deeper(folder: Folder, base: str, settings: str, interface: str) -> tuple[str, ...]:
    """Return the file beside the settings module, e.g. `config/settings/prod` → `config`."""
    parts = settings.split(".")[:-1]
    found = []
    while parts:
        found.append("/".join(part for part in (base, *parts, f"{interface}.py") if part))
        parts = parts[:-1]
    return tuple(found)


def _constructed(folder: Folder, framework: Framework) -> Entry | None:
    name_of_class = framework.builds.rpartition(".")[2]
    pattern = re.compile(
        rf"(?m)^(\w+)[ \t]*(?::[^=\n]+)?=[ \t]*(?:\w+\.)*{re.escape(name_of_class)}\("
    )
    interface = framework.interface or "wsgi"
    factory: Entry | None = None
    for name in _ordered(folder):
        text = folder.head(name)
        if name_of_class not in text:
            continue
        match = pattern.search(text)
        if match:
            sure = HIGH if name.rpartition("/")[2] in _USUAL else MEDIUM
            module = f"{_dotted(name)}:{match[1]}"
            return Entry(module, _line(folder, name, match.start()), interface, framework.id, sure)
        made = _FACTORY.search(text)
        if made and factory is None:
            module = f"{_dotted(name)}:{made[1]}()"
            at = _line(folder, name, made.start())
            factory = Entry(module, at, interface, framework.id, LOW)
    return _called(folder, factory) if factory else None


def _called(folder: Folder, factory: Entry) -> Entry:
    """Return the object that a usual file makes with the factory, else the factory itself."""
    function = factory.module.partition(":")[2].removesuffix("()")
    pattern = re.compile(rf"(?m)^(\w+)[ \t]*=[ \t]*(?:\w+\.)*{re.escape(function)}\(")
    for name in _ordered(folder):
        if name.rpartition("/")[2] not in _USUAL:
            continue
        match = pattern.search(folder.head(name))
        if match:
            at = _line(folder, name, match.start())
            module = f"{_dotted(name)}:{match[1]}"
            return Entry(module, at, factory.interface, factory.framework, HIGH)
    return factory


def _ordered(folder: Folder) -> list[str]:
    """Return the Python files of the folder, those of a usual name first, then the nearest."""
    files = [name for name in folder.files(".py") if name.count("/") <= 3 and _is_module(name)]
    return sorted(
        files,
        key=lambda name: (
            name.rpartition("/")[2] not in _USUAL,
            name.count("/"),
            _USUAL.index(name.rpartition("/")[2]) if name.rpartition("/")[2] in _USUAL else 0,
            name,
        ),
    )


def _is_module(name: str) -> bool:
    """Tell whether a file can be imported: every part of its path is an identifier."""
    return all(part.isidentifier() for part in name.removesuffix(".py").split("/"))


def _dotted(name: str) -> str:
    """Return a file as a module, from the folder of the project."""
    path = name.removesuffix(".py").removesuffix("/__init__")
    return path.replace("/", ".")


def _line(folder: Folder, name: str, offset: int) -> Location:
    line = folder.head(name).count("\n", 0, offset) + 1
    return Location(folder.full(name), line, 1, line, 1)
