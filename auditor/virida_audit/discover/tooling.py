"""Recognise the files of build and development tools around containers."""

from __future__ import annotations

import re

from virida_audit.discover.candidate import Candidate, Claim, Look, claim, line_of, seen
from virida_audit.model.source import Kind, Role
from virida_audit.regex import regex

_PROCESS = regex(rb"^[A-Za-z0-9_-]+[ \t]*:[ \t]*\S", re.MULTILINE)
_BAKE = regex(rb"^[ \t]*(target|group)[ \t]+\"[^\"]+\"[ \t]*\{", re.MULTILINE)
_BAKE_KEYS = regex(
    rb"^[ \t]*(?:dockerfile|context|tags|platforms|inherits|contexts|dockerfile-inline)[ \t]*=",
    re.MULTILINE,
)
_BUILDPACK = (
    b"[[build.",
    b"[build]",
    b"io.buildpacks",
    b"[[io.buildpacks",
    b"[_]",
    b"[[buildpacks]]",
    b"[[order]]",
    b"[buildpack]",
    b"[stack]",
    b"[lifecycle]",
)


def look_named(kind: Kind, *tokens: bytes) -> Look:
    """Give a look for a name that settles the kind, once one of `tokens`, if any, is there."""

    def look(candidate: Candidate, data: bytes) -> Claim | None:
        if tokens and not any(token in data for token in tokens):
            return None
        return claim(kind, seen("evidence.name", candidate.path.rpartition("/")[2]))

    return look


look_skaffold = look_named(Kind.SKAFFOLD, b"skaffold/", b"{{")
look_tilt = look_named(Kind.TILT, b"(")
look_buildpack = look_named(Kind.BUILDPACK, *_BUILDPACK)
look_builder = look_named(Kind.BUILDPACK, b"buildpacks", b"[[order]]", b"[stack]", b"[build]")
look_nixpacks = look_named(Kind.BUILDPACK)


def look_devcontainer(candidate: Candidate, data: bytes) -> Claim | None:
    """Accept a development container; it serves developers by definition."""
    name = candidate.path.rpartition("/")[2]
    return Claim(
        Kind.DEVCONTAINER,
        (seen("evidence.name", name),),
        frozenset(),
        Role.DEVELOPMENT,
        (seen("evidence.role-name", name),),
    )


def look_devfile(candidate: Candidate, data: bytes) -> Claim | None:
    """Accept a workspace file of Eclipse Che or Gitpod that names an image."""
    if not any(
        token in data for token in (b"schemaVersion:", b"image:", b"dockerfile:", b"docker")
    ):
        return None
    return look_devcontainer(candidate, data)


def look_bake(candidate: Candidate, data: bytes) -> Claim | None:
    """Decide on HCL of any name: targets with the attributes of a build."""
    match = _BAKE.search(data)
    if match is None or not _BAKE_KEYS.search(data):
        return None
    line = data.count(b"\n", 0, match.start()) + 1
    return claim(Kind.BAKE, seen("evidence.content", match[1], line))


def look_bake_json(candidate: Candidate, data: bytes) -> Claim | None:
    """Decide on `docker-bake.json`."""
    if b'"target"' not in data and b'"group"' not in data:
        return None
    return claim(Kind.BAKE, seen("evidence.name", candidate.path.rpartition("/")[2]))


def look_procfile(candidate: Candidate, data: bytes) -> Claim | None:
    """Accept a Procfile with at least one process."""
    match = _PROCESS.search(data)
    if match is None:
        return None
    line = line_of(data, match[0])
    return claim(Kind.PROCFILE, seen("evidence.name", candidate.path.rpartition("/")[2], line))
