"""One line a finding, as compilers print them: `path:line:column: severity rule message`."""

from __future__ import annotations

from virida_audit.model.report import Report
from virida_audit.render.plain import one_line, visible
from virida_audit.render.terminal.options import TerminalOptions


def render_quiet(report: Report, options: TerminalOptions) -> str:
    """Return the lines, in the order of the report; a report without findings gives none."""
    lines: list[str] = []
    for finding in report.findings:
        at = finding.location
        message = one_line(finding.message.in_language(options.language))
        line = f"{at.path}:{at.line}:{at.column}: {finding.severity} {finding.rule} {message}"
        lines.append(visible(line, options.unicode) + "\n")
    return "".join(lines)
