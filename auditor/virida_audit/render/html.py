"""The migration report as one HTML file: no network, complete without its script.

The style sheet and the script stand in the file; a Content-Security-Policy allows these two by
their hashes and nothing else. Both languages are in it; the script only switches them.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import groupby

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from virida_audit.document import build_document
from virida_audit.document.evolution import describe
from virida_audit.document.model import Document, Entry, Status
from virida_audit.document.planned import count_plan
from virida_audit.document.sheet import reasons_of
from virida_audit.messages import load_messages
from virida_audit.model.language import Language
from virida_audit.model.report import Report
from virida_audit.model.rule import Category, Severity
from virida_audit.model.ticket import Ticket
from virida_audit.render.bilingual import (
    attribute,
    both,
    figure,
    joined,
    name,
    plain,
    share,
    words,
)
from virida_audit.render.diagram import draw
from virida_audit.render.inline import heading_of, shown, spelled_date
from virida_audit.render.plain import visible
from virida_audit.render.rulepage import documentation_url
from virida_audit.render.shell_line import shell_line
from virida_audit.resources import data_dir
from virida_audit.settings import PLAN_FILE
from virida_audit.texts import say

_TEMPLATE = "report.html.jinja"
_SCRIPT_WORDS = (
    "filter.shown", "filter.planned", "filter.copy", "filter.copied", "filter.fold",
    "filter.unfold",
)  # fmt: skip


def render(
    report: Report,
    language: Language = Language.EN,
    tickets: Sequence[Ticket] = (),
    day: date | None = None,
) -> str:
    """Return the migration report as one HTML document that opens in a language."""
    document = build_document(report, tickets, day)
    style, script = _asset("styles/report.css"), _asset("scripts/report.js")
    text: str = (
        _environment()
        .get_template(_TEMPLATE)
        .render(
            document=document,
            language=language.value,
            heading=heading_of(document.root),
            title=plain(heading_of(document.root), language),
            day=spelled_date(document.date) if document.date else None,
            style=Markup(style),
            script=Markup(script),
            policy=_policy(style, script),
            script_words=_script_words(),
            sections=(Status.OBSOLETE, Status.ACTIVE, Status.PROBLEMATIC),
            drawings=_drawings(document),
            counts=count_plan(document.plan),
            plan_file=PLAN_FILE,
            files=_files(document),
            categories=tuple(Category),
            severities=tuple(reversed(Severity)),
        )
    )
    return text


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(data_dir("reports") / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(words=words, figure=figure, share=share, say=say, joined=joined)
    environment.filters.update(
        both=both,
        name=name,
        attr=attribute,
        shown=shown,
        shown_line=visible,
        documentation=documentation_url,
        reasons=reasons_of,
        shell=shell_line,
    )
    return environment


@cache
def _asset(path: str) -> str:
    """Return a style sheet or script as it stands in the file, between its tags."""
    return (data_dir("reports") / path).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _script_words() -> Markup:
    """Return the messages that the script says itself, as JSON that cannot end its element."""
    texts = {code: load_messages()[code] for code in _SCRIPT_WORDS}
    text = json.dumps(texts, ensure_ascii=True, sort_keys=True).replace("<", "\\u003c")
    return Markup(text)


def _drawings(document: Document) -> tuple[dict[str, object], ...]:
    """Return the two diagrams with their words, those without a box left out."""
    graphs = (("before", document.before), ("after", document.after))
    return tuple(
        {"id": id, "drawing": draw(graph), "lines": describe(graph)}
        for id, graph in graphs
        if graph.nodes
    )


def _files(document: Document) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """Return the findings file by file, in the order of the report."""
    grouped = groupby(document.entries, lambda entry: entry.finding.location.path)
    return tuple((path, tuple(entries)) for path, entries in grouped)
