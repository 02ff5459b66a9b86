"""Recipes of Makefiles with the variables that the Makefile sets.

Source: GNU Make manual, *Setting Variables* and *Recipe Syntax*.
"""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.model.sighting import Sighting
from virida_audit.parse.shell import Dialect
from virida_audit.regex import regex
from virida_audit.workloads.sightings.build_places import Place
from virida_audit.workloads.sightings.calls import told_by
from virida_audit.workloads.sightings.scripts import ShellText, shell_sightings
from virida_audit.workloads.sightings.variables import expand_shell

_ASSIGNED = regex(r"(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*(?::{0,3}|\?|\+|!)=[ \t]*(.*)")
_TARGET = regex(r"([^\s#:=][^:=#]{0,300}):(?!=)")
_REFERENCE = regex(r"\$\(([A-Za-z_]\w*)\)")
_MOST_VALUE = 1_000


def makefile_sightings(place: Place, data: bytes) -> Iterator[Sighting]:
    """Yield what each recipe builds and starts, in the order of the file."""
    lines = data.decode("utf-8", "replace").split("\n")
    values = _variables(lines)
    for target, start, recipe in _recipes(lines):
        text = "\n".join(_joined(recipe))
        shell = ShellText(_filled(text, values), start, dialect=Dialect.MAKEFILE)
        yield from shell_sightings(place, shell, values, told_by(target))


def _recipes(lines: list[str]) -> Iterator[tuple[str, int, list[str]]]:
    """Yield each target with the first line of its recipe, 1-based, and the recipe."""
    target, start = "", 0
    recipe: list[str] = []
    for number, line in enumerate([*lines, "end:"], start=1):
        if line.startswith("\t") or (recipe and recipe[-1].endswith("\\")):
            start = start or number
            recipe.append(line)
            continue
        found = _TARGET.match(line)
        if found is None and (not line.strip() or line.lstrip().startswith("#")):
            if recipe:
                recipe.append("")
            continue
        if recipe:
            yield target, start, recipe
        target, start, recipe = (found[1].strip() if found else target), 0, []


def _joined(recipe: list[str]) -> list[str]:
    """Return a recipe with continued lines on one, empty ones after it to keep the count.

    Only the first line of a command has a prefix: the `-` of a continued `--target` is none.
    """
    found: list[str] = []
    pending: list[str] = []
    for line in recipe:
        pending.append(line.removesuffix("\\"))
        if not line.endswith("\\"):
            found += ["".join(pending), *([""] * (len(pending) - 1))]
            pending = []
    return [*found, *pending]


def _variables(lines: list[str]) -> dict[str, str]:
    """Return the variables that the file sets to what can be known, once and for all."""
    found: dict[str, str] = {}
    unsure: set[str] = set()
    for line in lines:
        match = None if line.startswith("\t") else _ASSIGNED.match(line.strip())
        if match is None:
            continue
        name, value = match[1], match[2].partition(" #")[0].strip()
        if (
            "$(shell" in value
            or "`" in value
            or len(value) > _MOST_VALUE
            or (name in found and found[name] != value)
        ):
            unsure.add(name)
        else:
            found[name] = value
    known = {name: value for name, value in found.items() if name not in unsure}
    return {name: expand_shell(_filled(value, known), known) for name, value in known.items()}


def _filled(text: str, values: dict[str, str]) -> str:
    """Return a text with the variables of the file put in, as Make does before the shell."""
    for _ in range(4):
        expanded = _REFERENCE.sub(lambda match: values.get(match[1], match[0]), text)
        if expanded == text or len(expanded) > len(text) + 100_000:
            break
        text = expanded
    return text
