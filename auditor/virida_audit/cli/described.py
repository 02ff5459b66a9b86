"""The commands as data: their words, options and values, read off their own parsers."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from virida_audit.cli import COMMANDS
from virida_audit.cli.arguments import DESCRIBE, Parser, ParserDescribed
from virida_audit.messages import Messages

_FOLDERS = ("PATH", "FOLDER")
"""Metavars that stand for a folder rather than a file."""


@dataclass(frozen=True, slots=True)
class Word:
    """An option, or a positional argument (without flags)."""

    flags: tuple[str, ...]
    """Short form first, e.g. `-o`, `--output`."""
    about: str
    """What it is for, in the reader's language."""
    name: str
    """What its value is called; empty for a flag without one."""
    choices: tuple[str, ...] = ()
    values: str = ""
    """`file` or `folder` where the value is one."""
    is_repeatable: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """One command."""

    name: str
    about: str
    words: tuple[Word, ...]

    @property
    def options(self) -> tuple[Word, ...]:
        """Return the words with flags."""
        return tuple(each for each in self.words if each.flags)

    @property
    def positionals(self) -> tuple[Word, ...]:
        """Return the words without."""
        return tuple(each for each in self.words if not each.flags)


def parser_of(command: str) -> Parser | None:
    """Return the parser of a command, None where it parses its arguments by hand."""
    try:
        import_module(f"virida_audit.cli.{command}").run([DESCRIBE])
    except ParserDescribed as described:
        return described.parser
    return None


def describe_commands(messages: Messages) -> tuple[Command, ...]:
    """Return every command with its words, in the order of `--help`."""
    return tuple(
        Command(name, messages.get(f"cli.{name}"), tuple(_words(parser_of(name))))
        for name in COMMANDS
    )


def _words(parser: Parser | None) -> Iterator[Word]:
    for action in parser._actions if parser else ():
        if action.help != argparse.SUPPRESS:
            yield _word(action)


def _word(action: argparse.Action) -> Word:
    takes_value = action.nargs != 0
    metavar = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    values = ("folder" if metavar in _FOLDERS else "file") if action.type is Path else ""
    return Word(
        flags=tuple(sorted(action.option_strings, key=len)),
        about=" ".join((action.help or "").split()),
        name=metavar if takes_value else "",
        choices=tuple(map(str, action.choices or ())),
        values=values,
        is_repeatable=isinstance(action, argparse._AppendAction),
    )
