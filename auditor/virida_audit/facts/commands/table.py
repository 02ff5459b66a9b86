"""The catalogue of programs, from `rules/catalogue/commands.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from virida_audit.facts.commands.model import Purpose
from virida_audit.parse.shell import base_name
from virida_audit.regex import regex
from virida_audit.resources import load_data

_VERSION_SUFFIX = regex(r"-?\d+(?:\.\d+)*\Z")
_NAME_WORD = regex(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Tool:
    """One row. Its fields are described at the head of the file."""

    name: str
    purpose: Purpose
    verbs: Mapping[str, Purpose]
    valued: frozenset[str]
    valued_of: Mapping[Purpose, frozenset[str]]
    packages: frozenset[str]
    files: tuple[str, ...]
    scripts: frozenset[str]
    becomes: Mapping[str, int]
    wraps: Mapping[str, int]
    entry: tuple[str, ...]
    ports: tuple[str, ...]
    reaches: tuple[str, ...]
    module: str
    interpreter: bool
    any_order: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Every tool by the programs that start it, and the words of script names."""

    tools: Mapping[str, Tool]
    words: tuple[tuple[Purpose, frozenset[str]], ...]
    skips: frozenset[str]
    entries: frozenset[str]

    def tool(self, program: str) -> Tool | None:
        """Find the tool of a program as written: `/usr/bin/python3.12`, `./mvnw`, `prisma@5`."""
        name = base_name(program) or program
        found = self.tools.get(name)
        if found is None:
            found = self.tools.get(name.partition("@")[0] or name)
        return found or self.tools.get(_VERSION_SUFFIX.sub("", name))

    def script_purpose(self, name: str) -> Purpose:
        """Judge the name of a project's script, e.g. `build:prod` or `db-migrate`."""
        words = frozenset(_NAME_WORD.findall(name.lower()))
        if not words.isdisjoint(self.skips):
            return Purpose.UNKNOWN
        fitting = (purpose for purpose, known in self.words if not words.isdisjoint(known))
        return next(fitting, Purpose.UNKNOWN)

    def entry_purpose(self, entry: str) -> Purpose:
        """Judge a file that an interpreter starts, by its name without folder and suffix."""
        stem = base_name(entry).partition(".")[0].lower()
        if not stem or not self.entries.isdisjoint(_NAME_WORD.findall(stem)):
            return Purpose.SERVER
        return self.script_purpose(stem)


@cache
def load_table() -> Table:
    """Load the catalogue once."""
    data = cast("dict[str, Any]", load_data("rules/catalogue/commands.yaml"))
    tools: dict[str, Tool] = {}
    for row in data["tools"]:
        tool = _tool(row)
        for program in row.get("programs", (tool.name,)):
            tools[program] = tool
        tools.setdefault(tool.name, tool)
    scripts = data["scripts"]
    words = tuple((Purpose(row["purpose"]), frozenset(row["words"])) for row in scripts["words"])
    return Table(tools, words, frozenset(scripts["skips"]), frozenset(scripts["entries"]))


def _tool(row: Mapping[str, Any]) -> Tool:
    verbs = {
        verb: Purpose(purpose) for purpose, known in row.get("verbs", {}).items() for verb in known
    }
    valued_of = {
        Purpose(purpose): frozenset(options)
        for purpose, options in row.get("valued_of", {}).items()
    }
    return Tool(
        name=row["name"],
        purpose=Purpose(row.get("purpose", Purpose.UNKNOWN)),
        verbs=verbs,
        valued=frozenset(row.get("valued", ())),
        valued_of=valued_of,
        packages=frozenset(row.get("packages", ())),
        files=tuple(row.get("files", ())),
        scripts=frozenset(row.get("scripts", ())),
        becomes=row.get("becomes", {}),
        wraps=row.get("wraps", {}),
        entry=tuple(row.get("entry", ())),
        ports=tuple(row.get("ports", ())),
        reaches=tuple(row.get("reaches", ())),
        module=row.get("module", ""),
        interpreter=row.get("interpreter", False),
        any_order=row.get("any_order", False),
    )
