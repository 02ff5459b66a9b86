"""The variables a project is read with: what is given, then its `.env` files.

Values of files may be secrets and are marked as such; values that are given are the caller's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from virida_audit.parse.compose.dotenv import DotenvFile, parse_dotenv
from virida_audit.parse.compose.problem import ComposeProblem
from virida_audit.parse.compose.references import is_inside
from virida_audit.parse.compose.template import Known


class Tree(Protocol):
    """The audited tree, read only."""

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, its path relative to the root; `None` if there is none."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Variables by name; the first source that has a name counts."""

    values: Mapping[str, Known] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    """The files that values came from, in the order they were read."""

    def __repr__(self) -> str:
        return f"<Environment of {len(self.values)} from {list(self.files)}>"

    def lookup(self, name: str) -> Known | None:
        """Return the value of a variable; `None` if it has none."""
        return self.values.get(name)

    def text(self, name: str) -> str | None:
        """Return the text of a variable if it is fully known."""
        known = self.values.get(name)
        return None if known is None or known.unknown else known.text

    def with_value(self, name: str, text: str) -> Environment:
        """Return an environment in which a name has this value, unless it has one."""
        if name in self.values:
            return self
        return replace(self, values={**self.values, name: Known(text)})


def given_environment(values: Mapping[str, str]) -> Environment:
    """Return the environment that Compose would be started with."""
    return Environment({name: Known(text) for name, text in values.items()})


def with_dotenv(
    environment: Environment,
    tree: Tree,
    paths: tuple[str, ...],
    problems: list[ComposeProblem],
) -> Environment:
    """Return the environment with what the files add; a missing file adds nothing."""
    added: dict[str, Known] = {}
    files: list[str] = []

    def lookup(name: str) -> Known | None:
        return environment.lookup(name) or added.get(name)

    for path in paths:
        read = read_dotenv(tree, path, lookup, problems)
        if read is None:
            continue
        files.append(path)
        added.update(read.values())
    # What Compose is started with goes before every file.
    values = {**added, **environment.values}
    return Environment(values, (*environment.files, *files))


def read_dotenv(
    tree: Tree,
    path: str,
    lookup: _Lookup,
    problems: list[ComposeProblem],
    *,
    raw: bool = False,
) -> DotenvFile | None:
    """Read a file of variables of the tree; `None` if it is absent or outside."""
    data = tree.read(path) if is_inside(path) else None
    if data is None:
        return None
    read = parse_dotenv(data, lookup, raw=raw)
    problems += [
        ComposeProblem(path, line, 1, "compose-dotenv-line", reason)
        for line, reason in read.problems
    ]
    return read


class _Lookup(Protocol):
    def __call__(self, name: str, /) -> Known | None: ...
