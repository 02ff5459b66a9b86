"""`virida-audit guard`: block what a change adds of the old way.

The guard's light path starts here: nothing heavy is imported until there is a candidate, and no
argument is parsed where there is none.
"""

from __future__ import annotations

from virida_audit.guard.compare import is_relevant, staged_changes
from virida_audit.guard.git import Git, GitError


def run(arguments: list[str]) -> int:
    """Judge what is staged, or what the arguments say; return the exit code."""
    if arguments:
        from virida_audit.cli.guard_options import run_with

        return run_with(arguments)
    git = Git()
    try:
        changes = staged_changes(git)
        relevant, blobs = is_relevant(git, changes)
        if not relevant:
            return 0
        from virida_audit.cli.guard_verdict import judge_staged

        return judge_staged(git, changes, blobs)
    except GitError as error:
        from virida_audit.cli.guard_verdict import explain

        raise explain(git, error) from None
