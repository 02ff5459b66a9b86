"""`virida-audit schema`: print the JSON Schema of the JSON outputs or of the settings."""

from __future__ import annotations

import sys

from virida_audit.cli import EXIT_CLEAN
from virida_audit.cli.arguments import parser_for
from virida_audit.cli.environment import language_of
from virida_audit.messages import Messages
from virida_audit.resources import data_dir

SCHEMAS = ("report", "plan", "settings")


def run(arguments: list[str]) -> int:
    """Print the schema as it is published."""
    messages = Messages(language_of(arguments))
    parser = parser_for("schema", messages)
    parser.add_argument(
        "which",
        nargs="?",
        choices=SCHEMAS,
        default="report",
        help=messages.get("cli.schema-which"),
    )
    which = parser.parse_args(arguments).which
    schema = data_dir("reports") / "schema" / f"{which}.schema.json"
    sys.stdout.write(schema.read_text(encoding="utf-8"))
    return EXIT_CLEAN
