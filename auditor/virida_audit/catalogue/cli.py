"""The command line of the platform as data, so that each generated command can be checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from virida_audit.catalogue.rows import Row, build, build_all, each
from virida_audit.model.text import Text


@dataclass(frozen=True, slots=True)
class Positional:
    """One argument by position."""

    name: str
    required: bool = True
    form: str = ""
    choices: tuple[str, ...] = ()
    values_of: str | None = None
    """Part of the catalogue whose ids are accepted, e.g. `addons`."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option and its spellings."""

    names: tuple[str, ...]
    value: str | None = None
    """Type of its value; None for a flag."""
    choices: tuple[str, ...] = ()
    values_of: str | None = None
    repeat: bool = False
    required: bool = False
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """One command of clever-tools that a move needs."""

    id: str
    words: tuple[str, ...]
    """Without the program's name."""
    sources: tuple[str, ...]
    checked: str
    positionals: tuple[Positional, ...] = ()
    options: tuple[Option, ...] = ()
    stdin: str | None = None
    """What is read from the standard input, e.g. `env`."""
    feature: str | None = None
    """Flag to turn on first with `clever features enable`."""
    note: str = ""

    def option(self, name: str) -> Option | None:
        """Return the option spelled `name`."""
        return next((option for option in self.options if name in option.names), None)


@dataclass(frozen=True, slots=True)
class ImportLine:
    """How the text parser of `clever env import` takes a form of line."""

    id: str
    examples: tuple[str, ...]
    accepted: bool
    as_json: bool
    """Whether the same name and value can be given with `--json`."""
    result: Text
    evidence: str
    sources: tuple[str, ...]
    checked: str


@dataclass(frozen=True, slots=True)
class WrongForm:
    """A command seen in public material that does not exist in this form."""

    id: str
    form: str
    reason: Text
    sources: tuple[str, ...]
    checked: str
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class CiSystem:
    """How one pipeline system deploys."""

    id: str
    name: str
    documented: bool
    way: Text
    sources: tuple[str, ...]
    checked: str


@dataclass(frozen=True, slots=True)
class CliTool:
    """The program itself: version, installation, credentials, remote."""

    version: str
    package: str
    npx: str
    installs: tuple[str, ...]
    credentials: tuple[str, ...]
    credentials_file: str
    credentials_days: int
    credentials_note: str
    app_file: str
    app_file_variable: str
    remote_branch: str
    push_ssh: str
    push_https: str
    sources: tuple[str, ...]
    checked: str


@dataclass(frozen=True, slots=True)
class Cli:
    """Everything that `cli.yaml` holds."""

    tool: CliTool
    commands: Mapping[tuple[str, ...], Command]
    env_import: tuple[ImportLine, ...]
    wrong_forms: tuple[WrongForm, ...]
    ci_systems: tuple[CiSystem, ...]

    @classmethod
    def from_rows(cls, loaded: Mapping[str, Any]) -> Cli:
        """Read the whole file."""
        commands = [_command(row) for row in loaded["commands"]]
        return cls(
            tool=build(CliTool, loaded["tool"]),
            commands=MappingProxyType({command.words: command for command in commands}),
            env_import=build_all(ImportLine, loaded["env_import"]),
            wrong_forms=build_all(WrongForm, loaded["wrong_forms"]),
            ci_systems=build_all(CiSystem, loaded["ci_systems"]),
        )

    def command_of(self, words: tuple[str, ...]) -> Command | None:
        """Return the command that the longest prefix of `words`, without `clever`, names."""
        for length in range(len(words), 0, -1):
            command = self.commands.get(words[:length])
            if command is not None:
                return command
        return None


def _command(row: Row) -> Command:
    return build(
        Command,
        row,
        positionals=each(Positional),
        options=each(Option),
    )
