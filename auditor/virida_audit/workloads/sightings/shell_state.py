"""What is known at one point of a script: variables, lists, loops and the working folder.

POSIX.1-2017, *Shell Command Language*: what a branch, a loop or a function sets may or may not
hold after it, so a name that gets two values keeps its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from virida_audit.parse.shell import Assignment, AssignmentKind, Command, Context, Word
from virida_audit.workloads.sightings.build_places import Place, joined
from virida_audit.workloads.sightings.variables import expand_shell, is_known

_MOST_TURNS = 64
"""Values of a loop that are followed; a longer list is no list of services."""
_MOST_VALUE = 1_000
_LASTING = (
    AssignmentKind.STANDALONE,
    AssignmentKind.EXPORT,
    AssignmentKind.LOCAL,
    AssignmentKind.DECLARE,
    AssignmentKind.READONLY,
)
_UNSURE = (Context.BRANCH, Context.CASE, Context.FUNCTION, Context.LOOP)


@dataclass(slots=True)
class _Loop:
    depth: int
    """How many constructs enclose its body."""
    name: str
    turns: tuple[str, ...]


@dataclass(slots=True)
class ShellState:
    """What is known at one point of a script."""

    values: dict[str, str]
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    loops: list[_Loop] = field(default_factory=list)
    folders: list[tuple[int, str | None]] = field(default_factory=list)
    """(depth of subshells, folder) of each `cd`, innermost last."""
    tags: dict[str, set[str]] = field(default_factory=dict)
    """Name of an image → names that it is given besides."""


def leave(state: ShellState, command: Command) -> None:
    """Forget the loops and folders that end before a command."""
    depth = len(command.contexts)
    while state.loops and state.loops[-1].depth > depth:
        state.loops.pop()
    subshells = sum(each is Context.SUBSHELL for each in command.contexts)
    while len(state.folders) > 1 and state.folders[-1][0] > subshells:
        state.folders.pop()


def assign(state: ShellState, command: Command, assignment: Assignment) -> None:
    """Take what a command sets."""
    name = assignment.name
    if assignment.kind is AssignmentKind.LOOP:
        depth = len(command.contexts)
        while state.loops and state.loops[-1].depth >= depth:
            state.loops.pop()
        turns = _elements(state, assignment.elements)
        state.loops.append(_Loop(depth, name, turns))
        state.values.pop(name, None)
        return
    if assignment.kind not in _LASTING or assignment.value is None:
        return
    if assignment.elements:
        state.lists[name] = _elements(state, assignment.elements)
        return
    value = expand_shell(assignment.value.text, state.values)
    if "$(" in value or "`" in value or len(value) > _MOST_VALUE or assignment.is_append:
        state.values.pop(name, None)
        return
    was = state.values.get(name)
    is_sure = not any(each in _UNSURE for each in command.contexts) and not command.is_conditional
    if not is_sure and was is not None and was != value:
        # Which of the two it is depends on the run: the name says more than either.
        state.values.pop(name, None)
    elif f"${{{name}}}" not in value:
        state.values[name] = value
    if " " in value and is_known(value):
        state.lists[name] = tuple(value.split())[:_MOST_TURNS]


def _elements(state: ShellState, words: Iterable[Word]) -> tuple[str, ...]:
    """Return the values of a list; empty where one of them is not known."""
    found: list[str] = []
    for word in words:
        inner = word.variables[0] if len(word.variables) == 1 else ""
        if inner in state.lists and word.text in _whole(inner):
            found += state.lists[inner]
            continue
        text = expand_shell(word.text, state.values)
        if not is_known(text) or any(mark in text for mark in "*?{"):
            return ()
        found.append(text)
    return tuple(found) if len(found) <= _MOST_TURNS else ()


def _whole(name: str) -> tuple[str, ...]:
    return (f"${name}", f"${{{name}}}", f"${{{name}[@]}}", f"${{{name}[*]}}")


def enter(place: Place, state: ShellState, command: Command) -> None:
    """Follow `cd` and `pushd`."""
    subshells = sum(each is Context.SUBSHELL for each in command.contexts)
    target = command.arguments[0].text if command.arguments else ""
    folder = _folder(place, state, target)
    state.folders = [
        each for each in state.folders if each[0] < subshells or each[0] == 0 < subshells
    ]
    state.folders.append((subshells, folder))


def _folder(place: Place, state: ShellState, target: str) -> str | None:
    """Return where `cd` leads, as a folder of the tree; None where that is not known."""
    own = place.path.rpartition("/")[0] or "."
    for way in ('$(dirname "$0")', "$(dirname $0)", '$(dirname "${BASH_SOURCE[0]}")', "${0%/*}"):
        if target.startswith(way):
            return joined(own, target[len(way) :].lstrip("/") or ".")
    if target.startswith("$(git rev-parse"):
        return "."
    text = expand_shell(target, state.values)
    here = state.folders[-1][1]
    if not is_known(text) or text.startswith(("/", "~", "-")) or here is None:
        return "." if text.startswith("/") else None
    return joined(here, text)


def turns(state: ShellState, said: str) -> Iterator[dict[str, str]]:
    """Yield the variables of each turn of the loops whose variable the command uses."""
    combined: list[dict[str, str]] = [state.values]
    for loop in state.loops:
        if not loop.turns or not any(mark in said for mark in (f"${loop.name}", f"${{{loop.name}")):
            continue
        if len(combined) * len(loop.turns) > _MOST_TURNS:
            continue
        combined = [{**values, loop.name: turn} for values in combined for turn in loop.turns]
    yield from combined
