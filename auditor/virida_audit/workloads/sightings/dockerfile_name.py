"""What a Dockerfile is called: by its own ending, else by its folder."""

from __future__ import annotations

import posixpath
import re

from virida_audit.facts.environments import environment_of

_FILE = re.compile(r"dockerfile|containerfile", re.IGNORECASE)
_SPLIT = re.compile(r"[._-]+")
_GENERIC = frozenset(
    {
        "build", "ci", "compose", "container", "containers", "deploy", "deployment", "docker",
        "dockerfiles", "image", "images", "infra", "main", "ops", "resources", "src",
    }
)  # fmt: skip
"""Folders that hold Dockerfiles rather than a service."""
_NAMES = frozenset({"ci", "canary", "int", "live"})
"""Words of environments that services are called by as well, or where nothing runs for long."""
_FOLDER_NAMES = _NAMES | {"demo", "integration", "preview", "sandbox"}


def name_of(path: str, context: str) -> tuple[str, tuple[str, ...]]:
    """Return the name of what a Dockerfile builds and the environments it speaks of, sorted.

    `Dockerfile.worker` and `worker.Dockerfile` are `worker`; `Dockerfile.dev` is its folder, in
    `dev`; a folder that only holds Dockerfiles gives way to the folder of the sources. `.` is the
    root.
    """
    folder, _, file = path.rpartition("/")
    own, environments = _own_words(file)
    parts = [each for each in folder.split("/") if each]
    kept = []
    for part in parts:
        environment = "" if part.lower() in _FOLDER_NAMES else _environment(part)
        if environment:
            environments.add(environment)
        elif part.lower().lstrip(".") not in _GENERIC:
            kept.append(part)
    is_own_folder = bool(kept) and kept[-1] in parts[-2:]
    named = kept[-1] if is_own_folder else posixpath.basename(context)
    return own or named or ".", tuple(sorted(environments))


def _own_words(file: str) -> tuple[str, set[str]]:
    """Return what a file's name says beside `Dockerfile`, and its environments."""
    found = _FILE.search(file)
    around = (file[: found.start()], file[found.end() :]) if found else (file, "")
    environments: set[str] = set()
    names = []
    for text in around:
        whole = environment_of(text.strip("._-")) if _is_environment(text) else ""
        if whole:
            environments.add(whole)
            continue
        words = [each for each in _SPLIT.split(text) if each]
        named = [each for each in words if not _environment(each)]
        environments.update(filter(None, map(_environment, words)))
        if named:
            # Joined as written: `sensor-simulator` stays one name.
            names.append(_without_environments(text, words))
    return "-".join(names), environments


def _without_environments(text: str, words: list[str]) -> str:
    while words and _environment(words[-1]):
        words.pop()
    while words and _environment(words[0]):
        words.pop(0)
    first, last = text.find(words[0]), text.rfind(words[-1]) + len(words[-1])
    return text[first:last]


def _is_environment(text: str) -> bool:
    words = [each for each in _SPLIT.split(text) if each]
    return bool(words) and all(each == "pre" or _environment(each) for each in words)


def _environment(word: str) -> str:
    """Return the environment that one word stands for; empty for none."""
    is_word = len(_SPLIT.split(word)) == 1 and word.lower() not in _NAMES
    return environment_of(word) if is_word else ""
