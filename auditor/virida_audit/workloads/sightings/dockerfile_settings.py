"""What the stages of an image say of the service that runs it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from virida_audit.facts.commands import Purpose
from virida_audit.facts.container import is_cache
from virida_audit.facts.dockerfile.model import (
    DockerfileArgument,
    DockerfileCommand,
    DockerfileHealthcheck,
    DockerfileInstruction,
    DockerfilePort,
    DockerfileStage,
    DockerfileStart,
    DockerfileVariable,
    DockerfileVolume,
    StageLaunch,
)
from virida_audit.facts.reading import Fact
from virida_audit.model.location import Location
from virida_audit.model.sighting import Matter, Setting
from virida_audit.parse.shell import read_script
from virida_audit.workloads.sightings.veil import Veil

_BUILDING = frozenset(
    {
        Purpose.ASSETS,
        Purpose.BUILD,
        Purpose.DEPENDENCY_INSTALL,
        Purpose.MIGRATION,
        Purpose.UNKNOWN,
    }
)
_MOST_PACKAGES = 500


@dataclass(frozen=True, slots=True)
class StageFacts:
    """The facts of one Dockerfile, looked at from one of its stages."""

    stages: Mapping[int, DockerfileStage]
    by_stage: Mapping[int, list[Fact]]
    index: int
    launch: StageLaunch | None
    """What the stage starts; None where its base image decides."""

    def chain(self) -> tuple[int, ...]:
        """Return the stages that its FROM leads to, the root first, itself last."""
        found = [self.index]
        while (base := self.stages[found[-1]].stage.base) in self.stages and base not in found:
            found.append(base)
        return tuple(reversed(found))

    def parts(self) -> tuple[int, ...]:
        """Return all stages that it is made from, itself included, in the order of the file."""
        found: set[int] = set()
        pending = [self.index]
        while pending:
            index = pending.pop()
            if index in found or index not in self.stages:
                continue
            found.add(index)
            stage = self.stages[index].stage
            pending += (stage.base, *stage.copies)
        return tuple(sorted(found))

    def inherited(self) -> Iterator[Fact]:
        """Yield the facts of its chain, in the order they apply."""
        for index in self.chain():
            yield from self.by_stage.get(index, ())

    def building(self) -> Iterator[Fact]:
        """Yield the facts of all stages that it is made from."""
        for index in self.parts():
            yield from self.by_stage.get(index, ())


def stage_settings(facts: StageFacts, veil: Veil) -> Iterator[Setting]:
    """Yield what a stage says, by matter."""
    inherited = tuple(facts.inherited())
    yield from _command(facts, inherited, veil)
    yield from _working_folder(inherited, veil)
    yield from _variables(inherited, veil)
    yield from _ports(inherited)
    yield from _health(inherited, veil)
    yield from _volumes(inherited, veil)
    yield from _building(tuple(facts.building()), veil)


def _command(facts: StageFacts, inherited: tuple[Fact, ...], veil: Veil) -> Iterator[Setting]:
    """Yield the command, then what its script runs: `name` is the purpose, `detail` the script."""
    launch = facts.launch
    if launch is None:
        return
    starts = (each for each in inherited if isinstance(each, DockerfileStart))
    start = next((each for each in starts if each.at == launch.at), None)
    text = veil.command(launch.text, read_script(launch.text).commands)
    script = "" if start is None else start.script
    yield Setting(Matter.COMMAND, text, launch.at, "", script)
    for inner in () if start is None else start.prepares:
        at = Location(script, inner.line, 1, inner.line, 1)
        yield Setting(Matter.COMMAND, veil.text(inner.text), at, inner.purpose.value, script)


def _working_folder(facts: tuple[Fact, ...], veil: Veil) -> Iterator[Setting]:
    folder, at = "", None
    for each in facts:
        if isinstance(each, DockerfileInstruction) and each.name == "WORKDIR":
            folder, at = posixpath.join(folder, each.value.strip("\"'")), each.at
    if at is not None:
        yield Setting(Matter.WORKING_FOLDER, veil.text(posixpath.normpath(folder)), at)


def _variables(facts: tuple[Fact, ...], veil: Veil) -> Iterator[Setting]:
    """Yield each variable as it is in the end."""
    found = {each.name: each for each in facts if isinstance(each, DockerfileVariable)}
    for each in found.values():
        if each.is_secret:
            yield Setting(Matter.VARIABLE, "", each.at, each.name, is_secret=True)
        else:
            yield veil.variable(Matter.VARIABLE, each.name, each.value, each.at)


def _ports(facts: tuple[Fact, ...]) -> Iterator[Setting]:
    """Yield the ports that are known; `name` is what usually listens there, else the protocol."""
    met: set[int] = set()
    ports = [each for each in facts if isinstance(each, DockerfilePort)]
    for each in ports:
        if each.number and not each.is_debugger and each.number not in met:
            met.add(each.number)
            is_tcp = each.protocol == "tcp"
            name = (each.service or "tcp") if is_tcp else each.protocol
            yield Setting(Matter.PORT, str(each.number), each.at, name)
    for start in facts:
        if isinstance(start, DockerfileStart) and start.port and not met:
            met.add(start.port)
            yield Setting(Matter.PORT, str(start.port), start.at, "tcp")


def _health(facts: tuple[Fact, ...], veil: Veil) -> Iterator[Setting]:
    checks = [each for each in facts if isinstance(each, DockerfileHealthcheck)]
    for each in checks[-1:]:
        text = "NONE" if each.is_none else veil.command(each.text, read_script(each.text).commands)
        port = str(each.http_port or "")
        yield Setting(Matter.HEALTH, veil.text(each.http_path), each.at, port, text)


def _volumes(facts: tuple[Fact, ...], veil: Veil) -> Iterator[Setting]:
    for each in facts:
        if isinstance(each, DockerfileVolume):
            kind = "cache" if is_cache(each.path) else "state"
            detail = f"volume {'temporary' if each.is_temporary else kind}"
            yield Setting(Matter.MOUNT, veil.text(each.path), each.at, "", detail)


def _building(facts: tuple[Fact, ...], veil: Veil) -> Iterator[Setting]:
    """Yield arguments, commands and packages of the build, each package once."""
    packages: set[str] = set()
    for each in facts:
        match each:
            case DockerfileArgument(is_predefined=False):
                if each.is_secret:
                    yield Setting(Matter.BUILD_ARGUMENT, "", each.at, each.name, is_secret=True)
                else:
                    yield veil.variable(Matter.BUILD_ARGUMENT, each.name, each.default, each.at)
            case DockerfileCommand() if each.command.purpose in _BUILDING:
                if not each.is_version_check:
                    purpose = each.command.purpose.value
                    yield Setting(Matter.BUILD_COMMAND, veil.text(each.text), each.at, purpose)
            case DockerfileCommand():
                found = [one for one in _packages(each) if one.value not in packages]
                packages.update(one.value for one in found)
                yield from found


def _packages(command: DockerfileCommand) -> Iterator[Setting]:
    """Yield what a command installs; `detail` is the word of `Catalogue.packages`, or `unknown`."""
    verdicts = command.packages
    groups = (
        ("preinstalled", verdicts.preinstalled),
        ("runtime", verdicts.runtime),
        ("mise", verdicts.mise),
        ("not-needed", verdicts.unneeded),
        ("undocumented", verdicts.undocumented),
        ("unknown", verdicts.unknown),
    )
    for detail, names in groups:
        for name in names[:_MOST_PACKAGES]:
            yield Setting(Matter.PACKAGE, name, command.at, "", detail)
