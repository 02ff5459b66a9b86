"""Images that shell text builds, and what it starts: scripts, recipes, steps of pipelines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from virida_audit.facts.commands import CommandFact, Purpose, describe
from virida_audit.model.location import Location
from virida_audit.model.sighting import Matter, Setting, Sighting
from virida_audit.parse.shell import (
    Command,
    Dialect,
    Word,
    read_commands,
)
from virida_audit.workloads.sightings.build_places import (
    Build,
    Place,
    build_sighting,
    image_names_of,
)
from virida_audit.workloads.sightings.calls import call_sightings, told_by
from virida_audit.workloads.sightings.shell_state import ShellState, assign, enter, leave, turns
from virida_audit.workloads.sightings.variables import Values, expand_shell, is_known
from virida_audit.workloads.sightings.veil import Veil

_DEEPEST = 3
_STARTING = (Purpose.CONTAINER_RUN, Purpose.COMPOSE, Purpose.KUBERNETES, Purpose.HELM)


@dataclass(frozen=True, slots=True)
class ShellText:
    """A piece of shell and where it starts in its file."""

    text: str
    line: int = 1
    indent: int = 0
    dialect: Dialect = Dialect.SHELL


def shell_sightings(
    place: Place,
    shell: ShellText,
    values: Values,
    environments: tuple[str, ...] = (),
    depth: int = 0,
) -> list[Sighting]:
    """Return what a piece of shell builds and starts, in its order.

    `values` are variables that are set outside of it; `environments` those that it is known to
    deploy to, where its own words do not tell.
    """
    commands = read_commands(
        shell.text, line=shell.line, indent=shell.indent, dialect=shell.dialect
    )
    return command_sightings(place, commands, values, environments, depth)


def command_sightings(
    place: Place,
    commands: Iterable[Command],
    values: Values,
    environments: tuple[str, ...] = (),
    depth: int = 0,
) -> list[Sighting]:
    """Return what commands build and start, in their order; see `shell_sightings`."""
    state = ShellState(dict(values), folders=[(0, place.folder)])
    found: list[Sighting] = []
    for command in commands:
        leave(state, command)
        for assignment in command.assignments:
            assign(state, command, assignment)
        if not command.words:
            continue
        if command.name in ("cd", "pushd"):
            enter(place, state, command)
        elif command.name == "ssh" and depth < _DEEPEST:
            found += _remote(place, command, state, environments, depth)
        else:
            found += _of_command(place, command, state, environments)
    return _with_tags(found, state.tags)


def _remote(
    place: Place,
    command: Command,
    state: ShellState,
    environments: tuple[str, ...],
    depth: int,
) -> Iterator[Sighting]:
    """Yield what runs on another host: the words after its name, and a here-document."""
    there = replace(place, folder=".")
    words = command.operands(("-i", "-p", "-o", "-l", "-J", "-F", "-E", "-b", "-c", "-L", "-R"))
    texts = [(" ".join(each.text for each in words[1:]), command.line)] if len(words) > 1 else []
    heredocs = (each.heredoc for each in command.redirections)
    texts += [(each.text, each.line) for each in heredocs if each is not None]
    host = words[0].text if words else ""
    told = environments or told_by(host)
    for text, line in texts:
        yield from shell_sightings(there, ShellText(text, line), state.values, told, depth + 1)


def _of_command(
    place: Place, command: Command, state: ShellState, environments: tuple[str, ...]
) -> Iterator[Sighting]:
    fact = describe(command)
    if fact.action in ("tag", "image tag") and len(fact.images) == 2:
        _note_tag(fact, command, state)
    if fact.purpose is not Purpose.CONTAINER_BUILD and fact.purpose not in _STARTING:
        return
    at = Location(place.path, command.line, command.column, command.end_line, command.end_column)
    here = replace(place, folder=state.folders[-1][1])
    said = " ".join(each.text for each in command.words)
    for values in turns(state, said):
        if fact.purpose is Purpose.CONTAINER_BUILD:
            build = _build(fact, command, values, at)
            if build is not None:
                yield build_sighting(here, build, at)
        else:
            yield from call_sightings(here, fact, command, values, environments, at)


def _build(fact: CommandFact, command: Command, values: Values, at: Location) -> Build | None:
    """Return the image that a command builds; None where its file says that itself."""
    if fact.action.endswith(("bake", "commit", "import")) or fact.tool == "docker-compose":
        return None
    images = tuple(expand_shell(each, values) for each in fact.images)
    if not fact.context_path and not images:
        return None
    arguments = command.option_values("--build-arg")
    is_kaniko = fact.tool in ("kaniko", "buildctl")
    return Build(
        images=images,
        context=expand_shell(fact.context_path, values),
        dockerfile=expand_shell(fact.dockerfile, values),
        stage=expand_shell(fact.targets[-1], values) if fact.targets else "",
        settings=tuple(_arguments(arguments, values, at)),
        is_below_context=is_kaniko,
    )


def _arguments(words: tuple[Word, ...], values: Values, at: Location) -> Iterator[Setting]:
    veil = Veil(())
    for word in words:
        name, _, value = word.text.partition("=")
        shown = expand_shell(value, values)
        yield veil.variable(Matter.BUILD_ARGUMENT, name, shown if is_known(shown) else "", at)


def _note_tag(fact: CommandFact, command: Command, state: ShellState) -> None:
    """Remember the further name that `docker tag` gives to an image, by its first one."""
    said = " ".join(each.text for each in command.words)
    for values in turns(state, said):
        source, target = (image_names_of((expand_shell(each, values),)) for each in fact.images)
        if source and target:
            state.tags.setdefault(source[0], set()).update(target)


def _with_tags(found: list[Sighting], tags: dict[str, set[str]]) -> list[Sighting]:
    if not tags:
        return found
    named: list[Sighting] = []
    for each in found:
        more = {name for known in each.names for name in tags.get(known, ())}
        named.append(replace(each, names=tuple(sorted({*each.names, *more}))) if more else each)
    return named
