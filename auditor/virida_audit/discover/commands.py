"""Find the container commands that a script really calls, and name them by tags.

A line scan in the manner of a shell: comments, echoed words and checks such as `command -v
docker` are no calls. It decides whether a file is an artefact; reading each call is for later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from virida_audit.discover.tools import (
    CHECKS,
    DESCRIBING,
    DOCKER,
    ENGINES,
    HINTS,
    PREFIX,
    SPEECH,
    TOOLS,
    WRAPPER_STARTS,
    WRAPPERS,
)
from virida_audit.regex import regex

LINE_LIMIT = 16 * 1024
"""Bytes of one logical line that are looked at: no command of a person is longer."""

_VARIABLE = regex(
    rb"[\"']?\$[({]?(?:[A-Z_]*?)"
    rb"(DOCKER_COMPOSE|DOCKER|PODMAN|KUBECTL|HELM|KUSTOMIZE|COMPOSE|CONTAINER_TOOL"
    rb"|CONTAINER_ENGINE|CONTAINER_RUNTIME|CONTAINER_CLI|NERDCTL|BUILDAH|SKOPEO|MINIKUBE|KIND|K3D)"
    rb"(?:_CMD|_BIN|_COMMAND|_CLI|_EXE|_PATH)?(?::-[^})]*)?[)}]?[\"']?(?=\s)"
)
_VARIABLES = {
    b"DOCKER_COMPOSE": b"docker-compose",
    b"COMPOSE": b"docker-compose",
    b"CONTAINER_TOOL": b"docker",
    b"CONTAINER_ENGINE": b"docker",
    b"CONTAINER_RUNTIME": b"docker",
    b"CONTAINER_CLI": b"docker",
}
_QUOTED = regex(rb"\"[^\"$`]*\"|'[^']*'")
_SEGMENTS = regex(rb"&&|\|\||[;|&`]|\$\(|(?<=\s)[({](?=\s)")
_HEREDOC = regex(rb"^\s*(?:cat|echo|usage)\b[^>]*<<-?\s*[\"'\\]?(\w+)[\"']?\s*(?:>&2|1>&2)?\s*$")
_KEY = regex(rb"^\s*(?:-\s+)?([A-Za-z_][\w-]*)\s*:\s+[|>]?-?\s*")
_INSTALL = regex(
    rb"get\.docker\.com|download\.docker\.com|(?:apt(?:-get)?|yum|dnf|apk|brew|pacman|choco|snap)\s"
    rb"[^#;&|]{0,200}\b(?:install|add|-S)\b[^#;&|]{0,200}\b(?:docker|docker-ce|docker\.io"
    rb"|docker-compose|podman"
    rb"|kubectl|kubernetes-cli|helm|minikube)\b"
)
# The clouds' own command lines, where they speak of images and clusters.
_CLOUD = regex(
    rb"\b(?:gcloud[ \t]+(?:auth[ \t]+(configure-docker)|artifacts[ \t]+(docker)"
    rb"|builds[ \t]+(submit)"
    rb"|container[ \t]+(clusters|images)|run[ \t]+(deploy))|aws[ \t]+(ecr|eks|ecs)[ \t]"
    rb"|az[ \t]+(acr|aks)[ \t])"
)
_CLOUD_TAGS = {
    "configure-docker": "docker-login",
    "docker": "docker-image",
    "images": "docker-image",
    "submit": "docker-build",
    "deploy": "docker-run",
    "ecr": "docker-login",
    "acr": "docker-login",
    "eks": "kubectl",
    "aks": "kubectl",
    "clusters": "kubectl",
    "ecs": "ecs",
}
_HOST = regex(
    rb"(?:systemctl|service)\s[^#;&|]{0,200}\b(?:docker|podman|containerd|kubelet)\b"
    rb"|usermod\s[^#;&|]{0,200}\bdocker\b|/var/run/docker\.sock"
)


def may_call(data: bytes) -> bool:
    """Say whether `data` holds the name of any tool: the cheap test before `calls`."""
    lower = data.lower()
    return any(hint in lower for hint in HINTS)


def calls(data: bytes, comment: tuple[bytes, ...] = (b"#",)) -> dict[str, tuple[str, int]]:
    """Give each tag of what is called with its first command and line (1-based), in order."""
    found: dict[str, tuple[str, int]] = {}
    for line, text in logical_lines(data, comment):
        lower = text.lower()
        if not any(hint in lower for hint in HINTS):
            continue
        for tag, command in calls_of_line(text):
            found.setdefault(tag, (command, line))
    return found


def calls_of_line(text: bytes) -> Iterator[tuple[str, str]]:
    """Give the tags of one logical line, each with the tool and sub-command that gave it."""
    text = text[:LINE_LIMIT]
    if _INSTALL.search(text):
        yield "docker-install", "install"
    if _HOST.search(text) and not text.lstrip().startswith(b"echo"):
        yield "docker-host", "docker"
    key = _KEY.match(text)
    if key:
        if key[1].lower().decode() in DESCRIBING:
            return
        text = text[key.end() :]
    if cloud := _CLOUD.search(text):
        word = next(group for group in cloud.groups() if group).decode()
        yield _CLOUD_TAGS[word], cloud[0].decode("utf-8", "replace").strip()
    text = _VARIABLE.sub(lambda match: _VARIABLES.get(match[1], match[1].lower()), text)
    if _speaks(text):
        text = _QUOTED.sub(b'""', text)
    for segment in _SEGMENTS.split(text):
        words = [word.strip("\"'()[],{}") for word in segment.decode("utf-8", "replace").split()]
        yield from _called([word for word in words if word])


def logical_lines(data: bytes, comment: tuple[bytes, ...]) -> Iterator[tuple[int, bytes]]:
    """Give the lines that are run, each with its number (1-based): joined where one continues.

    Comments and the text of a here-document that is only shown are left out.
    """
    pending, first, until = b"", 0, b""
    for number, line in enumerate(data.split(b"\n"), start=1):
        text = line.strip()
        if until:
            until = b"" if text == until else until
            continue
        if not text or text.startswith(comment):
            continue
        if text.endswith((b"\\", b"`", b"^")) and len(text) > 1 and text[-2:-1] in b" \t":
            pending, first = pending + text[:-1], first or number
            continue
        if heredoc := _HEREDOC.match(line):
            until = heredoc[1]
        yield first or number, pending + text
        pending, first = b"", 0
    if pending:
        yield first, pending


def _speaks(text: bytes) -> bool:
    words = re.split(rb"[\s;&|(@]+", text.lower())
    return any(word.decode("utf-8", "replace") in SPEECH for word in words[:40])


def _called(words: list[str]) -> Iterable[tuple[str, str]]:
    start = 0
    while start < len(words) and (
        words[start].lower() in PREFIX
        or words[start] == "-"
        or ("=" in words[start] and not words[start].startswith(("=", "-")))
    ):
        if words[start].lower() == "command" and words[start + 1 : start + 2] in (["-v"], ["-V"]):
            return
        start += 1
    if start >= len(words):
        return
    first = words[start].lstrip("@-+").lower()
    if first in SPEECH or first in CHECKS:
        return
    hit = _tool_at(words, start)
    if hit:
        yield from hit
        return
    if first in WRAPPERS or first.startswith(WRAPPER_STARTS) or first.endswith("_run"):
        for index in range(start + 1, len(words)):
            hit = _tool_at(words, index)
            if hit:
                yield from hit
                return


def _tool_at(words: list[str], index: int) -> tuple[tuple[str, str], ...]:
    name = words[index].lstrip("@-+").rpartition("/")[2].removesuffix(".exe")
    rest = words[index + 1 : index + 9]
    if name in ENGINES:
        return _engine(name, rest)
    if name not in TOOLS:
        return ()
    tag, subs = TOOLS[name]
    if subs is None:
        sub = next((word for word in rest if not word.startswith("-")), "")
        # What follows may be a secret (`docker-compose -p …`): only a plain word is quoted.
        return ((tag, f"{name} {sub}" if sub.isascii() and sub.isalpha() else name),)
    sub = next((word for word in rest if word in subs), "")
    if not sub and not (rest and rest[0].startswith("$")):
        return ()
    return ((tag, f"{name} {sub}".strip()),)


def _engine(name: str, rest: list[str]) -> tuple[tuple[str, str], ...]:
    own = ENGINES[name]
    marks = ((own, name),) if own else ()
    for index, word in enumerate(rest):
        if word not in DOCKER:
            continue
        if index and not any(flag.startswith(("-", "$")) for flag in rest[:index]):
            return ()
        found = [(DOCKER[word], f"{name} {word}")]
        if word in ("build", "buildx") and "--push" in rest:
            found.append(("docker-push", f"{name} {word} --push"))
        if word in ("image", "container") and index + 1 < len(rest) and rest[index + 1] in DOCKER:
            sub = rest[index + 1]
            found.insert(0, (DOCKER[sub], f"{name} {word} {sub}"))
        if word == "compose":
            found = [("compose", f"{name} compose")]
        return (*found, *marks)
    if rest and rest[0].startswith(("$", "@")):
        return (("docker", name), *marks)
    return ()
