"""`virida-audit guard install`: set up or remove git's own hooks."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from virida_audit.cli import EXIT_CLEAN
from virida_audit.cli.arguments import Parser
from virida_audit.cli.environment import language_of
from virida_audit.guard.install import Hook, install, uninstall
from virida_audit.messages import Messages
from virida_audit.render.plain import visible


def run_install(arguments: list[str]) -> int:
    """Do what the options say and tell what was done."""
    messages = Messages(language_of(arguments))
    options = _parser(messages).parse_args(arguments)
    hook = next((each for each in Hook if getattr(options, each.name.lower())), Hook.PRE_COMMIT)
    folder = str(options.path)
    result = uninstall(folder, hook) if options.uninstall else install(folder, hook, _command())
    text = messages.get(
        f"guard.{result.done.value}", path=visible(result.path), kept=visible(result.kept)
    )
    sys.stderr.write(f"{text}\n")
    return EXIT_CLEAN


def _command() -> tuple[str, ...]:
    """Give the command that the hook runs: this program, wherever the hook's PATH leads."""
    program = os.path.abspath(sys.argv[0])
    if os.path.basename(program) == "virida-audit" and os.access(program, os.X_OK):
        return (program,)
    return (shutil.which("virida-audit") or "virida-audit",)


def _parser(messages: Messages) -> Parser:
    parser = Parser(
        prog="virida-audit guard install",
        description=messages.get("guard.install"),
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument("-h", "--help", action="help", help=messages.get("cli.help"))
    parser.add_argument("--lang", choices=("en", "fr"), help=messages.get("cli.lang"))
    parser.add_argument(
        "path", nargs="?", type=Path, default=Path(), metavar="PATH", help=messages.get("cli.path")
    )
    kind = parser.add_mutually_exclusive_group()
    for hook in Hook:
        text = messages.get(f"guard.install.{hook.value}")
        kind.add_argument(f"--{hook.value}", action="store_true", help=text)
    parser.add_argument(
        "--uninstall", action="store_true", help=messages.get("guard.install.uninstall")
    )
    return parser
