"""Read POSIX shell and bash text into simple commands, tolerantly and without running anything."""

from __future__ import annotations

from virida_audit.parse.shell.model import (
    Assignment,
    AssignmentKind,
    Command,
    Context,
    Heredoc,
    Operator,
    Problem,
    Redirection,
    Script,
)
from virida_audit.parse.shell.options import operands, option_values
from virida_audit.parse.shell.prepare import Dialect
from virida_audit.parse.shell.read import read_arguments, read_commands, read_script
from virida_audit.parse.shell.word import Word, base_name

__all__ = [
    "Assignment",
    "AssignmentKind",
    "Command",
    "Context",
    "Dialect",
    "Heredoc",
    "Operator",
    "Problem",
    "Redirection",
    "Script",
    "Word",
    "base_name",
    "operands",
    "option_values",
    "read_arguments",
    "read_commands",
    "read_script",
]
