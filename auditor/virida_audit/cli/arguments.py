"""Options that several commands share, and how they are said in the user's language."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from virida_audit.errors import AuditError
from virida_audit.messages import Messages
from virida_audit.model.language import Language

DESCRIBE = "\0describe"
"""The argument with which a command gives up its parser: completion and tests read it.

No command line can hold a NUL, so nobody types it.
"""


class ParserDescribed(Exception):
    """Carry the parser of a command out of it, before it does anything."""

    def __init__(self, parser: Parser) -> None:
        super().__init__()
        self.parser = parser


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line, as every error of the tool is."""

    def parse_args(  # type: ignore[override] # one of the overloads is all that is used
        self, args: Sequence[str]
    ) -> argparse.Namespace:
        """Parse, or raise ParserDescribed where nothing but the parser is asked for."""
        if list(args) == [DESCRIBE]:
            raise ParserDescribed(self)
        return super().parse_args(args)

    def error(self, message: str) -> NoReturn:
        """Raise AuditError instead of printing the usage and leaving."""
        raise AuditError(f"{message} (see `{self.prog} --help`)")


def parser_for(command: str, messages: Messages) -> Parser:
    """Return the parser of a command with its description and `--lang`."""
    parser = Parser(
        prog=f"virida-audit {command}",
        description=messages.get(f"cli.{command}"),
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument("-h", "--help", action="help", help=messages.get("cli.help"))
    parser.add_argument(
        "--lang", choices=[each.value for each in Language], help=messages.get("cli.lang")
    )
    return parser


def add_path(parser: Parser, messages: Messages) -> None:
    """Add the folder to audit, the current one by default."""
    parser.add_argument(
        "path", nargs="?", type=Path, default=Path(), metavar="PATH", help=messages.get("cli.path")
    )


def add_colour(parser: Parser, messages: Messages) -> None:
    """Add what governs the look of terminal output."""
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        help=messages.get("cli.color"),
    )
    parser.add_argument("--width", type=int, metavar="N", help=messages.get("cli.width"))
    parser.add_argument("--ascii", action="store_true", help=messages.get("cli.ascii"))


def add_rule_folders(parser: Parser, messages: Messages) -> None:
    """Add the folders with rules of one's own, read besides the built-in ones."""
    parser.add_argument(
        "--rules",
        action="append",
        type=Path,
        default=[],
        metavar="FOLDER",
        help=messages.get("cli.rule-folder"),
    )
