"""Lay the document out as a Markdown page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from virida_audit.document import build_document
from virida_audit.document.evolution import describe
from virida_audit.document.model import (
    Entry,
    FeatureState,
    Graph,
    Place,
    Status,
    TicketStatus,
)
from virida_audit.model.language import Language
from virida_audit.model.report import Report
from virida_audit.model.ticket import Ticket
from virida_audit.render.inline import heading_of, spelled_date
from virida_audit.render.markdown.escape import code, prose
from virida_audit.render.markdown.mermaid import mermaid
from virida_audit.render.markdown.plan import PlanWriter
from virida_audit.render.markdown.writer import page_link
from virida_audit.texts import number, percent, say

_TICKET_SIGNS = {TicketStatus.DONE: "✅", TicketStatus.BLOCKED: "⚠️", TicketStatus.UNKNOWN: "➖"}
_SECTIONS = (Status.OBSOLETE, Status.ACTIVE, Status.PROBLEMATIC)
_MOST_PLACES = 12
"""Files that a feature lists; the findings below name them all."""


def render(
    report: Report,
    language: Language = Language.EN,
    tickets: Sequence[Ticket] = (),
    day: date | None = None,
) -> str:
    """Return the migration report as Markdown with a final line end."""
    page = _Page(build_document(report, tickets, day), language)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(page.lines())).strip() + "\n"


class _Page(PlanWriter):
    """One document in one language, section by section."""

    def lines(self) -> Iterator[str]:
        """Yield the lines of the page; sections without anything to say are left out."""
        for section in (
            self._head(), self._glance(), self._features(), self._evolution(),
            self._advantages(), self._tickets(), self.infrastructure(), self._changes(),
            self.gone(), self.plan(), self._decisions(), self._findings(),
            self._ledger(), self._unseen(), self._limits(), self._conclusion(),
        ):  # fmt: skip
            yield from section

    def _head(self) -> Iterator[str]:
        document = self.document
        yield f"# {self.text(heading_of(document.root))}"
        yield ""
        yield f"{self.say('document.subtitle')}."
        if document.date:
            made = say(
                "document.made-on", date=spelled_date(document.date), version=document.version
            )
        else:
            made = say("document.made", version=document.version)
        yield from ("", f"*{self.text(made)}*", "", f"**{self.text(document.verdict)}**")

    def _glance(self) -> Iterator[str]:
        yield from self.section("section.glance")
        for count, unit in self.document.numbers:
            yield f"- **{self.text(number(count))}** {self.text(unit)}"
        living = [each for each in self.document.features if each.status is not Status.ABSENT]
        if living:
            yield ""
            yield from self.table(
                ("label.feature", "label.status", "label.findings", "label.files", "label.effort"),
                (self._feature_row(each) for each in living),
            )

    def _feature_row(self, state: FeatureState) -> tuple[str, ...]:
        return (
            self.text(state.title),
            self.status(state.status),
            *(
                self.text(number(each))
                for each in (state.findings, len(state.places), state.effort)
            ),
        )

    def _features(self) -> Iterator[str]:
        for status in _SECTIONS:
            states = self.document.of_status(status)
            if not states:
                continue
            yield from self.section(f"section.{status.value}", about=True)
            if status is Status.ACTIVE:
                yield from self.linked()
            for position, state in enumerate(states, 1):
                yield from self._feature(position, state)

    def _feature(self, position: int, state: FeatureState) -> Iterator[str]:
        yield from (f"### {position}. {self.text(state.title)}", "")
        active = state.status is Status.ACTIVE
        if state.purpose.en:
            yield self.pair("label.usage" if active else "label.purpose", self.text(state.purpose))
        if state.reason.en and not active:
            why = "label.reason" if state.status is Status.OBSOLETE else "label.why-active"
            yield self.pair(why, self.text(state.reason))
        yield self.pair("label.status", self.status(state.status))
        if state.replaced_by.en:
            by = "label.by" if active else "label.alternative"
            yield self.pair(by, self.text(state.replaced_by))
        places = [self._place(each) for each in state.places[:_MOST_PLACES]]
        left = len(state.places) - len(places)
        if left:
            places.append(self.say("document.more-places", count=left))
        yield self.pair("label.places-active" if active else "label.places", ", ".join(places))
        if state.sources:
            yield self.pair("label.sources", ", ".join(map(page_link, state.sources)))
        yield ""

    def _place(self, place: Place) -> str:
        if not place.lines:
            return code(place.path)
        lines = ", ".join(map(str, place.lines))
        return (
            f"{code(place.path)} ({self.say('label.lines', count=len(place.lines), lines=lines)})"
        )

    def _evolution(self) -> Iterator[str]:
        graphs = (("section.before", self.document.before), ("section.after", self.document.after))
        if not any(graph.nodes for _, graph in graphs):
            return
        yield from self.section("section.evolution")
        for title, graph in graphs:
            yield from (f"### {self.say(title)}", "")
            yield from self._graph(graph)

    def _graph(self, graph: Graph) -> Iterator[str]:
        if not graph.nodes:
            yield from (self.say("document.nothing-drawn"), "")
            return
        yield from (*mermaid(graph, self.language), "")
        yield from (f"- {self.text(line)}" for line in describe(graph))
        yield ""

    def _advantages(self) -> Iterator[str]:
        if self.document.advantages:
            yield from self.section("section.advantages", about=True)
            yield from (f"- ✅ {self.text(each)}" for each in self.document.advantages)

    def _tickets(self) -> Iterator[str]:
        if not self.document.tickets:
            return
        yield from self.section("section.tickets")
        for ticket in self.document.tickets:
            title = f"{prose(ticket.id)}{self.colon()} {self.text(ticket.title)}"
            yield f"### {title} {_TICKET_SIGNS[ticket.status]}"
            yield from ("", f"**{self.say(f'ticket.{ticket.status.value}')}**", "")
            yield from (f"- {self._ticket_feature(each)}" for each in ticket.features)
            yield ""

    def _ticket_feature(self, state: FeatureState) -> str:
        title = self.text(state.title)
        if state.status is Status.OBSOLETE:
            left = self.say("document.left", count=len(state.places))
            return f"~~{title}~~ {self.status(state.status)} ({left})"
        return f"{title} {self.status(state.status)}"

    def _changes(self) -> Iterator[str]:
        removed = self.document.of_status(Status.OBSOLETE)
        if removed:
            yield from self.section("section.removed")
            yield from (f"- ❌ {self.text(each.title)}" for each in removed)
        if self.document.added:
            yield from self.section("section.added")
            yield from (f"- ✅ {self.text(each)}" for each in self.document.added)

    def _decisions(self) -> Iterator[str]:
        if self.document.decisions:
            yield from self.section("section.decisions", about=True)
            for entry in self.document.decisions:
                at = entry.finding.location
                place = code(f"{at.path}:{at.line}")
                yield f"- {place}{self.colon()} {self.text(entry.finding.message)}"

    def _findings(self) -> Iterator[str]:
        if not self.document.entries:
            return
        yield from self.section("section.findings")
        for path, entries in groupby(
            self.document.entries, lambda each: each.finding.location.path
        ):
            yield from (f"### {code(path) or '·'}", "")
            for entry in entries:
                yield from self._entry(entry)
            yield ""

    def _entry(self, entry: Entry) -> Iterator[str]:
        found = entry.finding
        severity = self.say(f"severity.{found.severity.value}")
        line = self.say("label.line", line=str(found.location.line))
        yield f"- **{severity}**, {line}{self.colon()} {self.text(found.message)}"
        yield f"  → {self.text(found.remedy)}"
        yield from (f"  - {code(command)}" for command in found.equivalent.commands if command)

    def _ledger(self) -> Iterator[str]:
        total = sum(count for _, count in self.document.ledger_counts)
        if not total:
            return
        yield from self.section("section.ledger")
        rows = [
            (
                self.say(f"disposition.{each.value}"),
                self.say(f"disposition.{each.value}.about"),
                self.text(number(count)),
                self.text(percent(count, total)),
            )
            for each, count in self.document.ledger_counts
        ]
        rows.append((self.say("label.total"), "", self.text(number(total)), ""))
        yield from self.table(("label.outcome", "", "label.total", "label.share"), rows)

    def _unseen(self) -> Iterator[str]:
        if not self.document.unseen:
            return
        yield from self.section("section.unseen")
        for reason in self.document.unseen:
            sign = "⚠️ " if reason.is_gap else ""
            places = ", ".join(filter(None, map(code, reason.places)))
            yield f"- {sign}{self.text(reason.reason)}{self.colon()} {places}"

    def _limits(self) -> Iterator[str]:
        yield from self.section("section.limits")
        yield from (f"- {self.text(each)}" for each in self.document.limits)

    def _conclusion(self) -> Iterator[str]:
        yield from self.section("section.conclusion")
        yield from (f"- {self.text(each)}" for each in self.document.conclusion)
