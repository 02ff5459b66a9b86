"""Reports around one text that a repository chose, for tests that parse an output back."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from render.canonical import one
from virida_audit.model.location import Location
from virida_audit.model.report import Report, RuleError
from virida_audit.model.source import Evidence, Kind, Role, Skip, Source
from virida_audit.model.suppression import Notice, Suppressed, SuppressedBy
from virida_audit.model.text import Text

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
"""Texts of any code points: controls, surrogates, unassigned ones, of every script."""

EVIL_TEXT = st.lists(
    st.sampled_from(
        [
            *"=+-@\t\r\n\0\x1b'\"<>&%:,;|`[](){}!#\\",
            "]]>",
            "::",
            "##[",
            "\u202e",
            "\u2028",
            "\udce9",
        ]
    ),
    max_size=12,
).map("".join)
"""Texts of what means something in some output."""


def report_around(text: str) -> Report:
    """Return a report with a finding, a suppressed one, a skip and a failure, all named so."""
    base = one().findings[0]
    at = Location(text, 3, 2, 3, 9, (text,))
    finding = replace(
        base,
        location=at,
        message=Text(text, text),
        remedy=Text(text, text),
        excerpt=(text,),
        related=(Location(text, 5),),
        equivalent=replace(
            base.equivalent,
            summary=Text(text, text),
            variables=((text, text),),
            files=(text,),
            commands=(text,),
        ),
    )
    allowed = replace(finding, location=replace(at, line=7, end_line=7))
    return Report(
        root=text,
        artifacts=(
            Source(text, Kind.COMPOSE, Role.PRODUCTION, (Evidence("evidence.name", text),)),
        ),
        findings=(finding,),
        suppressed=(Suppressed(allowed, SuppressedBy.INLINE, text, 6, text),),
        skipped=(Skip(text, "skip.too-large", text, 4),),
        rule_errors=(RuleError("some-rule", text, 1, text),),
        notices=(Notice(text, 2, "notice.allow-unused", text),),
    )
