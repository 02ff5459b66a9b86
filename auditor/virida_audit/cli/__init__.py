"""Start here: the first word picks a command, and only that command's module is imported.

Nothing heavy is imported on the way, because the guard runs on every commit of every developer.
"""

from __future__ import annotations

import os
import sys

from virida_audit import __version__
from virida_audit.errors import AuditError

COMMANDS = (
    "scan",
    "plan",
    "inventory",
    "rules",
    "explain",
    "init",
    "baseline",
    "guard",
    "schema",
    "completion",
)
"""Each is a module of this package with `run(arguments) -> exit code`."""

EXIT_CLEAN = 0
EXIT_FINDINGS = 1
EXIT_USAGE = 2
EXIT_INCOMPLETE = 3
EXIT_INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code (README, *Exit codes*)."""
    words = sys.argv[1:] if arguments is None else arguments
    try:
        return _dispatch(words)
    except AuditError as error:
        sys.stderr.write(f"virida-audit: error: {error}\n")
        return EXIT_USAGE
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader has gone (`| head`): give the interpreter nothing to flush into the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_CLEAN
    except Exception as error:
        return _internal_error(error)


def _dispatch(words: list[str]) -> int:
    first = words[0] if words else "--help"
    if first in ("--version", "-V"):
        sys.stdout.write(f"virida-audit {__version__}\n")
        return EXIT_CLEAN
    if first in ("--help", "-h", "help"):
        from virida_audit.cli.overview import print_overview

        return print_overview(words[1:])
    if first not in COMMANDS:
        raise AuditError(f"{first!r} is no command (known: {', '.join(COMMANDS)}; see --help)")
    # Not importlib.import_module: importing importlib costs the guard 4 % of a start of Python.
    module = __import__(f"virida_audit.cli.{first}", fromlist=["run"])
    code: int = module.run(words[1:])
    return code


def _internal_error(error: Exception) -> int:
    """Say that it is our bug; the traceback may quote scanned text, so it is shown on demand."""
    if os.environ.get("VIRIDA_AUDIT_DEBUG"):
        raise error
    sys.stderr.write(
        f"virida-audit: internal error: {type(error).__name__} "
        "(set VIRIDA_AUDIT_DEBUG=1 for the traceback, and please report it)\n"
    )
    return EXIT_INCOMPLETE
