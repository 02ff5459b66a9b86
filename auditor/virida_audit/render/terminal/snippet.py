"""Show the lines of a finding beside their numbers, what is meant underlined."""

from __future__ import annotations

from virida_audit.model.finding import Finding
from virida_audit.model.location import Location
from virida_audit.render.plain import visible_pieces
from virida_audit.render.terminal.cells import cell_width, take
from virida_audit.render.terminal.sheet import Sheet
from virida_audit.secrets import HINT

_SHOWN_LINES = 3
_CONTEXT = 4
"""Where a line is cut, one part in so many of the room stays before what is meant."""


def write_snippet(sheet: Sheet, finding: Finding, indent: int, gutter: int) -> None:
    """Write the excerpt of a finding; nothing where it has none. `gutter` is for line numbers."""
    lines = finding.excerpt
    if not any(line.strip() for line in lines):
        return
    shown = _shown(sheet, finding)
    at = finding.location
    room = max(sheet.width - indent - gutter - 3, 8)
    for offset, line in enumerate(shown):
        pieces = visible_pieces(line, sheet.options.unicode)
        start, end = _meant(line, at, offset)
        source, caret, length = _window(pieces, start, end, room, sheet.sign("more"))
        _write_row(sheet, indent, str(at.line + offset).rjust(gutter), source, "source")
        if offset == 0 and length:
            marks = " " * caret + sheet.sign("caret") * length
            _write_row(sheet, indent, " " * gutter, marks, finding.severity.value)
    hidden = at.end_line - at.line + 1 - len(shown)
    if hidden > 0:
        more = sheet.say("terminal.more-lines", count=hidden)
        _write_row(sheet, indent, " " * gutter, f"{sheet.sign('more')} {more}", "dim")


def last_line(sheet: Sheet, finding: Finding) -> int:
    """Return the number of the last line that is shown of a finding."""
    return finding.location.line + max(len(_shown(sheet, finding)) - 1, 0)


def _shown(sheet: Sheet, finding: Finding) -> tuple[str, ...]:
    return finding.excerpt if sheet.options.verbose else finding.excerpt[:_SHOWN_LINES]


def _write_row(sheet: Sheet, indent: int, number: str, text: str, role: str) -> None:
    bar = sheet.sign("bar")
    sheet.line((" " * indent, ""), (number, "dim"), (f" {bar} ", "dim"), (text, role))


def _meant(line: str, at: Location, offset: int) -> tuple[int, int]:
    """Return the part of a line that the finding means: 0-based start and end, end exclusive.

    Masking moves what stands after a secret: a span that one precedes becomes the whole line, and
    a span that holds one ends with it.
    """
    first = len(line) - len(line.lstrip())
    last = len(line.rstrip())
    start = at.column - 1 if offset == 0 else first
    end = at.end_column - 1 if at.end_line == at.line else last
    hint = line.find(HINT)
    if 0 <= hint < start:
        return first, last
    if 0 <= hint < end:
        end = line.rfind(HINT) + len(HINT)
    return (start, min(end, last)) if first <= start < last else (first, last)


def _window(
    pieces: tuple[str, ...], start: int, end: int, room: int, more: str
) -> tuple[str, int, int]:
    """Return the part of a line that fits, with the column and length of what is meant in it."""
    before, meant = "".join(pieces[:start]), "".join(pieces[start:end])
    text = "".join(pieces)
    caret, length = cell_width(before), max(cell_width(meant), 1 if end > start else 0)
    if cell_width(text.rstrip()) <= room:
        return text.rstrip(), caret, length
    if caret + length > room:
        # What is meant matters more than what stands before it.
        lead = _tail(before, room // _CONTEXT)
        if lead != before:
            text = more + lead + text[len(before) :]
            caret = cell_width(more + lead)
    text = text if cell_width(text) <= room else take(text, room - len(more)) + more
    return text, caret, min(length, cell_width(text) - caret)


def _tail(text: str, width: int) -> str:
    """Return the longest end of a text that fits."""
    return take(text[::-1], width)[::-1] if text else ""
