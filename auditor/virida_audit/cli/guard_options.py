"""The options of `virida-audit guard`: ranges and pushes."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from dataclasses import replace
from datetime import date

from virida_audit.cli import EXIT_CLEAN
from virida_audit.cli.arguments import Parser, parser_for
from virida_audit.cli.environment import language_of
from virida_audit.cli.guard_verdict import explain, finish
from virida_audit.configuration.guarding import policy_at
from virida_audit.errors import AuditError
from virida_audit.guard.compare import is_relevant, staged_changes
from virida_audit.guard.git import Git, GitError
from virida_audit.guard.policy import Policy
from virida_audit.guard.received import (
    Comparison,
    comparison_of_range,
    comparison_of_ref,
    default_branch,
    parse_pushed,
    parse_received,
)
from virida_audit.guard.session import Guard, Outcome
from virida_audit.messages import Messages


def run_with(arguments: list[str]) -> int:
    """Parse the options and judge what they name."""
    if arguments[0] == "install":
        from virida_audit.cli.guard_install import run_install

        return run_install(arguments[1:])
    options = _parser(Messages(language_of(arguments))).parse_args(arguments)
    if options.to and not options.start:
        raise AuditError("--to needs --from (see `virida-audit guard --help`)")
    git = Git()
    try:
        policy = replace(_policy(git, options), every_commit=options.every_commit)
        if options.pre_receive:
            return finish(_received(git, policy), arguments)
        if options.pre_push:
            return finish(_pushed(git, policy), arguments)
        if options.start:
            comparison = comparison_of_range(git, options.start, options.to or "HEAD")
            return finish([Guard(git, policy, date.today()).compared(comparison)], arguments)
        changes = staged_changes(git)
        relevant, blobs = is_relevant(git, changes)
        if not relevant:
            return EXIT_CLEAN
        return finish([Guard(git, policy, date.today()).staged(changes, blobs)], arguments)
    except GitError as error:
        raise explain(git, error) from None


def _policy(git: Git, options: Namespace) -> Policy:
    """Return what the side that is already there lets in: the target of what is judged."""
    if options.start:
        return policy_at(git, options.start)
    return policy_at(git, default_branch(git) if options.pre_receive else "HEAD")


def _parser(messages: Messages) -> Parser:
    parser = parser_for("guard", messages)
    parser.epilog = messages.get("guard.help.more")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--from", dest="start", metavar="REV", help=messages.get("guard.help.from"))
    mode.add_argument(
        "--pre-receive", action="store_true", help=messages.get("guard.help.pre-receive")
    )
    mode.add_argument("--pre-push", action="store_true", help=messages.get("guard.help.pre-push"))
    parser.add_argument("--to", metavar="REV", help=messages.get("guard.help.to"))
    parser.add_argument(
        "--every-commit", action="store_true", help=messages.get("guard.help.every-commit")
    )
    return parser


def _received(git: Git, policy: Policy) -> list[Outcome]:
    updates = parse_received(_standard_input())
    protected = frozenset((default_branch(git), *(f"refs/heads/{b}" for b in policy.protected)))
    return _judged(
        Guard(git, policy, date.today()),
        [comparison_of_ref(git, update, ("--all",), protected) for update in updates],
    )


def _pushed(git: Git, policy: Policy) -> list[Outcome]:
    guard = Guard(git, policy, date.today())
    # pre-commit hands a push over in variables (https://pre-commit.com/#pre-push).
    start, end = os.environ.get("PRE_COMMIT_FROM_REF"), os.environ.get("PRE_COMMIT_TO_REF")
    if start and end:
        return [guard.compared(comparison_of_range(git, start, end))]
    updates = parse_pushed(_standard_input())
    protected = frozenset(f"refs/heads/{each}" for each in policy.protected)
    known = ("--remotes",)
    return _judged(guard, [comparison_of_ref(git, each, known, protected) for each in updates])


def _judged(guard: Guard, comparisons: list[Comparison | None]) -> list[Outcome]:
    return [guard.compared(each) for each in comparisons if each is not None]


def _standard_input() -> str:
    return sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
