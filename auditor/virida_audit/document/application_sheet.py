"""The sheet of an application of the plan, from its runtime to what it depends on."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.catalogue import Catalogue
from virida_audit.document.sheet import (
    Line,
    Sheet,
    VariableLine,
    VariableState,
    in_environment,
    line,
    linked,
    optional,
    reasons_of,
    told,
)
from virida_audit.model.plan import ApplicationPlan, LinkKind, PlannedVariable, Size, Storage
from virida_audit.model.project import SignKind
from virida_audit.model.text import Text
from virida_audit.texts import same, say


def application_sheet(application: ApplicationPlan, catalogue: Catalogue) -> Sheet:
    """Return what the plan says of an application."""
    return Sheet(
        name=application.name,
        title=runtime_title(application, catalogue),
        environments=application.environments,
        lines=tuple(_lines(application)),
        variables=tuple(map(_variable, application.variables)),
    )


def runtime_title(application: ApplicationPlan, catalogue: Catalogue) -> Text:
    """Return the runtime with its variant and version, or that it has to be decided."""
    if not application.runtime.value:
        return say("sheet.to-decide")
    runtime = catalogue.runtimes.get(application.runtime.value)
    words = [runtime.name if runtime else application.runtime.value]
    words += [each.value for each in (application.variant, application.version) if each]
    return same(" ".join(filter(None, words)))


def listening(made: ApplicationPlan) -> Text | None:
    """Return where the code listens today, with the default of a variable; None if unknown."""
    if made.listens is None:
        return None
    value = made.listens.value
    defaults = (
        each.detail
        for each in made.signs
        if each.kind is SignKind.PORT_FROM_VARIABLE and each.value == value and each.detail
    )
    default = next(defaults, "")
    return say("sheet.or-default", value=value, default=default) if default else same(f"`{value}`")


def _lines(made: ApplicationPlan) -> Iterator[Line]:
    known = bool(made.runtime.value)
    yield line("runtime", made.runtime, None if known else say("sheet.to-decide"), known)
    yield from optional("variant", made.variant)
    yield from optional("version", made.version)
    yield from optional("folder", made.folder)
    yield from optional("build", made.build)
    yield from optional("start", made.run or made.start)
    for hook in made.hooks:
        yield Line(same(hook.variable), same(hook.command.value), reasons_of(hook.command.origins))
    yield line("port", made.port)
    if made.listens is not None:
        yield line("listens", made.listens, listening(made), is_code=False)
    yield from optional("health", made.health_path)
    yield from _beside(made)
    for size in made.sizes:
        yield line("size", size.flavor, _size(size), is_code=False)
    for domain in made.domains:
        shown = f"{domain.value.value} ({domain.environment})".removesuffix(" ()")
        yield line("domain", domain.value, same(shown))
        if domain.note:
            yield told("note", domain.note)
    for storage in made.storage:
        yield from _storage(storage)
    yield from _around(made)


def _beside(made: ApplicationPlan) -> Iterator[Line]:
    """Yield what runs beside the application, or by the clock."""
    for worker in made.workers:
        yield line("worker", worker.command)
        yield told("alternative", worker.alternative)
    for cron in made.crons:
        origins = (*cron.schedule.origins, *cron.command.origins)
        text = f"{cron.schedule.value} {cron.command.value}"
        yield Line(say("sheet.cron"), same(text), reasons_of(origins))
        yield told("note", cron.note)


def _around(made: ApplicationPlan) -> Iterator[Line]:
    """Yield what it depends on, what else would do, and what is to be known."""
    for link in made.links:
        kind = say(f"sheet.link-{link.kind.value}")
        by = "" if link.kind is LinkKind.EXTERNAL else link.reason.value
        yield line("link", link.reason, _with(link.target, kind, by))
    yield from linked(made.linked)
    for other in made.alternatives:
        label = say("sheet.alternative")
        yield Line(label, _with(other.id, other.why), reasons_of(other.origins), is_code=False)
    for note in made.notes:
        yield told("note", note)


def _size(size: Size) -> Text:
    largest = size.max_flavor.value if size.max_flavor else size.flavor.value
    top = "" if largest == size.flavor.value else f"–{largest}"
    few, many = size.min_instances.value, size.max_instances.value
    count = few if few == many else f"{few}–{many}"
    return in_environment(size.environment, f"{size.flavor.value}{top} × {count}")


def _storage(storage: Storage) -> Iterator[Line]:
    origins = (*storage.path.origins, *storage.becomes.origins)
    text = f"{storage.path.value} → {storage.becomes.value}"
    by = f" ({storage.variable})" if storage.variable else ""
    yield Line(say("sheet.storage"), same(text + by), reasons_of(origins))
    for other in storage.alternatives:
        yield told("alternative", other)


def _with(name: str, note: Text, by: str = "") -> Text:
    after = f", {by}" if by and by != name else ""
    return Text(f"{name} ({note.en}{after})", f"{name} ({note.fr}{after})")


def _variable(variable: PlannedVariable) -> VariableLine:
    state = variable_state(variable)
    value = "" if state in (VariableState.SECRET, VariableState.BLANK) else variable.value.value
    return VariableLine(
        name=variable.name,
        environment=variable.environment,
        value=variable.maps or value,
        state=state,
        reasons=reasons_of(variable.value.origins),
    )


def variable_state(variable: PlannedVariable) -> VariableState:
    """Return what has to be done for a variable."""
    if variable.maps:
        return VariableState.MAPPED
    if variable.is_injected:
        return VariableState.INJECTED
    if variable.is_secret:
        return VariableState.SECRET
    return VariableState.BLANK if variable.is_blank else VariableState.SET
