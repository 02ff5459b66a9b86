"""The plan as a Markdown page (GFM 0.29): for a wiki, a merge request, a decision record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from virida_audit.model.language import Language
from virida_audit.model.plan import Decision, Plan, Step, StepKind, Wave
from virida_audit.model.provenance import Origin
from virida_audit.model.report import Report
from virida_audit.model.text import Text
from virida_audit.plan.sentences import sentences
from virida_audit.render.markdown.escape import cell, code, prose
from virida_audit.render.plan.rows import (
    Row,
    addon_rows,
    application_rows,
    lead_in,
    open_decisions,
    place_of,
)
from virida_audit.render.rulepage import documentation_url
from virida_audit.render.shell_line import shell_line
from virida_audit.settings import PLAN_FILE
from virida_audit.texts import Value, say

_SIGNS = {
    StepKind.COMMAND: "▶",
    StepKind.CHECK: "✅",
    StepKind.MANUAL: "✋",
    StepKind.ROLLBACK: "↩",
}


def render(report: Report, language: Language = Language.EN) -> str:
    """Return the plan as Markdown with a final line end."""
    page = Page(language)
    lines = "\n".join(page.plan(report.plan, report.root or "."))
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


class Page:
    """The pieces of a page in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def say(self, message: str, **values: Value) -> str:
        """Return a message of ours, escaped."""
        return self.text(say(message, **values))

    def text(self, text: Text) -> str:
        """Return a text in the language of the page, escaped."""
        return prose(text.in_language(self.language))

    def colon(self) -> str:
        """Return the colon of the language, with its space in French."""
        return ":" if self.language is Language.EN else "\u00a0:"

    def plan(self, plan: Plan, root: str) -> Iterator[str]:
        """Yield the lines of the page; parts without anything to say are left out."""
        yield from (f"# {self.say('plan-output.title', root=_quoted(root))}", "")
        yield self.text(lead_in(plan, _quoted(root)))
        waiting = len(open_decisions(plan))
        if waiting:
            yield from ("", f"**{self.say('plan-output.open-decisions', count=waiting)}**")
        for part, rows in (
            ("applications", [(each.name, application_rows(each)) for each in plan.applications]),
            ("addons", [(each.name, addon_rows(each)) for each in plan.addons]),
        ):
            yield from self.blocks(part, rows)
        yield from self.short(
            "platform", ((each.name, (each.summary,), each.origins) for each in plan.platform)
        )
        yield from self.short(
            "removed", ((each.name, (each.why,), each.origins) for each in plan.removed)
        )
        yield from self.short(
            "gaps",
            ((each.subject, (each.what, each.way_round), each.origins) for each in plan.gaps),
        )
        yield from self.decisions(plan.decisions)
        yield from self.waves(plan.waves)

    def blocks(self, part: str, blocks: Sequence[tuple[str, Iterable[Row]]]) -> Iterator[str]:
        """Yield a section with a table for each name."""
        if not blocks:
            return
        yield from ("", f"## {self.say(f'plan-output.section-{part}')}", "")
        for name, rows in blocks:
            yield from (f"### {code(name)}", "")
            heads = ("plan-output.head-what", "plan-output.head-value", "plan-output.head-place")
            yield from self.table(heads, map(self.row, rows))
            yield ""

    def row(self, row: Row) -> tuple[str, ...]:
        """Return the cells of a row."""
        value = row.value.in_language(self.language)
        return (
            self.text(row.label),
            code(value) if row.is_code else prose(value),
            self.place(row.place),
        )

    def place(self, place: str) -> str:
        """Return a place; a page of the documentation is a link."""
        address = documentation_url(place)
        return f"[{code(place)}]({address})" if address else code(place)

    def short(
        self, part: str, rows: Iterable[tuple[str, tuple[Text, ...], tuple[Origin, ...]]]
    ) -> Iterator[str]:
        """Yield a section of bullets."""
        entries = tuple(rows)
        if not entries:
            return
        yield from ("", f"## {self.say(f'plan-output.section-{part}')}", "")
        for name, texts, origins in entries:
            told = sentences(map(self.text, texts))
            place = self.place(place_of(origins))
            yield f"- {code(name)}{self.colon()} {told}{f' ({place})' if place else ''}"

    def decisions(self, decisions: Iterable[Decision]) -> Iterator[str]:
        """Yield each question with its options, the one that is taken in bold."""
        asked = tuple(decisions)
        if not asked:
            return
        yield from ("", f"## {self.say('plan-output.section-decisions')}", "")
        yield self.say("plan-output.how-to-answer", file=code(PLAN_FILE))
        for each in asked:
            state = "answered" if each.is_answered else "open"
            told = self.say(f"plan-output.decision-{state}", decision=_quoted(each.id))
            place = self.place(place_of(each.origins))
            yield from ("", f"### {self.text(each.question)}", "")
            yield f"{told}{f' ({place})' if place else ''}"
            yield ""
            for option in each.options:
                name = code(option.id)
                shown = f"**{name}**" if option.id == each.answer else name
                about = sentences(map(self.text, (option.summary, option.consequence)))
                yield f"- {shown}{self.colon()} {about}"

    def waves(self, waves: Iterable[Wave]) -> Iterator[str]:
        """Yield the waves with their commands."""
        rows = tuple(waves)
        if not rows:
            return
        yield from ("", f"## {self.say('plan-output.section-waves')}", "")
        for wave in rows:
            yield from (f"### {wave.number}. {self.text(wave.title)}", "", self.text(wave.why), "")
            yield from (self.step(each) for each in wave.steps)
            yield ""

    def step(self, step: Step) -> str:
        """Return a step as a bullet: its sign, what it does, the command."""
        command = f"{self.colon()} {code(shell_line(step))}" if step.words else ""
        return f"- {_SIGNS[step.kind]} {self.text(step.summary)}{command}"

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
        """Yield a table; its heads are messages, its cells are escaped already."""
        yield f"| {' | '.join(map(self.say, heads))} |"
        yield f"|{' --- |' * len(heads)}"
        yield from (f"| {' | '.join(cell(each) or '–' for each in row)} |" for row in rows)


def _quoted(name: str) -> str:
    """Return a name as code within a message; a backtick in it would end its code."""
    return f"`{name.replace('`', chr(39))}`"
