"""CMD and ENTRYPOINT: what the container starts, as one command line with its quoting kept."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from virida_audit.facts.commands import CommandFact, Purpose, describe, purpose_of
from virida_audit.facts.commands.secrets import secret_values
from virida_audit.facts.container import habits
from virida_audit.facts.dockerfile.build_facts import written_command
from virida_audit.facts.dockerfile.launch import is_init_alone, launch_of, written
from virida_audit.facts.dockerfile.model import DockerfileStart, ScriptCommand, StageContext
from virida_audit.facts.dockerfile.source import DockerfileSource
from virida_audit.facts.reading import Fact
from virida_audit.parse.dockerfile import Instruction
from virida_audit.parse.shell import Command, Operator, read_arguments, read_script
from virida_audit.secrets import secret_spans

_BIND_OPTIONS = ("--bind", "-b", "--host", "--listen", "--addr", "--address", "-l")
_PORT_OPTIONS = ("--port", "-p", *_BIND_OPTIONS)
_LOOPBACK = ("127.", "localhost", "[::1]")
_MOST_READ = 500
_MOST_SHOWN = 20
"""Commands of a script that are looked at, and those that are kept."""
_SHELLS = ("sh", "bash", "ash", "dash")
_IN_PASSING = frozenset(
    {Purpose.WAIT, Purpose.SHELL_SETUP, Purpose.FILE_SYSTEM, Purpose.PERMISSION, Purpose.CLEANUP}
)
_SETTING_UP = _IN_PASSING - {Purpose.WAIT} | {Purpose.USER}


def start_facts(
    at: DockerfileSource,
    instruction: Instruction,
    stage: StageContext,
    leaves: tuple[int, ...],
    secrets: set[str],
) -> Iterator[Fact]:
    """Yield the fact of one CMD or ENTRYPOINT."""
    text = written(instruction)
    launch = launch_of(at)
    is_effective = launch is not None and launch.carrier is instruction
    script = launch.script if launch and is_effective else at.script_of(instruction)
    commands = [each for each in script.commands if each.words]
    main = _main(commands)
    described = describe(main)
    file = _script(at, main, described)
    inside = _inside(at, file)
    port = _port(main)
    run_command = launch.text if launch and is_effective else ""
    for each in (text, run_command):
        secrets.update(each[start:end] for start, end in secret_spans(each))
    secrets.update(value for command in commands for value in secret_values(command))
    yield DockerfileStart(
        at=at.location(instruction.span, stage, instruction.name),
        role=at.role_in(stage),
        leaves=leaves,
        stage=stage,
        instruction=instruction.name,
        text=text,
        run_command=run_command,
        handed_command=launch.arguments if launch and is_effective else "",
        is_effective=is_effective,
        command=described,
        processes=_processes([*commands, *inside]),
        script=file,
        prepares=_prepares(inside),
        script_hands_over=bool(file) and _hands_over(at, file),
        is_init=is_init_alone(instruction)
        or any(not habits().inits.isdisjoint((each.name, *each.wrappers)) for each in commands[:1]),
        migrates=_migrates([*commands[: commands.index(main)], *inside] if commands else []),
        port=port,
        is_port_exposed=port in _exposed(at, stage),
        binds_loopback=any(
            value.text.startswith(_LOOPBACK) for value in main.option_values(*_BIND_OPTIONS)
        ),
    )


def _main(commands: Sequence[Command]) -> Command:
    """Return the command that stays: the last one that does not only prepare or wait."""
    if not commands:
        return read_arguments(("true",)).commands[0]
    staying = [each for each in commands if purpose_of(each) not in _IN_PASSING]
    return (staying or commands)[-1]


def _processes(commands: Sequence[Command]) -> int:
    """Count what goes on running: what was sent to the background, and the last command."""
    background = sum(1 for each in commands[1:] if each.operator is Operator.BACKGROUND)
    known = habits()
    manager = any(each.name in known.process_managers for each in commands)
    return max(1 + background, 2 if manager else 1)


def _migrates(commands: Sequence[Command]) -> bool:
    return any(purpose_of(each) is Purpose.MIGRATION for each in commands)


def _script(at: DockerfileSource, command: Command, described: CommandFact) -> str:
    """Return the path of the shell script that is started; empty for none.

    In the repository, or in the image where the Dockerfile itself writes it.
    """
    if command.name in _SHELLS:
        words = command.operands()[:1]
    elif command.program and (described.purpose is Purpose.UNKNOWN or command.name.endswith(".sh")):
        words = (command.program,)
    else:
        return ""
    context = at.folder if at.context is None else at.context
    for word in words:
        base = posixpath.basename(word.text)
        candidates = [path for path in at.copied if posixpath.basename(path) == base]
        candidates += _below_copied(at, context, word.text)
        for candidate in (*candidates, base):
            path = posixpath.normpath(posixpath.join(context, candidate.lstrip("/")))
            if base and at.tree.has(path) and _is_shell(at, path):
                return path
        here = (path for path in at.written_here if posixpath.basename(path) == base)
        return next(here, "")
    return ""


def _text(at: DockerfileSource, script: str) -> str:
    """Return what a script holds, whether it stands in the repository or in the Dockerfile."""
    here = at.written_here.get(script)
    return (at.tree.read(script) or b"").decode("utf-8", "replace") if here is None else here


def _below_copied(at: DockerfileSource, context: str, program: str) -> Iterator[str]:
    """Yield where a program may come from when its folder was copied: the tail of its path."""
    parts = [part for part in program.split("/") if part not in ("", ".")]
    for start in range(len(parts)):
        yield "/".join(parts[start:])
    for folder in at.copied:
        if parts and at.tree.has_folder(posixpath.normpath(posixpath.join(context, folder))):
            yield posixpath.join(folder, parts[-1])


def _is_shell(at: DockerfileSource, path: str) -> bool:
    if path.endswith((".sh", ".bash")):
        return True
    first = (at.tree.read(path) or b"").split(b"\n", 1)[0]
    return first.startswith(b"#!") and b"sh" in first


def _hands_over(at: DockerfileSource, script: str) -> bool:
    text = _text(at, script)
    return any(form in text for form in ('exec "$@"', "exec $@", "exec ${@}", 'exec "${@}"'))


def _inside(at: DockerfileSource, script: str) -> list[Command]:
    """Return the commands of the script that is started."""
    text = _text(at, script) if script else ""
    return [each for each in read_script(text).commands if each.words]


def _prepares(commands: Sequence[Command]) -> tuple[ScriptCommand, ...]:
    """Return what the commands of a script do for the application, without handing over."""
    found = [
        ScriptCommand(written_command(each, secret_values(each)), purpose, each.line)
        for each in commands[:_MOST_READ]
        if not any(word.text in ("$@", "${@}") for word in each.words)
        and (purpose := purpose_of(each)) not in _SETTING_UP
    ]
    return tuple(found[:_MOST_SHOWN])


def _port(command: Command) -> int:
    """Return the port that the options name: `--port 8000`, `-b 0.0.0.0:8000`."""
    for value in command.option_values(*_PORT_OPTIONS):
        digits = value.text.rpartition(":")[2]
        if digits.isascii() and digits.isdigit() and 0 < int(digits[:6]) < 65536:
            return int(digits)
    return 0


def _exposed(at: DockerfileSource, stage: StageContext) -> set[int]:
    """Return the ports that a stage exposes with a number."""
    if stage.index < 0:
        return set()
    instructions = at.parsed.stage_instructions(at.parsed.stages[stage.index])
    texts = (text for each in instructions if each.name == "EXPOSE" for text in each.arguments)
    numbers = (text.partition("/")[0] for text in texts)
    return {int(each) for each in numbers if each.isascii() and each.isdigit()}
