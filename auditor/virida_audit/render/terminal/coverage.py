"""Write what becomes of every leaf: the ledger as a bar, as shares and, if asked, by file."""

from __future__ import annotations

from virida_audit.model.ledger import Ledger, LedgerFile
from virida_audit.model.rule import Disposition
from virida_audit.render.terminal.cells import cell_width, padded, right, shorten_start
from virida_audit.render.terminal.sheet import Sheet

_INDENT = 2
_WIDEST_BAR = 60
_ROOMY = 60
"""Columns from which on the meaning of each word is said."""


def write_ledger(sheet: Sheet, ledger: Ledger) -> None:
    """Write how many leaves have an answer, as a bar and as numbers."""
    total = ledger.total
    unread = sum(not file.leaves for file in ledger.files)
    if not total and not unread:
        return
    sheet.heading(sheet.say("terminal.ledger"))
    if total:
        _write_coverage(sheet, ledger, total)
    if sheet.options.verbose:
        _write_files(sheet, ledger)
    if unread:
        sheet.paragraph(sheet.say("terminal.unread", count=unread), _INDENT, "dim")


def _write_coverage(sheet: Sheet, ledger: Ledger, total: int) -> None:
    scale = _scale()
    counts = {each: ledger.count(each) for each in scale}
    decided = total - counts[Disposition.UNDECIDED]
    percent = sheet.words.percent(decided, total)
    text = sheet.say(
        "terminal.accounted", count=total, decided=sheet.words.number(decided), percent=percent
    )
    sheet.paragraph(text, _INDENT)
    room = min(sheet.width - 2 * _INDENT, _WIDEST_BAR)
    bar = _shares([counts[each] for each in scale], room)
    sheet.line(
        (" " * _INDENT, ""),
        *((sheet.sign(each) * length, each.value) for each, length in zip(scale, bar, strict=True)),
    )
    _write_shares(sheet, counts, total)


def _scale() -> tuple[Disposition, ...]:
    """Return the dispositions in the order people read them: what has an answer first."""
    return (
        Disposition.MAPPED,
        Disposition.PLATFORM,
        Disposition.DEVELOPMENT,
        Disposition.NO_EQUIVALENT,
        Disposition.UNDECIDED,
    )


def _write_shares(sheet: Sheet, counts: dict[Disposition, int], total: int) -> None:
    rows = [
        (
            each,
            sheet.say(f"disposition.{each}"),
            sheet.clean(sheet.words.number(count)),
            sheet.clean(sheet.words.percent(count, total)),
        )
        for each, count in counts.items()
        if count
    ]
    words, numbers, percents = (
        max(cell_width(row[column]) for row in rows) for column in (1, 2, 3)
    )
    for each, word, number, percent in rows:
        about = f"   {sheet.say(f'disposition.{each}.about')}" if sheet.width >= _ROOMY else ""
        sheet.line(
            (" " * _INDENT, ""),
            (f"{sheet.sign(each)} ", each.value),
            (padded(word, words), ""),
            (f"  {right(number, numbers)}  {right(percent, percents)}", "title"),
            (about, "dim"),
        )


def _write_files(sheet: Sheet, ledger: Ledger) -> None:
    """Write for each file how many of its leaves have an answer, and name those that lack one."""
    files = [file for file in ledger.files if file.total]
    cells = [_file_cells(sheet, file) for file in files]
    counts = max((cell_width(count) for count, _ in cells), default=0)
    percents = max((cell_width(percent) for _, percent in cells), default=0)
    room = max(sheet.width - _INDENT - counts - percents - 4, 8)
    paths = [shorten_start(sheet.show(file.path), room, sheet.sign("more")) for file in files]
    widest = max(map(cell_width, paths), default=0)
    sheet.blank()
    for file, path, (count, percent) in zip(files, paths, cells, strict=True):
        numbers = f"  {right(count, counts)}  {right(percent, percents)}"
        role = "undecided" if file.count(Disposition.UNDECIDED) else "dim"
        sheet.line((" " * _INDENT, ""), (padded(path, widest), ""), (numbers, role))
        for leaf in file.leaves:
            if leaf.disposition is Disposition.UNDECIDED:
                name = sheet.show(leaf.name)
                sheet.paragraph(name, 2 * _INDENT, "dim", (f"{leaf.line} ", "undecided"))


def _file_cells(sheet: Sheet, file: LedgerFile) -> tuple[str, str]:
    decided = file.total - file.count(Disposition.UNDECIDED)
    count = f"{sheet.words.number(decided)}/{sheet.words.number(file.total)}"
    return sheet.clean(count), sheet.clean(sheet.words.percent(decided, file.total))


def _shares(counts: list[int], room: int) -> list[int]:
    """Divide the room in proportion (largest remainder); what exists is always seen."""
    total = sum(counts)
    exact = [count * room / total for count in counts]
    shares = [max(int(part), 1) if count else 0 for part, count in zip(exact, counts, strict=True)]
    order = sorted(range(len(counts)), key=lambda index: (shares[index] - exact[index], index))
    for index in order[: max(room - sum(shares), 0)]:
        shares[index] += counts[index] > 0
    while sum(shares) > room:
        shares[shares.index(max(shares))] -= 1
    return shares
