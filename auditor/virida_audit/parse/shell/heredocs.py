"""Read the bodies of here-documents (POSIX.1-2017, 2.7.4)."""

from __future__ import annotations

from virida_audit.parse.shell.cursor import Cursor, RedirectionDraft
from virida_audit.parse.shell.model import Heredoc


def read_heredocs(cursor: Cursor) -> None:
    """Read the bodies that start at the cursor, just after a newline, and move past them."""
    for redirection in cursor.heredocs:
        _read_body(cursor, redirection)
    cursor.heredocs.clear()


def _read_body(cursor: Cursor, redirection: RedirectionDraft) -> None:
    delimiter = redirection.target
    if delimiter is None:
        return
    strips_tabs = redirection.operator == "<<-"
    start = cursor.pos
    first_line = cursor.source.span(start, start)[0]
    lines: list[str] = []
    is_terminated = False
    while cursor.pos < cursor.end and not is_terminated:
        newline = cursor.text.find("\n", cursor.pos, cursor.end)
        end = cursor.end if newline < 0 else newline + 1
        line = cursor.text[cursor.pos : end]
        if strips_tabs:
            line = line.lstrip("\t")
        cursor.pos = end
        is_terminated = line.rstrip("\r\n") == delimiter.text
        if not is_terminated:
            lines.append(line)
    if not is_terminated:
        cursor.complain("shell.unterminated-heredoc", start)
    is_quoted = delimiter.raw != delimiter.text
    redirection.heredoc = Heredoc("".join(lines), first_line, is_quoted, is_terminated)
