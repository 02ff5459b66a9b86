"""Procfiles: one process type a line, `name: command`.

Source: the format as Heroku and Foreman define it (names of letters, digits, `_` and `-`). The
platform does not document reading it (rules/catalogue/files.yaml, `procfile`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree
from virida_audit.facts.commands import CommandFact, Purpose, describe
from virida_audit.facts.commands.secrets import mask_text, secret_values
from virida_audit.facts.reading import Leaf, Reading, read_each
from virida_audit.model.location import Location
from virida_audit.model.source import Role, Source
from virida_audit.parse.shell import Script, read_script
from virida_audit.regex import regex
from virida_audit.secrets import HINT, secret_spans

_PROCESS = regex(r"[ \t]{0,100}(?P<name>[\w-]{1,100})[ \t]{0,100}:[ \t]*(?P<command>\S.*)")


@dataclass(frozen=True, slots=True)
class ProcfileProcess:
    """One line that is neither blank nor a comment."""

    fact: ClassVar[str] = "procfile-process"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    name: str
    """Of the process; empty for a line that names none."""
    command: str
    """On one line, secrets masked."""
    purpose: Purpose
    """Of its last command."""

    @property
    def kind(self) -> str:
        """Return `web`, `release`, `worker` for any other process, or `none`."""
        if not self.name:
            return "none"
        return self.name if self.name in ("release", "web") else "worker"


FACTS = (ProcfileProcess,)


def read(tree: Tree, sources: Iterable[Source], catalogue: Catalogue) -> Iterator[Reading]:
    """Yield a reading for each Procfile, with one leaf for each line that says something."""
    return read_each(tree, sources, _read_one)


def _read_one(source: Source, data: bytes) -> Reading:
    text = data.decode("utf-8-sig", "replace")
    facts: list[ProcfileProcess] = []
    leaves: list[Leaf] = []
    secrets: set[str] = set()
    lines = tuple(line.rstrip("\r") for line in text.split("\n"))
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        fact = _process(source, number, line, len(leaves), secrets)
        leaves.append(Leaf(fact.name or "line", number))
        facts.append(fact)
    return Reading(source, tuple(facts), tuple(leaves), lines=lines, secrets=tuple(sorted(secrets)))


def _process(
    source: Source, number: int, line: str, leaf: int, secrets: set[str]
) -> ProcfileProcess:
    found = _PROCESS.match(line)
    name, command = (found["name"], found["command"].rstrip()) if found else ("", "")
    start = len(line) - len(line.lstrip()) + 1
    script = read_script(command)
    said = {value for each in script.commands for value in secret_values(each)}
    secrets.update(said, (command[first:last] for first, last in secret_spans(command)))
    return ProcfileProcess(
        at=Location(source.path, number, start, number, len(line.rstrip()) + 1, (name,)),
        role=source.role,
        leaves=(leaf,),
        name=name,
        command=_masked(command, said),
        purpose=_last(script).purpose,
    )


def _last(script: Script) -> CommandFact:
    commands = [each for each in script.commands if each.words]
    return describe(commands[-1]) if commands else CommandFact(Purpose.UNKNOWN, "")


def _masked(command: str, said: set[str]) -> str:
    for value in sorted(said, key=lambda each: (-len(each), each)):
        command = command.replace(value, HINT)
    return mask_text(command)
