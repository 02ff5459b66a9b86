"""Write the shell functions that every wave uses, with their texts in the language of the plan."""

from __future__ import annotations

import shlex

from virida_audit.messages import Messages
from virida_audit.plan.output.model import OutputFile
from virida_audit.resources import data_dir

LIBRARY = "lib/steps.sh"
LINT = "# shellcheck disable=SC1091,SC1110,SC1111,SC1112,SC2016"
"""The library is linted on its own; what stands between single quotes is data: `$` and curly quotes
are meant."""

_TEXTS = {
    "t_usage": "plan-output.sh-usage",
    "t_no_clever": "plan-output.sh-no-clever",
    "t_failed": "plan-output.sh-failed",
    "t_check_failed": "plan-output.sh-check-failed",
    "t_manual": "plan-output.sh-manual",
    "t_press_enter": "plan-output.sh-press-enter",
    "t_not_undone": "plan-output.sh-not-undone",
    "t_needs_yes": "plan-output.sh-needs-yes",
    "t_unless_there": "plan-output.sh-unless-there",
    "t_there": "plan-output.sh-there",
    "t_not_linked": "plan-output.sh-not-linked",
    "t_no_file": "plan-output.sh-no-file",
    "t_to_fill": "plan-output.sh-to-fill",
    "t_left_undone": "plan-output.sh-left-undone",
    "t_nothing_done": "plan-output.sh-nothing-done",
    "t_done": "plan-output.sh-done",
    "t_stopped": "plan-output.sh-stopped",
}


def library_file(messages: Messages) -> OutputFile:
    """Return the file with the functions."""
    body = (data_dir("reports") / "scripts" / "steps.sh").read_text(encoding="utf-8")
    texts = [f"{name}={shlex.quote(messages.get(code))}" for name, code in _TEXTS.items()]
    return OutputFile(LIBRARY, "\n".join(("# shellcheck shell=sh", LINT, *texts, "", body)))
