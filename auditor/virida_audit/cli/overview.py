"""`virida-audit --help`: what the tool does and which commands there are."""

from __future__ import annotations

import sys

from virida_audit.cli import COMMANDS
from virida_audit.cli.environment import language_of
from virida_audit.messages import Messages


def print_overview(arguments: list[str]) -> int:
    """Print the commands with a line each and return 0."""
    messages = Messages(language_of(arguments))
    widest = max(len(each) for each in COMMANDS)
    lines = [
        messages.get("cli.overview"),
        "",
        messages.get("cli.usage"),
        "",
        *(f"  {each:<{widest}}  {messages.get(f'cli.{each}')}" for each in COMMANDS),
        "",
        messages.get("cli.more"),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0
