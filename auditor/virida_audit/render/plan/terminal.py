"""The plan on a terminal: what will run, what is open, and what to type in which order."""

from __future__ import annotations

from collections.abc import Iterable

from virida_audit.model.plan import Decision, Gap, Plan, Step, StepKind, Wave
from virida_audit.model.provenance import Origin
from virida_audit.model.report import Report
from virida_audit.model.text import Text
from virida_audit.plan.sentences import sentences
from virida_audit.render.plan.rows import (
    Row,
    addon_rows,
    application_rows,
    lead_in,
    open_decisions,
    place_of,
)
from virida_audit.render.shell_line import shell_line
from virida_audit.render.terminal.cells import cell_width, padded
from virida_audit.render.terminal.options import TerminalOptions
from virida_audit.render.terminal.sheet import Sheet
from virida_audit.settings import PLAN_FILE

_INDENT = 2
_GAP = 2
_ROOMY = 60
"""Columns from which on labels stand beside their values."""
_SIGNS = {StepKind.CHECK: "good", StepKind.MANUAL: "info", StepKind.ROLLBACK: "minor"}


def render(report: Report, options: TerminalOptions) -> str:
    """Return the plan for a terminal: painted as the options say, ending with a line end."""
    page = _Page(Sheet(options), report)
    page.write()
    return page.sheet.text()


class _Page:
    """Writes one plan on one sheet."""

    def __init__(self, sheet: Sheet, report: Report) -> None:
        self.sheet = sheet
        self.plan: Plan = report.plan
        self.root = report.root
        self.in_full = sheet.options.verbose

    def write(self) -> None:
        """Write the parts that have something to say."""
        sheet, plan = self.sheet, self.plan
        sheet.paragraph(self.text(lead_in(plan, self.root or ".")), role="title")
        waiting = len(open_decisions(plan))
        if waiting:
            sheet.paragraph(sheet.say("plan-output.open-decisions", count=waiting), role="major")
        for application in plan.applications:
            self.block(application.name, "plan-output.application", application_rows(application))
        for addon in plan.addons:
            self.block(addon.name, "plan-output.addon", addon_rows(addon))
        self.short("platform", ((each.name, each.summary, each.origins) for each in plan.platform))
        self.short("removed", ((each.name, each.why, each.origins) for each in plan.removed))
        self.short("gaps", ((each.subject, _gap(each), each.origins) for each in plan.gaps))
        self.decisions()
        for wave in plan.waves:
            self.wave(wave)
        self.closing()

    def text(self, text: Text) -> str:
        """Return a text in the reader's language that does nothing but show."""
        return self.sheet.clean(text.in_language(self.sheet.options.language))

    def block(self, name: str, code: str, rows: Iterable[Row]) -> None:
        """Write a name and its rows, the place of each at the right margin."""
        sheet = self.sheet
        sheet.blank()
        sheet.line((sheet.show(name), "path"), ("  ", ""), (sheet.say(code), "dim"))
        shown = [(self.text(each.label), each) for each in rows]
        widest = max((cell_width(label) for label, _ in shown), default=0)
        before = ""
        for label, row in shown:
            if sheet.width < _ROOMY:
                self.row(label, row)
            else:
                self.row(padded("" if label == before else label, widest), row)
            before = label

    def row(self, label: str, row: Row) -> None:
        """Write a row on one line where it fits, else the value below and the place below that."""
        sheet = self.sheet
        value, place = self.text(row.value), sheet.show(row.place)
        margin = _INDENT + cell_width(label) + _GAP
        left = sheet.width - margin - cell_width(value) - cell_width(place)
        role = "native" if row.is_code else ""
        if left >= _GAP or (not place and left >= 0):
            sheet.line((" " * _INDENT, ""), (label, "dim"), (" " * _GAP, ""), (value, role),
                       (" " * left, ""), (place, "dim"))  # fmt: skip
            return
        self.lead(label, value, _INDENT, (role, "dim"))
        if place:
            sheet.paragraph(place, min(margin, sheet.width // 3), "dim")

    def lead(self, label: str, text: str, indent: int, roles: tuple[str, str]) -> None:
        """Write a text with a label before it, or above it where that leaves it no room."""
        sheet = self.sheet
        role, label_role = roles
        if indent + cell_width(label) + _GAP <= sheet.width // 2:
            sheet.paragraph(text, indent, role, (f"{label}{' ' * _GAP}", label_role))
            return
        if label.strip():
            sheet.paragraph(label.rstrip(), indent, label_role)
        sheet.paragraph(text, indent + _INDENT, role)

    def short(self, part: str, rows: Iterable[tuple[str, Text, tuple[Origin, ...]]]) -> None:
        """Write a section of names, each with what is to be known of it."""
        entries = tuple(rows)
        if not entries:
            return
        sheet = self.sheet
        sheet.heading(sheet.say(f"plan-output.section-{part}"))
        for name, about, origins in entries:
            self.row(sheet.show(name), Row(about, about, place_of(origins), is_code=False))

    def decisions(self) -> None:
        """Write each question with its options, the one that is taken marked."""
        sheet = self.sheet
        if not self.plan.decisions:
            return
        sheet.heading(sheet.say("plan-output.section-decisions"))
        for decision in self.plan.decisions:
            self.decision(decision)
        sheet.blank()
        sheet.paragraph(sheet.say("plan-output.how-to-answer", file=PLAN_FILE), _INDENT, "dim")

    def decision(self, decision: Decision) -> None:
        """Write one question."""
        sheet = self.sheet
        sheet.blank()
        place = sheet.show(place_of(decision.origins))
        role = "" if decision.is_answered else "major"
        state = "answered" if decision.is_answered else "open"
        sheet.paragraph(self.text(decision.question), _INDENT, "title")
        told = sheet.say(f"plan-output.decision-{state}", decision=decision.id)
        sheet.paragraph(f"{told}  {place}".rstrip(), _INDENT, role or "dim")
        for option in decision.options:
            mark = sheet.sign("arrow") if option.id == decision.answer else " "
            label = f"{padded(mark, cell_width(sheet.sign('arrow')))} {sheet.show(option.id)}"
            about = sentences(map(self.text, (option.summary, option.consequence)))
            self.lead(label, about, 2 * _INDENT, ("", "command" if mark.strip() else "dim"))

    def wave(self, wave: Wave) -> None:
        """Write what moves together, and the commands in their order."""
        sheet = self.sheet
        # A title is not wrapped: its code cannot be painted, so nothing marks it.
        sheet.heading(f"{wave.number}. {self.text(wave.title).replace('`', '')}")
        sheet.paragraph(self.text(wave.why), _INDENT, "dim")
        for step in wave.steps:
            if step.kind is not StepKind.ROLLBACK:
                self.step(step)
        back = [each for each in wave.steps if each.kind is StepKind.ROLLBACK]
        if back:
            code = "plan-output.way-back" if self.in_full else "plan-output.way-back-count"
            sheet.paragraph(sheet.say(code, count=len(back)), _INDENT, "dim")
        for step in back if self.in_full else ():
            self.step(step)

    def step(self, step: Step) -> None:
        """Write a step: the command as it can be typed; what it does where there is room for it."""
        sheet = self.sheet
        mark = (f"{sheet.sign(_SIGNS.get(step.kind, 'dot'))} ", "dim")
        command = sheet.show(shell_line(step))
        if self.in_full or not step.words:
            sheet.paragraph(self.text(step.summary), _INDENT, "", mark)
            if step.words:
                sheet.paragraph(command, 2 * _INDENT, "command")
        else:
            sheet.paragraph(command, _INDENT, "command", mark)

    def closing(self) -> None:
        """Write what to type next."""
        sheet = self.sheet
        sheet.blank()
        codes = ["plan-output.next-output", "plan-output.next-json"]
        if self.plan.waves and not self.in_full:
            codes.append("plan-output.next-verbose")
        for code in codes:
            sheet.paragraph(sheet.say(code), 0, "dim")


def _gap(gap: Gap) -> Text:
    return Text(
        sentences((gap.what.en, gap.way_round.en)), sentences((gap.what.fr, gap.way_round.fr))
    )
