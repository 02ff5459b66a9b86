"""The guide of the output folder: what to fill in, what to run in which order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from virida_audit.model.language import Language
from virida_audit.model.plan import Plan, StepKind, Wave
from virida_audit.model.report import Report
from virida_audit.plan.output.crons import CRON_FILE, SCRIPTS, cron_files
from virida_audit.plan.output.library import LIBRARY
from virida_audit.plan.output.model import variables_path
from virida_audit.plan.output.scripts import WAVES, WAY_BACK, script_name
from virida_audit.plan.output.variables import assigned
from virida_audit.render.markdown.escape import code
from virida_audit.render.plan.markdown import Page
from virida_audit.render.plan.rows import lead_in, open_decisions
from virida_audit.settings import PLAN_FILE


def render_readme(report: Report, language: Language) -> str:
    """Return the guide in one language, as Markdown with a final line end."""
    guide = _Guide(report, language)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(guide.lines())).strip() + "\n"


class _Guide(Page):
    """Writes the guide section by section."""

    def __init__(self, report: Report, language: Language) -> None:
        super().__init__(language)
        self.report = report
        self.made: Plan = report.plan

    def lines(self) -> Iterator[str]:
        """Yield the lines of the guide."""
        yield from (f"# {self.say('plan-output.readme-title')}", "")
        yield from (self.text(lead_in(self.made, self.report.root or ".")), "")
        yield self.say("plan-output.readme-safe")
        yield from self._before()
        yield from self._fill_in()
        yield from self._order()
        yield from self._files()

    def _before(self) -> Iterator[str]:
        yield from ("", f"## {self.say('plan-output.readme-before')}", "")
        for step in ("install", "login", "folder", "try"):
            yield f"1. {self.say(f'plan-output.readme-{step}')}"
        waiting = open_decisions(self.made)
        if waiting:
            names = ", ".join(code(each.id) for each in waiting)
            told = self.say("plan-output.readme-decide", file=PLAN_FILE)
            yield f"1. {told} {names}"
        for file in cron_files(self.made):
            place = file.path.rpartition(SCRIPTS)[0] or "."
            yield f"1. {self.say('plan-output.readme-cron')} {code(file.path)} → {code(place)}"

    def _fill_in(self) -> Iterator[str]:
        rows = [
            (code(variables_path(each.name, environment)), ", ".join(map(code, names)))
            for each in self.made.applications
            for environment in each.environments
            if (made := assigned(self.made, each, environment)).is_imported
            and (names := [it.name for it in made.blanks])
        ]
        if not rows:
            return
        yield from ("", f"## {self.say('plan-output.readme-fill')}", "")
        yield from (self.say("plan-output.readme-fill-how"), "")
        yield from self.table(("plan-output.head-file", "plan-output.head-names"), rows)

    def _order(self) -> Iterator[str]:
        if not self.made.waves:
            return
        yield from ("", f"## {self.say('plan-output.readme-order')}", "")
        yield from (self.say("plan-output.readme-order-how"), "")
        heads = ("plan-output.head-wave", "plan-output.head-script", "plan-output.head-back")
        rows = (
            (
                f"{wave.number}. {self.text(wave.title)}",
                code(f"{WAVES}/{script_name(wave)}"),
                code(f"{WAY_BACK}/{script_name(wave)}") if _has_way_back(wave) else "",
            )
            for wave in self.made.waves
        )
        yield from self.table(heads, rows)

    def _files(self) -> Iterator[str]:
        yield from ("", f"## {self.say('plan-output.readme-files')}", "")
        named = (
            ("env/*.env", "env"), (f"*/{CRON_FILE}", "crons"), (f"{WAVES}/*.sh", "waves"),
            (f"{WAY_BACK}/*.sh", "rollback"), (LIBRARY, "library"), (PLAN_FILE, "answers"),
            (".gitignore", "gitignore"),
        )  # fmt: skip
        heads = ("plan-output.head-file", "plan-output.head-about")
        yield from self.table(
            heads, ((code(path), self.say(f"plan-output.file-{about}")) for path, about in named)
        )


def _has_way_back(wave: Wave) -> bool:
    return any(each.kind is StepKind.ROLLBACK for each in wave.steps)
