"""From a command to what it is for, with the catalogue of programs."""

from __future__ import annotations

from dataclasses import replace

from virida_audit.facts.commands.containers import ENGINES, Call, Container, read_container
from virida_audit.facts.commands.model import CommandFact, Package, Purpose
from virida_audit.facts.commands.packages import read_packages
from virida_audit.facts.commands.secrets import find_secrets, mask, mask_text
from virida_audit.facts.commands.table import Table, Tool, load_table
from virida_audit.facts.commands.verbs import Verb, find_verb
from virida_audit.parse.shell import Command, Word, operands, option_values

MAX_RUNNERS = 8
"""Tools that start tools which are seen through, e.g. `poetry run python -m celery`."""

_CONTAINER_PURPOSES = frozenset(
    {
        Purpose.CONTAINER,
        Purpose.CONTAINER_BUILD,
        Purpose.CONTAINER_PUSH,
        Purpose.CONTAINER_PULL,
        Purpose.CONTAINER_RUN,
        Purpose.CONTAINER_LOGIN,
        Purpose.COMPOSE,
        Purpose.KUBERNETES,
        Purpose.HELM,
    }
)


def describe(command: Command) -> CommandFact:
    """Say what a command is for. A program that is unknown or dynamic has an unknown purpose.

    Secrets are named with their places; no field holds the value of one.
    """
    secrets = find_secrets(command)
    program = command.program
    if program is None or not program.is_literal:
        return CommandFact(Purpose.UNKNOWN, "", command.line, command.column, secrets=secrets)
    fact = _describe(load_table(), (program, *command.arguments), command.wrappers)
    return replace(fact, line=command.line, column=command.column, secrets=secrets)


def purpose_of(command: Command) -> Purpose:
    """Say only what a command is for, without looking for secrets among its words."""
    program = command.program
    if program is None or not program.is_literal:
        return Purpose.UNKNOWN
    return _describe(load_table(), (program, *command.arguments), command.wrappers).purpose


def _describe(table: Table, words: tuple[Word, ...], runners: tuple[str, ...]) -> CommandFact:
    program, arguments = words[0], words[1:]
    tool = table.tool(program.text)
    if tool is None:
        name = mask_text(program.text).rpartition("/")[2]
        entry = mask(program) if "/" in program.text else ""
        return CommandFact(
            Purpose.UNKNOWN, name, program.line, program.column, runners=runners, entry=entry
        )
    inner = _started(table, tool, arguments) if len(runners) < MAX_RUNNERS else ()
    if inner:
        return _describe(table, inner, (*runners, tool.name))
    fact = _of_tool(table, tool, arguments)
    return replace(fact, line=program.line, column=program.column, runners=runners)


def _started(table: Table, tool: Tool, arguments: tuple[Word, ...]) -> tuple[Word, ...]:
    """Give the words of the program that the tool only starts; empty where it does its own work."""
    if tool.module:
        for index, word in enumerate(arguments):
            if word.text == tool.module:
                return arguments[index + 1 :]
            if not word.text.startswith("-"):
                break
    words = operands(arguments, tool.valued)
    if not words:
        return ()
    if tool.name in ENGINES and words[0].text == "compose":
        compose = replace(words[0], text="docker-compose")
        return (compose, *_from(arguments, words[0])[1:])
    verb = find_verb(tool, arguments)
    if verb.text in tool.becomes and verb.is_known:
        return _from_operand(arguments, verb.operands, tool.becomes[verb.text])
    if verb.text or not words[0].is_literal:
        return ()
    if "" in tool.becomes:
        return _from_operand(arguments, words, tool.becomes[""])
    if tool.interpreter and "" in tool.entry:
        return _from(arguments, words[0]) if _is_script_of_tool(table, tool, words[0]) else ()
    if "" in tool.scripts and tool.name in ("yarn", "pnpm"):
        return _binary(table, arguments, words[0])
    return ()


def _is_script_of_tool(table: Table, tool: Tool, word: Word) -> bool:
    """Tell `python manage.py` and `sh ./gradlew` from a script of the project."""
    known = table.tool(word.text)
    if known is None:
        return False
    is_path = "/" in word.text or "." in word.text
    return bool(known.verbs) or (tool.name == "sh" and is_path)


def _binary(table: Table, arguments: tuple[Word, ...], word: Word) -> tuple[Word, ...]:
    """`yarn prisma migrate deploy` starts prisma, but `yarn build` a script of the project."""
    if table.script_purpose(word.text) is not Purpose.UNKNOWN:
        return ()
    return _from(arguments, word) if table.tool(word.text) else ()


def _from_operand(
    arguments: tuple[Word, ...], words: tuple[Word, ...], index: int
) -> tuple[Word, ...]:
    return _from(arguments, words[index]) if len(words) > index else ()


def _from(arguments: tuple[Word, ...], word: Word) -> tuple[Word, ...]:
    return next((arguments[at:] for at, one in enumerate(arguments) if one is word), ())


def _of_tool(table: Table, tool: Tool, arguments: tuple[Word, ...]) -> CommandFact:
    verb = find_verb(tool, arguments)
    fact = CommandFact(
        purpose=verb.purpose,
        tool=tool.name,
        action=verb.text,
        packages=_packages(tool, verb),
        files=_values(arguments, tool.files),
        ports=_values(arguments, tool.ports),
        host=next(iter(_values(arguments, tool.reaches)), ""),
    )
    if tool.scripts:
        fact = _of_script(table, tool, verb, fact)
    if tool.entry and not verb.is_known:
        fact = _of_entry(table, tool, verb, arguments, fact)
    if tool.name == "nc" and not any(
        "z" in word.text for word in arguments if word.text.startswith("-")
    ):
        return replace(fact, purpose=Purpose.UNKNOWN)
    if verb.purpose not in _CONTAINER_PURPOSES:
        return fact
    call = Call(tool.name, verb.purpose, verb.text, arguments, verb.operands)
    fact = _with_container(fact, read_container(call))
    return replace(fact, inner=_inside(table, tool, arguments, verb))


def _packages(tool: Tool, verb: Verb) -> tuple[Package, ...]:
    if verb.text not in tool.packages:
        return ()
    return read_packages(tool.name, verb.operands)


def _values(arguments: tuple[Word, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(mask(word) for word in option_values(arguments, names)) if names else ()


def _of_script(table: Table, tool: Tool, verb: Verb, fact: CommandFact) -> CommandFact:
    if verb.is_known and verb.text not in tool.scripts:
        return fact
    if not verb.is_known and "" not in tool.scripts:
        return fact
    names = [mask(word) for word in verb.operands if "=" not in word.text]
    if tool.name == "yarn" and verb.text == "workspace":
        names = names[1:]
    if not names:
        return fact
    return replace(fact, purpose=table.script_purpose(names[0]), script=names[0])


def _of_entry(
    table: Table, tool: Tool, verb: Verb, arguments: tuple[Word, ...], fact: CommandFact
) -> CommandFact:
    named = _values(arguments, tuple(option for option in tool.entry if option))
    positional = (mask(word) for word in verb.operands) if "" in tool.entry else ()
    entry = next(iter((*named, *positional)), "")
    if tool.name == "dotnet" and not entry.endswith((".dll", ".exe")):
        return replace(fact, purpose=Purpose.UNKNOWN, entry=entry)
    if not tool.interpreter or fact.ports:
        is_idle = tool.name == "java" and not entry
        return replace(fact, entry=entry, purpose=Purpose.UNKNOWN if is_idle else fact.purpose)
    if entry:
        return replace(fact, entry=entry, purpose=table.entry_purpose(entry))
    is_shell = fact.purpose is Purpose.SHELL_SETUP
    return fact if is_shell else replace(fact, purpose=Purpose.UNKNOWN)


def _with_container(fact: CommandFact, found: Container) -> CommandFact:
    return replace(
        fact,
        context_path=found.context_path,
        dockerfile=found.dockerfile,
        targets=found.targets,
        build_args=found.build_args,
        images=found.images,
        is_push=found.is_push,
        ports=found.ports or fact.ports,
        registry=found.registry,
        files=found.files or fact.files,
    )


def _inside(
    table: Table, tool: Tool, arguments: tuple[Word, ...], verb: Verb
) -> CommandFact | None:
    """Describe what runs in the container of `exec` and `run`, after its name or image."""
    if tool.name in ("kubectl",) and verb.text in ("exec", "run", "debug"):
        ends = [index for index, word in enumerate(arguments) if word.text == "--"]
        inner = arguments[ends[0] + 1 :] if ends else ()
    elif verb.text in tool.wraps:
        inner = _from_operand(arguments, verb.operands, tool.wraps[verb.text])
    else:
        return None
    return _describe(table, inner, ()) if inner else None
