"""Say why something was not audited, as one sentence in the language of the reader."""

from __future__ import annotations

from virida_audit.messages import Messages
from virida_audit.model.report import RuleError
from virida_audit.model.source import Excluded, Skip


def skip_reason(skip: Skip, say: Messages) -> str:
    """Return why a file was skipped; numbers are written as the language writes them."""
    detail = int(skip.text) if skip.text.isascii() and skip.text.isdigit() else skip.text
    return say.get(skip.code, text=detail)


def exclusion_reason(tree: Excluded, say: Messages) -> str:
    """Return why a tree was left out, with the number of its files where it is known."""
    counted = say.get("terminal.excluded-files", count=tree.files) if tree.files else ""
    return f"{say.get(tree.code, count=1)} {counted}".rstrip()


def failure_reason(error: RuleError, say: Messages) -> str:
    """Return which rule failed and how."""
    return say.get("terminal.rule-failed", rule=error.rule, error=error.error)
