"""`virida-audit completion SHELL`: the completion script of a shell, made from the parsers."""

from __future__ import annotations

from virida_audit.cli import EXIT_CLEAN
from virida_audit.cli.arguments import parser_for
from virida_audit.cli.environment import language_of
from virida_audit.cli.output import write_result
from virida_audit.messages import Messages

SHELLS = ("bash", "zsh", "fish")


def run(arguments: list[str]) -> int:
    """Print the script."""
    messages = Messages(language_of(arguments))
    parser = parser_for("completion", messages)
    parser.add_argument("shell", choices=SHELLS, help=messages.get("cli.shell"))
    shell = parser.parse_args(arguments).shell
    from virida_audit.cli.described import describe_commands
    from virida_audit.cli.shells import SCRIPTS

    write_result(SCRIPTS[shell](describe_commands(messages)), None)
    return EXIT_CLEAN
