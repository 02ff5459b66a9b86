"""Say the parts of a plan in rows of label, value and place: what every view for people shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from virida_audit.model.plan import (
    AddonPlan,
    ApplicationPlan,
    Decision,
    Domain,
    Plan,
    Size,
)
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.text import Text
from virida_audit.texts import number, phrase, same, say


@dataclass(frozen=True, slots=True)
class Row:
    """One value of the plan."""

    label: Text
    value: Text
    place: str = ""
    """`path:line`, else the page of the documentation; empty where the row sums values up."""
    is_code: bool = True
    """The value is a name or a command, not prose."""


def place_of(origins: Iterable[Origin]) -> str:
    """Return where the strongest reason is: in the tree, else in the documentation."""
    given = tuple(origins)
    seen = (f"{each.at.path}:{each.at.line}" for each in given if each.at)
    return next(seen, next((each.source for each in given if each.source), ""))


def lead_in(plan: Plan, root: str) -> Text:
    """Return the sentence that says how much there is."""
    counts = (
        say("plan-output.count-applications", count=len(plan.applications)),
        say("plan-output.count-addons", count=len(plan.addons)),
        say("plan-output.count-environments", count=len(plan.environments)),
        say("plan-output.count-waves", count=len(plan.waves)),
    )
    return say("plan-output.lead", root=root, counts=phrase(counts))


def open_decisions(plan: Plan) -> tuple[Decision, ...]:
    """Return the decisions that nobody has made yet."""
    return tuple(each for each in plan.decisions if not each.is_answered)


def application_rows(application: ApplicationPlan) -> Iterator[Row]:
    """Yield what an application is, from its runtime to what it depends on."""
    runtime = application.runtime
    words = (runtime, application.variant, application.version)
    shown = " ".join(each.value for each in words if each and each.value)
    is_known = bool(runtime.value)
    yield _row("runtime", runtime, same(shown) if is_known else say("plan-output.to-decide"),
               is_known)  # fmt: skip
    yield from _optional("folder", application.folder)
    yield from _optional("build", application.build)
    yield from _optional("start", application.run or application.start)
    for hook in application.hooks:
        yield Row(same(hook.variable), same(hook.command.value), place_of(hook.command.origins))
    yield _port(application)
    yield from _optional("health", application.health_path)
    yield from _variables(application)
    for worker in application.workers:
        yield Row(say("plan-output.row-worker"), same(worker.command.value),
                  place_of(worker.command.origins))  # fmt: skip
    for cron in application.crons:
        text = f"{cron.schedule.value} {cron.command.value}"
        yield Row(say("plan-output.row-cron"), same(text), place_of(cron.schedule.origins))
    yield from _sizes(application.sizes)
    for domain in application.domains:
        yield Row(say("plan-output.row-domain"), _domain(domain), place_of(domain.value.origins))
    for storage in application.storage:
        text = f"{storage.path.value} → {storage.becomes.value}"
        yield Row(say("plan-output.row-storage"), same(text), place_of(storage.path.origins))
    for link in application.links:
        kind = say(f"plan-output.link-{link.kind.value}")
        yield Row(say("plan-output.row-link"), _with_note(link.target, kind),
                  place_of(link.reason.origins))  # fmt: skip
    yield from _linked(application.linked)
    for other in application.alternatives:
        yield Row(say("plan-output.row-alternative"), _with_note(other.id, other.why),
                  place_of(other.origins))  # fmt: skip
    for note in application.notes:
        yield Row(say("plan-output.row-note"), note, is_code=False)


def addon_rows(addon: AddonPlan) -> Iterator[Row]:
    """Yield what an add-on is, whom it serves and what moves into it."""
    yield _row("provider", addon.provider, same(addon.provider.value))
    plans = dict(addon.plans)
    others = ", ".join(f"{name}: {each.value}" for name, each in plans.items())
    shown = f"{addon.plan.value} ({others})" if others else addon.plan.value
    yield _row("plan", addon.plan, same(shown))
    yield from _optional("version", addon.version)
    yield from _linked(addon.linked)
    if addon.serves:
        yield Row(say("plan-output.row-serves"), same(", ".join(addon.serves)))
    for option in addon.options:
        yield _row("option", option, same(option.value))
    for variable in addon.variables:
        if not variable.is_same:
            text = f"{variable.application}: {variable.reads} ← {variable.gives or '?'}"
            yield Row(say("plan-output.row-mapping"), same(text), place_of(variable.value.origins))
    for data in addon.data:
        yield _row("data", data, same(data.value))
    for code, texts in (("carry", addon.carry), ("limit", addon.limits)):
        for each in texts:
            yield Row(say(f"plan-output.row-{code}"), each, is_code=False)


def how_many(application: ApplicationPlan) -> Text:
    """Return how many variables there are, and what becomes of them."""
    distinct = {each.name: each for each in application.variables}.values()
    blanks = sum(each.is_blank and not each.maps for each in distinct)
    mapped = sum(bool(each.maps) for each in distinct)
    injected = sum(each.is_injected for each in distinct)
    parts = [
        say(f"plan-output.variables-{code}", count=count)
        for code, count in (("blank", blanks), ("mapped", mapped), ("injected", injected))
        if count
    ]
    total = number(len(distinct))
    return say("plan-output.variables", total=total, parts=phrase(tuple(parts))) if parts else total


def _variables(application: ApplicationPlan) -> Iterator[Row]:
    if application.variables:
        yield Row(say("plan-output.row-variables"), how_many(application), is_code=False)


def _port(application: ApplicationPlan) -> Row:
    port, listens = application.port, application.listens
    if listens is None or listens.value == port.value:
        return _row("port", port, same(port.value))
    text = say("plan-output.port-today", port=port.value, today=listens.value)
    row = _row("port", port, text)
    return replace(row, place=place_of(listens.origins))


def _sizes(sizes: tuple[Size, ...]) -> Iterator[Row]:
    for size in sizes:
        largest = size.max_flavor.value if size.max_flavor else size.flavor.value
        top = "" if largest == size.flavor.value else f"–{largest}"
        few, many = size.min_instances.value, size.max_instances.value
        count = few if few == many else f"{few}–{many}"
        text = f"{size.environment}: {size.flavor.value}{top} × {count}"
        yield _row("size", size.flavor, same(text))


def _domain(domain: Domain) -> Text:
    shown = f"{domain.value.value} ({domain.environment})" if domain.environment else ""
    return same(shown or domain.value.value)


def _linked(linked: tuple[tuple[str, str], ...]) -> Iterator[Row]:
    if linked:
        shown = ", ".join(f"{environment}: {name}" for environment, name in linked)
        yield Row(say("plan-output.row-linked"), same(shown))


def _with_note(name: str, note: Text) -> Text:
    return Text(f"{name} ({note.en})", f"{name} ({note.fr})")


def _optional(code: str, stated: Stated | None) -> Iterator[Row]:
    if stated is not None:
        yield _row(code, stated, same(stated.value))


def _row(code: str, stated: Stated, value: Text, is_code: bool = True) -> Row:
    """Return the row of a value; what is not certain is said beside it."""
    if stated.confidence is not Confidence.HIGH:
        doubt = say(f"plan-output.doubt-{stated.confidence.value}")
        value = Text(f"{value.en} ({doubt.en})", f"{value.fr} ({doubt.fr})")
    return Row(say(f"plan-output.row-{code}"), value, place_of(stated.origins), is_code)
