"""Write the command of a step as it can be typed in a POSIX shell."""

from __future__ import annotations

import shlex

from virida_audit.model.plan import Step


def shell_line(step: Step) -> str:
    """Return the command of a step, to be run in the output folder; empty for a manual step."""
    words = " ".join(map(shlex.quote, step.words))
    return f"{words} < {shlex.quote(step.standard_input)}" if step.standard_input else words
