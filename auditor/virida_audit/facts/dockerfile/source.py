"""One Dockerfile being read: its nodes, its text, the tree around it, and how to locate things."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree
from virida_audit.facts.container import habits
from virida_audit.facts.dockerfile.model import StageContext
from virida_audit.model.location import Location
from virida_audit.model.source import Role, Source
from virida_audit.parse.dockerfile import Dockerfile, Instruction, Scopes, Span
from virida_audit.parse.shell import Command, Dialect, Script, read_arguments, read_script


@dataclass(frozen=True)
class DockerfileSource:
    """What the fact builders need of one file."""

    tree: Tree
    source: Source
    parsed: Dockerfile
    lines: tuple[str, ...]
    """Without line feeds; a carriage return stays, so that columns are the file's."""
    catalogue: Catalogue

    def role_in(self, stage: StageContext) -> Role:
        """Return the role of a stage: its file's, unless its name says it is for developers."""
        if self.source.role is not Role.PRODUCTION:
            return self.source.role
        roles = habits().stage_roles
        words = re.findall(r"[a-z]+", stage.name)
        return next((Role(roles[word]) for word in words if word in roles), Role.PRODUCTION)

    def location(self, span: Span, stage: StageContext, name: str) -> Location:
        """Return where a span stands; its route is the stage and what it is."""
        route = (stage.name or f"stage {stage.index}", name) if stage.index >= 0 else (name,)
        return Location(
            self.source.path, span.line, span.column, span.end_line, span.end_column, route
        )

    def command_location(self, command: Command, stage: StageContext, name: str) -> Location:
        """Return where a command stands."""
        span = Span(command.line, command.column, command.end_line, command.end_column)
        return self.location(span, stage, name)

    def whole_line(self, line: int) -> Location:
        """Return a line without its indentation and its end."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        start = len(text) - len(text.lstrip())
        return Location(self.source.path, line, start + 1, line, max(len(text.rstrip()), start) + 1)

    def script_of(self, instruction: Instruction) -> Script:
        """Return the commands of a RUN, CMD, ENTRYPOINT or HEALTHCHECK, wherever they stand."""
        if instruction.is_json:
            return self._exec_form(instruction)
        body = instruction.heredocs[0] if instruction.heredocs else None
        if body is not None and instruction.value.lstrip().startswith("<<"):
            return read_script(body.text, line=body.line)
        span = self._command_span(instruction)
        rest = self.lines[span.line : max(instruction.end_line, span.end_line)]
        return read_script(
            "\n".join((self.lines[span.line - 1][span.column - 1 :], *rest)),
            line=span.line,
            column=span.column,
            dialect=Dialect.DOCKERFILE,
            escape=self.parsed.escape,
        )

    def _exec_form(self, instruction: Instruction) -> Script:
        span = instruction.value_span
        is_check = instruction.name == "HEALTHCHECK"
        return read_arguments(
            instruction.arguments[1:] if is_check else instruction.arguments,
            line=span.line,
            column=span.column,
            end_line=span.end_line,
            end_column=span.end_column,
        )

    def _command_span(self, instruction: Instruction) -> Span:
        """Return where the command starts: after the type word of a HEALTHCHECK."""
        if instruction.name != "HEALTHCHECK":
            return instruction.value_span
        value = instruction.value
        command = value.partition(" ")[2].lstrip()
        return instruction.value_range(len(value) - len(command), len(value))

    @cached_property
    def scopes(self) -> Scopes:
        """Return the variables of every instruction."""
        return Scopes(self.parsed)

    @property
    def folder(self) -> str:
        """Return the folder of the file, empty for the root."""
        return self.source.path.rpartition("/")[0]

    @cached_property
    def copied(self) -> tuple[str, ...]:
        """Return the local paths that COPY and ADD take from the context, as written."""
        return tuple(
            path
            for instruction in self.parsed.instructions
            if instruction.name in ("COPY", "ADD") and not instruction.flag("from")
            for path in instruction.arguments[:-1]
            if not is_remote(path) and not path.startswith("<<")
        )

    @cached_property
    def written_here(self) -> Mapping[str, str]:
        """Return the files whose text stands in the Dockerfile: path in the image → text."""
        found: dict[str, str] = {}
        for instruction in self.parsed.instructions:
            if instruction.name in ("COPY", "ADD") and instruction.heredocs:
                destination = instruction.arguments[-1]
                for each in instruction.heredocs:
                    is_folder = destination.endswith("/")
                    found[destination + each.name if is_folder else destination] = each.text
        return found

    @cached_property
    def context(self) -> str | None:
        """Return the folder that COPY sources are found in: the file's own or one above it.

        None where none of them is anywhere. A source with a variable or a wildcard at its start
        says nothing; a file that copies nothing, or only its whole context, is taken at its word.
        """
        named = [path for path in self.copied if path.strip("./") and path[0] not in "$*["]
        folder = self.folder
        while True:
            if not named or any(self._is_there(folder, path) for path in named):
                return folder
            if not folder:
                return None
            folder = folder.rpartition("/")[0]

    def _is_there(self, folder: str, path: str) -> bool:
        plain = path.split("*")[0].split("?")[0].split("$")[0].split("[")[0]
        joined = posixpath.normpath(posixpath.join(folder, plain.lstrip("/"))) if plain else folder
        if self.tree.has(joined) or self.tree.files_under(joined):
            return True
        is_pattern = plain != path
        parent = joined.rpartition("/")[0]
        return is_pattern and any(each.startswith(joined) for each in self.tree.files_under(parent))


def is_remote(path: str) -> bool:
    """Tell whether a source of ADD is fetched rather than copied."""
    return "://" in path or path.startswith("git@")
