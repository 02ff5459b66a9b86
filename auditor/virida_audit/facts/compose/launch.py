"""How a service is built and started."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.compose.model import ServiceContext
from virida_audit.facts.compose.service import Described
from virida_audit.facts.compose.source import FileView
from virida_audit.facts.compose.words import masked, text_of
from virida_audit.facts.reading import Fact
from virida_audit.model.location import Location
from virida_audit.model.source import Role
from virida_audit.parse.compose import Atom, Table
from virida_audit.secrets import is_secret_name


@dataclass(frozen=True, slots=True)
class ComposeCommand:
    """`command` or `entrypoint`."""

    fact: ClassVar[str] = "compose-command"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    service: ServiceContext
    key: str
    text: str
    """As one line, secrets masked."""
    run_command: str
    """Entrypoint and command together."""
    is_effective: bool
    """It is the entrypoint, or there is none in this service."""

    @property
    def kind(self) -> str:
        """Return `empty`, `start` for what starts an application, else `told` by its service."""
        if not self.text:
            return "empty"
        is_main = self.service.becomes in ("application", "own-image", "runtime", "image-only")
        return "start" if is_main and self.is_effective else "told"


@dataclass(frozen=True, slots=True)
class ComposeBuildArgument:
    """One name of `build.args`."""

    fact: ClassVar[str] = "compose-build-argument"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    service: ServiceContext
    name: str
    is_secret: bool
    """A secret goes into the image's history."""
    names: tuple[str, ...]
    """All arguments of the build that are no secrets."""

    @property
    def kind(self) -> str:
        """Return `secret`, `first` of the plain ones, or `further`."""
        if self.is_secret:
            return "secret"
        return "first" if self.name in self.names[:1] else "further"


def launch_facts(
    view: FileView, table: Table, context: ServiceContext, every: Mapping[str, Described]
) -> Iterator[Fact]:
    """Yield how a carried service is built and started in this file."""
    if not context.is_carried:
        for key in ("entrypoint", "command"):
            text_of(view, table.get(key))
        return
    entry = table.get("entrypoint")
    for key in ("entrypoint", "command"):
        value = table.get(key)
        if value is None or not view.is_new("command", value.at):
            continue
        text = text_of(view, value)
        yield ComposeCommand(
            at=value.at,
            role=view.role,
            leaves=view.claim(value),
            service=context,
            key=key,
            text=masked(text),
            run_command=masked(every[context.name].command),
            is_effective=key == "entrypoint" or not text_of(view, entry),
        )
    yield from _arguments(view, table, context)


def _arguments(
    view: FileView, table: Table, context: ServiceContext
) -> Iterator[ComposeBuildArgument]:
    build = table.table("build")
    holder = None if build is None else build.table("args")
    if holder is None:
        return
    names = tuple(name for name in holder.entries if not is_secret_name(name))
    for name, value in holder.entries.items():
        if not view.is_new("build-argument", value.at):
            continue
        text = value.text if isinstance(value, Atom) else ""
        holds_secret = view.note_secret(name, text)
        yield ComposeBuildArgument(
            at=value.at,
            role=view.role,
            leaves=view.claim(value),
            service=context,
            name=name,
            is_secret=holds_secret or is_secret_name(name),
            names=names,
        )


FACTS: tuple[type[Fact], ...] = (ComposeBuildArgument, ComposeCommand)
