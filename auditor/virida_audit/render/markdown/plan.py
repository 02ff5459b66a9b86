"""The migration plan as Markdown: sheets, gaps, decisions, waves with their commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from virida_audit.document.planned import count_plan
from virida_audit.document.sheet import Line, Sheet, VariableLine
from virida_audit.model.plan import Decision, Step, StepKind, Wave
from virida_audit.render.markdown.escape import code, prose
from virida_audit.render.markdown.infrastructure import InfrastructureWriter
from virida_audit.render.shell_line import shell_line
from virida_audit.settings import PLAN_FILE

_MOST_SHEETS = 25
"""Applications and add-ons that are told in full: a forge shows no page of any length."""
_MOST_STEPS = 150
_SIGNS = {
    StepKind.COMMAND: "▶",
    StepKind.CHECK: "✅",
    StepKind.MANUAL: "✋",
    StepKind.ROLLBACK: "↩",
}


class PlanWriter(InfrastructureWriter):
    """Writes the plan section by section."""

    def plan(self) -> Iterator[str]:
        """Yield the plan, nothing where nothing is planned."""
        plan = self.document.plan
        if not (plan.applications or plan.addons or plan.waves or plan.decisions):
            return
        yield from self.section("section.plan")
        yield from (f"- {self.text(each)}" for each in count_plan(plan))
        yield from self._waves(plan.waves)
        yield from self._choices(plan.decisions)
        yield from self._gaps()
        yield from self._sheets("applications", self.document.applications)
        yield from self._sheets("addons", self.document.addons)

    def _sheets(self, part: str, sheets: Sequence[Sheet]) -> Iterator[str]:
        if not sheets:
            return
        yield from self.section(f"section.{part}", about=True)
        for sheet in sheets[:_MOST_SHEETS]:
            yield from (f"### {code(sheet.name)}{self.colon()} {self.text(sheet.title)}", "")
            heads = ("label.what", "label.value", "label.why-and-where")
            yield from self.table(heads, map(self._line, sheet.lines))
            yield ""
            yield from self._variables(sheet.variables)
        if len(sheets) > _MOST_SHEETS:
            yield self.say("document.more-sheets", count=len(sheets) - _MOST_SHEETS)

    def _line(self, line: Line) -> tuple[str, ...]:
        value = line.value.in_language(self.language)
        shown = code(value) if line.is_code else prose(value)
        doubt = self.bracketed(self.text(line.doubt)) if line.doubt else ""
        return self.text(line.label), f"{shown}{doubt}", self.told(line.reasons)

    def _variables(self, variables: Sequence[VariableLine]) -> Iterator[str]:
        if not variables:
            return
        yield from (f"**{self.say('sheet.variables', count=len(variables))}**", "")
        heads = ("variable", "environment", "value", "state", "why-and-where")
        rows = (
            (code(each.name), prose(each.environment) or self.say("label.every-environment"),
             code(each.value), self.say(f"variable.{each.state.value}"), self.told(each.reasons))
            for each in variables
        )  # fmt: skip
        yield from self.table([f"label.{each}" for each in heads], rows)
        yield ""

    def _gaps(self) -> Iterator[str]:
        if not self.document.plan.gaps:
            return
        yield from self.section("section.gaps", about=True)
        rows = (
            (code(each.subject), self.sentences(each.what), self.sentences(each.way_round),
             self.reasons(each.origins))
            for each in self.document.plan.gaps
        )  # fmt: skip
        heads = ("label.service", "label.what", "label.way-round", "label.why-and-where")
        yield from self.table(heads, rows)

    def _choices(self, decisions: Sequence[Decision]) -> Iterator[str]:
        if not decisions:
            return
        yield from self.section("section.choices")
        yield self.say("document.how-to-answer", file=f"`{PLAN_FILE}`")
        for each in decisions:
            state = "made" if each.is_answered else "open"
            name = f"`{each.id.replace('`', chr(39))}`"
            told = self.say(f"document.choice-{state}", decision=name)
            yield from ("", f"### {self.text(each.question)}", "")
            yield from (f"{told}{self.bracketed(self.reasons(each.origins))}", "")
            for option in each.options:
                shown = f"**{code(option.id)}**" if option.id == each.answer else code(option.id)
                about = self.sentences(option.summary, option.consequence)
                yield f"- {shown}{self.colon()} {about}"

    def _waves(self, waves: Sequence[Wave]) -> Iterator[str]:
        if not waves:
            return
        yield from self.section("section.waves", about=True)
        for wave in waves:
            way = [each for each in wave.steps if each.kind is not StepKind.ROLLBACK]
            back = [each for each in wave.steps if each.kind is StepKind.ROLLBACK]
            yield from (f"### {wave.number}. {self.text(wave.title)}", "",
                        self.sentences(wave.why), "")  # fmt: skip
            yield from self._steps(way)
            if back:
                yield from ("", f"**{self.say('wave.back', count=len(back))}**", "")
                yield from self._steps(back)
            yield ""

    def _steps(self, steps: Sequence[Step]) -> Iterator[str]:
        yield from map(self._step, steps[:_MOST_STEPS])
        if len(steps) > _MOST_STEPS:
            yield f"- {self.say('wave.more', count=len(steps) - _MOST_STEPS)}"

    def _step(self, step: Step) -> str:
        command = f"{self.colon()} {code(shell_line(step))}" if step.words else ""
        deletes = f" ⚠️ {self.say('label.destructive')}" if step.is_destructive else ""
        guard = self.say("label.guard", name=step.guard[1]) if step.guard else ""
        return (
            f"- {_SIGNS[step.kind]} {self.text(step.summary)}{self.bracketed(guard)}"
            f"{command}{deletes}"
        )
