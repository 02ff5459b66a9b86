"""Images that programs build by strings in them: Jenkinsfiles, Tiltfiles, task files in Python."""

from __future__ import annotations

import re
from collections.abc import Iterator

from virida_audit.model.location import Location
from virida_audit.model.sighting import Sighting
from virida_audit.regex import regex
from virida_audit.workloads.sightings.build_places import Build, Place, build_sighting
from virida_audit.workloads.sightings.scripts import ShellText, shell_sightings

_SHELL = regex(
    r"\b(?:sh|bat|local|run|system|execute)\b[ (]\s*(?:script\s*[:=]\s*)?(?:"
    r"\"{3}(?P<long>[\s\S]{0,8000}?)\"{3}|'{3}(?P<plain>[\s\S]{0,8000}?)'{3}"
    r"|\"(?P<double>(?:[^\"\\\n]|\\.){1,2000})\"|'(?P<single>(?:[^'\\\n]|\\.){1,2000})')"
)
_WAYS = ("long", "plain", "double", "single")
_DOCKER_BUILD = regex(
    r"\bdocker\.build\s*\(\s*[\"']([^\"'\n]{1,300})[\"']\s*(?:,\s*[\"']([^\"'\n]{0,500})[\"'])?"
)
_TILT_BUILD = regex(
    r"\b(?:docker_build|custom_build|docker_build_with_restart)\s*\(\s*(?:ref\s*=\s*)?"
    r"[\"']([^\"'\n]{1,300})[\"']([^()]{0,2000})"
)
_TILT_CONTEXT = regex(r"^\s*,\s*(?:context\s*=\s*)?[\"']([^\"'\n]{1,300})[\"']")
_TILT_OPTION = regex(r"\b(dockerfile|target|context)\s*=\s*[\"']([^\"'\n]{1,300})[\"']")
_ASSIGNED = regex(
    r"^[ \t]*(?:def[ \t]+|String[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*[\"']([^\"'$\n]{1,300})[\"']",
    re.MULTILINE,
)
_COMMENT = regex(r"^[ \t]*(?://|#(?!!)).*$", re.MULTILINE)


def groovy_sightings(place: Place, data: bytes) -> list[Sighting]:
    """Return what a Jenkinsfile builds and starts, in the order of the file."""
    written = _COMMENT.sub("", data.decode("utf-8", "replace"))
    values = dict(_ASSIGNED.findall(written))
    found: list[tuple[int, Sighting]] = []
    for match in _DOCKER_BUILD.finditer(written):
        line = written.count("\n", 0, match.start()) + 1
        text = f"docker build -t {match[1]} {match[2] or '.'}"
        made = shell_sightings(place, ShellText(text, line), values)
        found += [(match.start(), each) for each in made]
    found += _shells(place, written, values)
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]


def program_sightings(place: Place, data: bytes) -> list[Sighting]:
    """Return what the command strings of a task file build and start."""
    written = _COMMENT.sub("", data.decode("utf-8", "replace"))
    return [each for _, each in _shells(place, written, {})]


def tilt_sightings(place: Place, data: bytes) -> Iterator[Sighting]:
    """Yield the images of a Tiltfile."""
    written = _COMMENT.sub("", data.decode("utf-8", "replace"))
    for match in _TILT_BUILD.finditer(written):
        line = written.count("\n", 0, match.start()) + 1
        options = dict(_TILT_OPTION.findall(match[2]))
        context = _TILT_CONTEXT.match(match[2])
        build = Build(
            images=(match[1],),
            context=options.get("context") or (context[1] if context else "."),
            dockerfile=options.get("dockerfile", ""),
            stage=options.get("target", ""),
        )
        yield build_sighting(place, build, Location(place.path, line, 1, line, 2))


def _shells(place: Place, written: str, values: dict[str, str]) -> list[tuple[int, Sighting]]:
    found: list[tuple[int, Sighting]] = []
    for match in _SHELL.finditer(written):
        group = next((each for each in _WAYS if match[each] is not None), "")
        if not group:
            continue
        line = written.count("\n", 0, match.start(group)) + 1
        made = shell_sightings(place, ShellText(match[group], line), values)
        found += [(match.start(), each) for each in made]
    return found
