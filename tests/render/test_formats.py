"""Each machine format against the canonical reports, and what all of them promise."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

import pytest
from hypothesis import example, given

from render.canonical import HOSTILE, REPORTS
from render.named import ANY_TEXT, report_around
from virida_audit import __version__
from virida_audit.model.language import Language
from virida_audit.model.report import Report

SNAPSHOTS = Path(__file__).parent / "snapshots"
FORMATS = ("sarif", "junit", "gitlab", "github", "summary", "csv")
ENDINGS = {"sarif": "sarif", "junit": "xml", "gitlab": "json", "summary": "md", "csv": "csv"}


class Renderer(Protocol):
    def __call__(self, report: Report, language: Language = ...) -> str: ...


def renderer_of(name: str) -> Renderer:
    return cast(Renderer, import_module(f"virida_audit.render.{name}").render)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("form", FORMATS)
def test_the_output_is_as_agreed(snapshot: Any, form: str, name: str, language: Language) -> None:
    snapshot.snapshot_dir = SNAPSHOTS / form
    text = renderer_of(form)(REPORTS[name](), language).replace(f'"{__version__}"', '"<version>"')
    snapshot.assert_match(text.encode(), f"{name}-{language}.{ENDINGS.get(form, 'txt')}")


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_report_gives_the_same_bytes(form: str) -> None:
    assert renderer_of(form)(REPORTS["many"]()) == renderer_of(form)(REPORTS["many"]())


@pytest.mark.parametrize("form", FORMATS)
@given(text=ANY_TEXT)
@example(text=HOSTILE["terminal"])
@example(text=HOSTILE["bidi"])
@example(text=HOSTILE["surrogate"])
@example(text=HOSTILE["control"])
def test_no_text_acts_on_whoever_reads_it(form: str, text: str) -> None:
    written = renderer_of(form)(report_around(text))
    allowed = "\n\r" if form == "csv" else "\n"
    acting = [each for each in written if each not in allowed and not _is_inert(each)]
    assert acting == []
    written.encode()


def _is_inert(letter: str) -> bool:
    """Tell whether a character only shows: no control, override or lone surrogate."""
    return letter >= " " and not "\x7f" <= letter < "\xa0" and letter not in _OVERRIDES


_OVERRIDES = frozenset(
    map(chr, (0x61C, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070)))
)
