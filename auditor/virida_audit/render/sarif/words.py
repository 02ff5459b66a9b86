"""Texts as SARIF wants them: plain, on one line, without links or commands of the repository."""

from __future__ import annotations

from typing import Any

from virida_audit.model.rule import Severity
from virida_audit.render.plain import one_line, visible

Json = dict[str, Any]

LEVELS = {
    Severity.BLOCKER: "error",
    Severity.MAJOR: "warning",
    Severity.MINOR: "note",
    Severity.INFO: "note",
}
"""Severities as SARIF levels, as consumers that know all four words map them back."""


def sentence(text: str) -> str:
    """Return prose for a message.

    `](` would make a link of plain text (SARIF 2.1.0, 3.11.6); a blank between the two unmakes it.
    Braces stay as they are: the standard doubles them (3.11.5), but readers replace `{0}` only
    where there are arguments, and a doubled `${NAME}` would be shown as another expression.
    """
    return visible(one_line(text)).replace("](", "] (")


def pascal_case(code: str) -> str:
    """Return the friendly name of an id: `skip.too-large` becomes `SkipTooLarge`."""
    return "".join(each.capitalize() for each in code.replace(".", "-").split("-"))


def shown(text: str) -> str:
    """Return a name or a line of the repository that does nothing but show."""
    return visible(text)
