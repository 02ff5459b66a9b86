"""`virida-audit guard`: block what a change adds of the old way.

The guard's light path starts here: nothing heavy is imported until a candidate is staged.
"""

from __future__ import annotations

from virida_audit.guard.change import RAW, parse_raw
from virida_audit.guard.git import Git


def run(arguments: list[str]) -> int:
    if arguments:
        from virida_audit.cli.arguments import parser_for
        from virida_audit.cli.environment import language_of
        from virida_audit.messages import Messages
        parser_for("guard", Messages(language_of(arguments))).parse_args(arguments)
    git = Git()
    bad = [c.path for c in parse_raw(git.run("diff-index", "--cached", *RAW, "HEAD")) if c.adds and c.old_mode == "000000" and "dockerfile" in c.path.lower()]
    import sys
    for path in bad:
        sys.stderr.write(f"{path}: new Dockerfile\n")
    return 1 if bad else 0
