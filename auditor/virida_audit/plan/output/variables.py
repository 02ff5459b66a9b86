"""Write one file of variables for each application and environment, for `clever env import`.

The grammar is the one measured in `rules/catalogue/cli.yaml`, `env_import`. The import deletes what
the file does not hold and would store an empty value as one, so a value that nobody may write here
stands as a comment, `# NAME=`: the wave refuses to import before somebody has filled it in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from virida_audit.messages import Messages
from virida_audit.model.plan import ApplicationPlan, Plan, PlannedVariable
from virida_audit.model.provenance import Stated
from virida_audit.plan.harmless import harmless, is_harmless
from virida_audit.plan.output.mapping import Mapped, is_imported, mapped_variable
from virida_audit.plan.output.model import OutputFile, variables_path
from virida_audit.regex import regex

_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*")
_PLAIN = regex(r"[^\s\"'\\][^\n\r\"'\\]*(?<!\s)")
"""Values that need no quotes: to the end of the line everything is the value."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """The variables of one application in one environment, by what becomes of them."""

    application: ApplicationPlan
    environment: str
    lines: tuple[str, ...]
    """`NAME=value` as the import takes it, sorted by name."""
    blanks: tuple[PlannedVariable, ...]
    """To be filled in by a person."""
    mapped: tuple[Mapped, ...]
    """Set by the wave from what an add-on gives."""
    injected: tuple[str, ...]
    """Set by the platform."""
    apart: tuple[tuple[str, str], ...]
    """Name and value that no line of the file can hold: set one by one."""
    unnamed: tuple[str, ...]
    """Names that neither the file nor `clever env set` takes."""
    is_imported: bool
    """A wave imports the file; where the application exists already, none does."""


def assigned(plan: Plan, application: ApplicationPlan, environment: str) -> Assigned:
    """Sort the variables of an application in one environment by what becomes of them."""
    chosen = _chosen(application, environment)
    own = [each for each in chosen if not each.is_injected and _NAME.fullmatch(each.name)]
    found = {
        each.name: mapped_variable(plan, application, environment, each)
        for each in own
        if each.maps
    }
    mapped = tuple(each for each in found.values() if each)
    left = [each for each in own if not found.get(each.name)]
    blanks = tuple(each for each in left if each.is_secret or each.is_blank or each.maps)
    given = [(each.name, each.value.value) for each in left if each not in blanks]
    return Assigned(
        application,
        environment,
        lines=tuple(line for pair in given if (line := _line(*pair))),
        blanks=blanks,
        mapped=mapped,
        injected=tuple(each.name for each in chosen if each.is_injected),
        apart=tuple(pair for pair in given if not _line(*pair)),
        unnamed=tuple(
            each.name for each in chosen if not each.is_injected and not _NAME.fullmatch(each.name)
        ),
        is_imported=is_imported(plan, application.name, environment),
    )


def variable_files(plan: Plan, messages: Messages) -> Iterator[OutputFile]:
    """Yield the file of each application and environment."""
    for application in plan.applications:
        for environment in application.environments:
            path = variables_path(application.name, environment)
            lines = _file(assigned(plan, application, environment), messages)
            yield OutputFile(path, "\n".join(lines) + "\n")


def _chosen(application: ApplicationPlan, environment: str) -> list[PlannedVariable]:
    """Return one variable a name, sorted: what an environment says wins over what all say."""
    found = {name: PlannedVariable(name, value) for name, value in _settings(application)}
    found |= {each.name: each for each in application.variables if not each.environment}
    found |= {each.name: each for each in application.variables if each.environment == environment}
    return [found[name] for name in sorted(found)]


def _settings(application: ApplicationPlan) -> Iterator[tuple[str, Stated]]:
    """Yield what other parts of the plan say in the form of a variable."""
    if application.folder and application.folder.value not in ("", "."):
        yield "APP_FOLDER", application.folder
    yield from ((each.variable, each.command) for each in application.hooks)
    yield from ((each.variable, each.command) for each in application.workers)


def _line(name: str, value: str) -> str:
    """Return the line that gives a value, empty where no measured form can hold it."""
    if "\\" in value or not is_harmless(value.replace("\n", "")):
        return ""
    if _PLAIN.fullmatch(value):
        return f"{name}={value}"
    quote = next((each for each in "\"'" if each not in value), "")
    return f"{name}={quote}{value}{quote}" if quote else ""


def _file(made: Assigned, messages: Messages) -> Iterator[str]:
    application = harmless(made.application.name)
    head = messages.get(
        "plan-output.env-head", application=application, environment=made.environment
    )
    yield f"# {head}"
    yield f"# {messages.get('plan-output.env-replaces')}"
    if not made.is_imported:
        yield f"# {messages.get('plan-output.env-not-imported')}"
    yield from made.lines
    if made.blanks:
        yield ""
        yield f"# {messages.get('plan-output.env-blanks')}"
        for each in made.blanks:
            if each.maps:
                maps = harmless(each.maps)
                yield f"#   {messages.get('plan-output.env-same-as', variable=maps)}"
            yield f"# {each.name}="
    if made.mapped:
        yield ""
        yield f"# {messages.get('plan-output.env-mapped')}"
        yield from (f"#   {it.name} <- {harmless(it.gives)} ({it.addon})" for it in made.mapped)
    for code, names in (
        ("plan-output.env-injected", made.injected),
        ("plan-output.env-apart", tuple(name for name, _ in made.apart)),
        ("plan-output.env-unnamed", made.unnamed),
    ):
        if names:
            yield ""
            yield f"# {messages.get(code)}"
            yield from (f"#   {harmless(name)}" for name in names)
