from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given

from render.canonical import HOSTILE, REPORTS, many
from render.named import ANY_TEXT, EVIL_TEXT, report_around
from virida_audit.model.language import Language
from virida_audit.render.csv import COLUMNS, render
from virida_audit.render.plain import one_line, visible


def rows_of(text: str) -> list[dict[str, str]]:
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert tuple(header) == COLUMNS
    assert all(len(row) == len(header) for row in rows)
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", REPORTS)
def test_a_line_a_finding_and_every_line_ends_in_crlf(name: str, language: Language) -> None:
    report = REPORTS[name]()
    text = render(report, language)
    assert len(rows_of(text)) == len(report.findings)
    assert text.count("\r\n") == text.count("\n") == len(report.findings) + 1


def test_a_row_holds_what_the_finding_says() -> None:
    row = rows_of(render(many()))[1]
    assert (row["path"], row["line"], row["severity"]) == ("compose.yaml", "8", "blocker")
    assert row["addon"] == "postgresql-addon"
    assert row["variables"] == "POSTGRESQL_ADDON_URI="
    assert row["suppressed_by"] == ""


def test_a_suppressed_finding_says_by_whom_and_why() -> None:
    row = rows_of(render(report_around("reason")))[1]
    assert (row["suppressed_by"], row["reason"]) == ("inline", "reason")


@given(text=ANY_TEXT | EVIL_TEXT)
@example(text='=HYPERLINK("http://x.example","y")')
@example(text="\t=1+1")
@example(text="\r=1+1")
@example(text="@SUM(1)")
@example(text='a"\r\nb,c')
@example(text=HOSTILE["control"])
def test_no_text_is_computed_or_leaves_its_cell(text: str) -> None:
    rows = rows_of(render(report_around(text)))
    assert len(rows) == 2
    for row in rows:
        for name in ("path", "message", "remedy", "equivalent", "files", "commands"):
            assert not row[name].startswith(("=", "+", "-", "@", "\t", "\r"))
            assert row[name].removeprefix("'") == visible(one_line(text)).removeprefix("'")
