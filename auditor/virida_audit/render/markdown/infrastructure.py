"""The final infrastructure as Markdown: applications by runtime, add-ons, the platform's part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from virida_audit.document.model import Application, Deployment, RuntimeGroup
from virida_audit.document.sheet import Sheet
from virida_audit.model.plan import AddonPlan
from virida_audit.render.markdown.escape import code, prose
from virida_audit.render.markdown.writer import Writer


class InfrastructureWriter(Writer):
    """Writes what runs on the platform in the end, and what is linked already."""

    def linked(self) -> Iterator[str]:
        """Yield the applications that the repository is linked to, and the add-ons they read."""
        rows = [
            (code(link.name), self.text(title), self._port(application),
             code(application.folder), code(link.host), self._state(link))
            for title, application in self.document.linked
            for link in application.linked
        ]  # fmt: skip
        if rows:
            yield from (f"### {self.say('section.linked')}", "")
            heads = ("application", "runtime", "port", "folder", "address", "state")
            yield from self.table([f"label.{each}" for each in heads], rows)
            yield ""
        there = [row for row in self.document.addon_rows if row[1].linked]
        if there:
            yield from (f"### {self.say('section.linked-addons')}", "")
            yield from self._addons(there)
            yield ""

    def infrastructure(self) -> Iterator[str]:
        """Yield a table for each runtime, one of the add-ons, one of what the platform does."""
        document = self.document
        if not (document.infrastructure or document.addons or document.platform):
            return
        yield from self.section("section.infrastructure")
        for group in document.infrastructure:
            yield from (f"### {self.text(group.title)}", "")
            yield from self._group(group)
            yield ""
        if document.addons:
            yield from (f"### {self.say('document.addons')}", "")
            yield from self._addons(document.addon_rows)
            yield ""
        if document.platform:
            yield from (f"### {self.say('section.platform')}", "")
            rows = (
                (self.text(title), code(each.name), self.sentences(each.summary),
                 self.reasons(each.origins))
                for title, services in document.platform
                for each in services
            )  # fmt: skip
            heads = ("label.feature", "label.service", "label.what", "label.why-and-where")
            yield from self.table(heads, rows)
            yield ""

    def gone(self) -> Iterator[str]:
        """Yield what goes without a successor."""
        if self.document.plan.removed:
            yield from self.section("section.gone")
            for each in self.document.plan.removed:
                yield (f"- ❌ {code(each.name)}{self.colon()} {self.sentences(each.why)}"
                       f"{self.bracketed(self.reasons(each.origins))}")  # fmt: skip

    def _group(self, group: RuntimeGroup) -> Iterator[str]:
        heads = ("application", "version", "port", "folder", "deployments")
        rows = (
            (code(each.name), code(each.version), self._port(each), code(each.folder),
             " · ".join(map(self._deployment, each.deployments)))
            for each in group.members
        )  # fmt: skip
        yield from self.table([f"label.{each}" for each in heads], rows)

    def _port(self, application: Application) -> str:
        if application.listens is None:
            return code(application.port)
        listens = self.say("label.listens", listens=application.listens)
        return f"{code(application.port)} ({listens})"

    def _deployment(self, deployment: Deployment) -> str:
        host = f" ({code(deployment.host)})" if deployment.host else ""
        where = prose(deployment.environment)
        before = f"{where}{self.colon()} " if where else ""
        return f"{before}{code(deployment.name)}{host}, {self._state(deployment)}"

    def _state(self, deployment: Deployment) -> str:
        if deployment.is_stuck:
            return f"⚠️ {self.say('label.stuck')}"
        return self.say("label.linked" if deployment.is_linked else "label.to-create")

    def _addons(self, rows: Iterable[tuple[Sheet, AddonPlan]]) -> Iterator[str]:
        heads = ("addon", "product", "plan", "serves", "connection", "state")
        yield from self.table([f"label.{each}" for each in heads], map(self._addon, rows))

    def _addon(self, row: tuple[Sheet, AddonPlan]) -> tuple[str, ...]:
        sheet, addon = row
        last = addon.environments[-1] if addon.environments else ""
        names = dict.fromkeys(each.reads for each in addon.variables)
        there = [f"{prose(where)}{self.colon()} {code(name)}" for where, name in addon.linked]
        return (
            code(addon.name),
            self.text(sheet.title),
            code(addon.plan_in(last).value),
            ", ".join(map(code, addon.serves)),
            ", ".join(map(code, names)),
            ", ".join(there) or self.say("label.to-create"),
        )
