"""Annotations as workflow commands, for the log of a job of GitHub, Gitea or Forgejo Actions.

Source: GitHub documentation, *Workflow commands*; escaping as in actions/toolkit (`command.ts`).
"""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.messages import Messages
from virida_audit.model.finding import Finding
from virida_audit.model.language import Language
from virida_audit.model.location import Location
from virida_audit.model.report import Report
from virida_audit.model.rule import Severity
from virida_audit.render.plain import one_line, visible
from virida_audit.render.reasons import failure_reason, skip_reason

_COMMANDS = {
    Severity.BLOCKER: "error",
    Severity.MAJOR: "warning",
    Severity.MINOR: "notice",
    Severity.INFO: "notice",
}


def render(report: Report, language: Language = Language.EN) -> str:
    """Return one command a line: rules that failed, findings, what was not audited, then notices.

    The loudest findings come first, because GitHub shows ten annotations of a kind and step.
    """
    return "".join(f"{line}\n" for line in _lines(report, language))


def _lines(report: Report, language: Language) -> Iterator[str]:
    say = Messages(language)
    for error in report.rule_errors:
        place = _file_place(error.path, error.line)
        yield _command("error", place, failure_reason(error, say))
    for finding in sorted(report.findings, key=lambda each: -each.severity.rank):
        yield _annotation(finding, language)
    for skip in report.skipped:
        if skip.is_gap:
            reason = skip_reason(skip, say)
            yield _command("warning", _file_place(skip.path, skip.line), reason)
    for notice in report.notices:
        reason = say.get(notice.code, text=notice.text)
        yield _command("notice", _file_place(notice.path, notice.line), reason)


def _annotation(finding: Finding, language: Language) -> str:
    message = finding.message.in_language(language)
    remedy = finding.remedy.in_language(language)
    properties = {**_place(finding.location), "title": finding.rule}
    return _command(_COMMANDS[finding.severity], properties, f"{message} {remedy}")


def _place(at: Location) -> dict[str, str | int]:
    """Return where an annotation stands; columns are only allowed within one line."""
    place: dict[str, str | int] = {"file": at.path, "line": at.line}
    if at.end_line > at.line:
        return place | {"endLine": at.end_line}
    if at.end_column <= at.column:
        return place
    return place | {"col": at.column, "endColumn": at.end_column}


def _file_place(path: str, line: int | None) -> dict[str, str | int]:
    """Return the file and line that is spoken of; the tree itself has no place."""
    if path in ("", "."):
        return {}
    place: dict[str, str | int] = {"file": path}
    return place | ({"line": line} if line else {})


def _command(name: str, properties: dict[str, str | int], text: str) -> str:
    pairs = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {pairs}".rstrip() + f"::{_data(text)}"


def _data(text: str) -> str:
    """Return the text of a command: one line, nothing that acts on a terminal, `%` escaped."""
    return visible(one_line(text)).replace("%", "%25")


def _property(text: str) -> str:
    """Return the value of a property; a line end of a file name is already shown as a sign."""
    return visible(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
