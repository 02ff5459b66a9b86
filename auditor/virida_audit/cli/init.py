"""`virida-audit init`: write a first settings file, after looking at the repository."""

from __future__ import annotations

import sys
from pathlib import Path

from virida_audit.cli import EXIT_CLEAN
from virida_audit.cli.arguments import add_path, parser_for
from virida_audit.cli.environment import language_of
from virida_audit.configuration.draft import draft_settings
from virida_audit.configuration.find import OWN_FILE
from virida_audit.discover import discover
from virida_audit.errors import AuditError
from virida_audit.messages import Messages
from virida_audit.render.plain import visible


def run(arguments: list[str]) -> int:
    """Look at the folder and write `virida-audit.toml` into it; an existing one stays as it is."""
    messages = Messages(language_of(arguments))
    parser = parser_for("init", messages)
    add_path(parser, messages)
    root: Path = parser.parse_args(arguments).path
    target = root / OWN_FILE
    if target.is_symlink() or target.exists():
        raise AuditError(f"{target}: exists already, and is left as it is")
    text = draft_settings(discover(root), messages)
    try:
        # `x` refuses what another process wrote in the meantime, and a link as well.
        with target.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        raise AuditError(f"{target}: cannot be written: {error.strerror}") from None
    sys.stderr.write(messages.get("init.written", path=visible(str(target))) + "\n")
    return EXIT_CLEAN
