"""What a chart says of itself: Chart.yaml of both versions, and requirements.yaml of the first.

Helm documentation, *Charts: The Chart.yaml File*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from virida_audit.parse.helm.values import Plain, plain_of
from virida_audit.parse.kubernetes import get, items, text
from virida_audit.parse.yaml import Node, parse_yaml

_BLOCK = re.compile(
    r"\{\{-?[ \t]*(define|block|if|range|with|else|end)\b(?:[ \t]+\"([^\"\n]{1,200})\")?"
    r"[^{}\n]*\}\}"
)
_REFERENCE = re.compile(r"\.Values\.([A-Za-z_][\w.-]{0,200})")


@dataclass(frozen=True, slots=True)
class Dependency:
    """One chart that another one needs."""

    name: str
    alias: str
    version: str
    repository: str
    condition: str
    node: Node = field(repr=False, compare=False)


@dataclass(slots=True)
class Chart:
    """A chart: its own words, its default values and the parts its helpers define."""

    folder: str
    name: str = ""
    version: str = ""
    app_version: str = ""
    type: str = ""
    dependencies: tuple[Dependency, ...] = ()
    values: Plain = None
    """Of values.yaml."""
    defines: dict[str, str] = field(default_factory=dict)
    """Name → body, of helpers without control flow inside; lines that are not blank."""
    used: frozenset[str] = frozenset()
    """Paths that templates read, as written after `.Values.`."""
    templates: int = 0


def read_chart(folder: str, data: bytes, requirements: bytes | None = None) -> Chart:
    """Return what Chart.yaml says, with the dependencies of requirements.yaml where it is given."""
    root = parse_yaml(data).root
    found = dependencies(root)
    if requirements is not None:
        found += dependencies(parse_yaml(requirements).root)
    return Chart(
        folder=folder,
        name=text(root, "name"),
        version=text(root, "version"),
        app_version=text(root, "appVersion"),
        type=text(root, "type"),
        dependencies=found,
    )


def dependencies(root: Node | None) -> tuple[Dependency, ...]:
    """Return the dependencies of Chart.yaml, requirements.yaml or a lock file."""
    return tuple(
        Dependency(
            name=text(each, "name"),
            alias=text(each, "alias"),
            version=text(each, "version"),
            repository=text(each, "repository"),
            condition=text(each, "condition"),
            node=each,
        )
        for each in items(root, "dependencies")
        if get(each) is not None
    )


def add_values(chart: Chart, data: bytes) -> None:
    """Take the default values of a chart."""
    chart.values = plain_of(parse_yaml(data).root)


def add_template(chart: Chart, name: str, data: bytes) -> None:
    """Take the parts that a template defines, and the values that it reads."""
    written = data.decode("utf-8", "replace")
    for defined, body in _defines(written):
        lines = [each.rstrip() for each in body.splitlines() if each.strip()]
        if lines:
            chart.defines.setdefault(defined, "\n".join(lines).strip())
    chart.used |= {each.rstrip(".") for each in _REFERENCE.findall(written)}
    if not name.startswith("_") and not name.endswith((".tpl", ".txt")):
        chart.templates += 1


def _defines(written: str) -> Iterator[tuple[str, str]]:
    """Yield the name and body of each part without control flow inside."""
    name, start, depth, is_plain = "", 0, 0, True
    for match in _BLOCK.finditer(written):
        word = match[1]
        if word == "define" and depth == 0:
            name, start, depth, is_plain = match[2] or "", match.end(), 1, True
        elif word == "end":
            depth = max(depth - 1, 0)
            if depth == 0 and name and is_plain:
                yield name, written[start : match.start()]
            name = name if depth else ""
        else:
            is_plain = False
            depth += word != "else"
