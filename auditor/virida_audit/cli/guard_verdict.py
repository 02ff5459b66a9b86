"""Judge what is staged once there is a candidate, and print the verdict of any comparison."""

from __future__ import annotations

import sys
from datetime import date

from virida_audit.cli import EXIT_CLEAN, EXIT_FINDINGS
from virida_audit.configuration.guarding import policy_at
from virida_audit.errors import AuditError
from virida_audit.guard.compare import Blobs, Changes
from virida_audit.guard.git import Git, GitError
from virida_audit.guard.session import Guard, Outcome


def judge_staged(git: Git, changes: Changes, blobs: Blobs) -> int:
    """Judge the index, of which something may have to be blocked."""
    guard = Guard(git, policy_at(git, "HEAD"), date.today())
    return finish([guard.staged(changes, blobs)], [])


def finish(outcomes: list[Outcome], arguments: list[str]) -> int:
    """Print what passes to stderr and what is blocked to stdout; return the exit code."""
    blocking = [outcome for outcome in outcomes if outcome.verdict.blocks]
    saying = any(outcome.verdict.passed or outcome.verdict.unjudged for outcome in outcomes)
    if not (blocking or saying):
        return EXIT_CLEAN
    from virida_audit.cli.environment import language_of
    from virida_audit.cli.output import write_result
    from virida_audit.guard.wording import blocked_lines, closing_lines, said_lines
    from virida_audit.messages import Messages

    messages = Messages(language_of(arguments))
    for outcome in outcomes:
        for line in said_lines(outcome, messages):
            sys.stderr.write(f"{line}\n")
    if not blocking:
        return EXIT_CLEAN
    lines = [line for outcome in blocking for line in blocked_lines(outcome, messages)]
    lines.extend(closing_lines(blocking, messages))
    write_result("\n".join(lines) + "\n", None)
    return EXIT_FINDINGS


def explain(git: Git, error: GitError) -> AuditError:
    """Say what the user can do about git's refusal: the command is run again for its words."""
    import subprocess

    try:
        done = subprocess.run(
            git.command(error.command),
            env=git.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
    except FileNotFoundError:
        return AuditError("git is not installed: the guard asks it what a change adds")
    except subprocess.TimeoutExpired:
        return AuditError(f"git {error.command[0]} takes too long")
    words = done.stderr.decode("utf-8", "replace")
    if "not a git repository" in words:
        return AuditError("not in a git repository: run the guard inside one")
    if "dubious ownership" in words:
        return AuditError(
            "git refuses this repository because another user owns it: "
            "git config --global --add safe.directory <its path>"
        )
    return AuditError(f"git {error.command[0]} failed (exit code {error.code})")
