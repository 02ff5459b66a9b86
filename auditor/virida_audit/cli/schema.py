"""`virida-audit schema`: print the JSON Schema of the JSON output."""

from __future__ import annotations

import sys

from virida_audit.cli import EXIT_CLEAN
from virida_audit.cli.arguments import parser_for
from virida_audit.cli.environment import language_of
from virida_audit.messages import Messages
from virida_audit.resources import data_dir


def run(arguments: list[str]) -> int:
    """Print the schema as it is published."""
    parser_for("schema", Messages(language_of(arguments))).parse_args(arguments)
    schema = data_dir("reports") / "schema" / "report.schema.json"
    sys.stdout.write(schema.read_text(encoding="utf-8"))
    return EXIT_CLEAN
