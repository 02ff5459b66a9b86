"""Which variables an instruction sees: global ARGs, ARG and ENV of its stage and of its bases.

Source: moby/buildkit, frontend/dockerfile/dockerfile2llb/convert.go (`buildMetaArgs`,
`dispatchArg`, `dispatchEnv`) and the Dockerfile reference, "Understand how ARG and FROM interact".
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from virida_audit.parse.dockerfile.expansion import Expansion, expand
from virida_audit.parse.dockerfile.lexer import Absent
from virida_audit.parse.dockerfile.model import Dockerfile, Instruction, Stage

PLATFORM_ARGS = frozenset(
    {
        "BUILDPLATFORM",
        "BUILDOS",
        "BUILDOSVERSION",
        "BUILDARCH",
        "BUILDVARIANT",
        "TARGETPLATFORM",
        "TARGETOS",
        "TARGETOSVERSION",
        "TARGETARCH",
        "TARGETVARIANT",
        "TARGETSTAGE",
    }
)
"""ARGs that BuildKit sets itself: known to FROM, and to a stage that declares them."""

PROXY_ARGS = frozenset(
    {
        "HTTP_PROXY",
        "http_proxy",
        "HTTPS_PROXY",
        "https_proxy",
        "FTP_PROXY",
        "ftp_proxy",
        "NO_PROXY",
        "no_proxy",
        "ALL_PROXY",
        "all_proxy",
    }
)
"""ARGs that need no declaration: given on the command line, RUN sees them."""

PREDEFINED_ARGS = PLATFORM_ARGS | PROXY_ARGS

MAX_VALUE = 65_536
"""Characters kept of one value; a longer one is unknown."""

MAX_BASES = 64
"""Stages a lookup follows down a chain of FROMs; what is further is unknown."""


class Origin(StrEnum):
    """Who gave a variable its value."""

    GLOBAL_ARG = "global-arg"
    ARG = "arg"
    ENV = "env"
    PREDEFINED = "predefined"


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable as it stands after the instruction that set it."""

    name: str
    value: str | None
    """None when a build argument or the builder decides, or when it cannot be told."""
    origin: Origin
    index: int
    """Index in `Dockerfile.instructions` of what declared it; -1 for predefined ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Scope(Mapping[str, str | None]):
    """The variables in force just before one instruction; `expand` takes it as its variables.

    What a name that is not there means is told by `absent`: it may come from the base image.
    """

    _scopes: Scopes
    _stage: Stage | None
    """None for the global scope: what FROM sees."""
    _before: int
    """Index of the first instruction that does not count."""

    @property
    def absent(self) -> Absent:
        """Tell what a name that is not here means."""
        if self._stage is None:
            return Absent.EMPTY
        *_, last = self._scopes.lineage(self._stage)
        scratch = last.base_stage is None and last.base == "scratch"
        return Absent.EMPTY if scratch else Absent.UNKNOWN

    def variable(self, name: str) -> Variable | None:
        """Find a variable with where it comes from."""
        for table in self._scopes.tables(self._stage):
            history = table.get(name)
            if history:
                position = bisect_left(history, self._before, key=_index)
                if position:
                    return history[position - 1]
        return None

    def expand(self, text: str) -> Expansion:
        """Substitute these variables in a text of the same file."""
        return expand(text, self, self._scopes.dockerfile.escape, absent=self.absent)

    def __getitem__(self, name: str) -> str | None:
        variable = self.variable(name)
        if variable is None:
            raise KeyError(name)
        return variable.value

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.variable(name) is not None

    def __iter__(self) -> Iterator[str]:
        names = {name for table in self._scopes.tables(self._stage) for name in table}
        return iter(sorted(name for name in names if name in self))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(slots=True, eq=False)
class Scopes:
    """All scopes of a Dockerfile: one history per stage and name, looked up by instruction."""

    dockerfile: Dockerfile
    _global: dict[str, list[Variable]] = field(init=False, default_factory=dict)
    _stages: list[dict[str, list[Variable]]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        for name in sorted(PLATFORM_ARGS):
            self._global[name] = [Variable(name, None, Origin.PREDEFINED, -1)]
        self._stages = [{} for _ in self.dockerfile.stages]
        for index, instruction in enumerate(self.dockerfile.instructions):
            if instruction.name == "ARG":
                self._declare_args(self.dockerfile.stage_at(index), index, instruction)
            elif instruction.name == "ENV":
                self._declare_env(self.dockerfile.stage_at(index), index, instruction)

    def at(self, index: int) -> Scope:
        """Give the variables in force just before the instruction of that index."""
        stage = self.dockerfile.stage_at(index)
        if stage is not None and stage.start == index:
            stage = None
        return Scope(self, stage, index)

    def base(self, stage: Stage) -> Expansion:
        """Substitute the global ARGs in what a stage is built from.

        An ARG without default stays symbolic, except where the text itself has a default, as in
        `${VERSION:-20}`: that is what a build without arguments takes.
        """
        return expand_base(stage.base, Scope(self, None, stage.start), self.dockerfile.escape)

    def lineage(self, stage: Stage) -> Iterator[Stage]:
        """Yield a stage and those it descends from, nearest first, `MAX_BASES` at most."""
        for _ in range(MAX_BASES):
            yield stage
            if stage.base_stage is None:
                return
            stage = self.dockerfile.stages[stage.base_stage]

    def tables(self, stage: Stage | None) -> Iterator[dict[str, list[Variable]]]:
        """Yield the histories that count for a stage, nearest first; global ones for None."""
        if stage is None:
            yield self._global
            return
        for ancestor in self.lineage(stage):
            yield self._stages[ancestor.index]

    def _declare_args(self, stage: Stage | None, index: int, instruction: Instruction) -> None:
        # One after the other: a default may use an earlier name of the same instruction.
        table = self._global if stage is None else self._stages[stage.index]
        scope = Scope(self, stage, index + 1)
        origin = Origin.GLOBAL_ARG if stage is None else Origin.ARG
        for name, text in instruction.pairs:
            if text is not None:
                _add(table, Variable(name, _value(scope.expand(text)), origin, index))
            elif stage is not None:
                self._declare_bare_arg(stage, name, index)

    def _declare_bare_arg(self, stage: Stage, name: str, index: int) -> None:
        table = self._stages[stage.index]
        outer = Scope(self, None, stage.start).variable(name)
        if outer is not None:
            _add(table, Variable(name, outer.value, outer.origin, index))
        elif name not in Scope(self, stage, index):
            origin = Origin.PREDEFINED if name in PROXY_ARGS else Origin.ARG
            _add(table, Variable(name, None, origin, index))

    def _declare_env(self, stage: Stage | None, index: int, instruction: Instruction) -> None:
        if stage is None:
            return
        # All at once: the values of one ENV see what was before it.
        scope = Scope(self, stage, index)
        found = [(scope.expand(name), scope.expand(text or "")) for name, text in instruction.pairs]
        for name, value in found:
            if name.is_known:
                _add(
                    self._stages[stage.index],
                    Variable(name.text, _value(value), Origin.ENV, index),
                )


def expand_base(text: str, scope: Mapping[str, str | None], escape: str) -> Expansion:
    """Substitute global variables in the base of a stage; see `Scopes.base`."""
    plain = expand(text, scope, escape, absent=Absent.EMPTY)
    if not plain.emptied:
        return plain
    return expand(text, scope, escape, absent=Absent.UNKNOWN)


def _add(table: dict[str, list[Variable]], variable: Variable) -> None:
    table.setdefault(variable.name, []).append(variable)


def _value(expansion: Expansion) -> str | None:
    return expansion.text if expansion.is_known and len(expansion.text) <= MAX_VALUE else None


def _index(variable: Variable) -> int:
    return variable.index
