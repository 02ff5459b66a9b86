"""Walk a whole plan: name what nothing supports and what the platform does not know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from virida_audit.catalogue import Catalogue
from virida_audit.catalogue.cli import Command
from virida_audit.model.plan import AddonPlan, ApplicationPlan, Plan, Step, StepKind
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.text import Text
from virida_audit.plan.services.addresses import addresses_in

_PLATFORM = frozenset(
    (
        "admin-tools", "backups", "ci-integrations", "clamav", "connection-pooling", "cron",
        "dashboards", "environment", "hooks", "log-drains", "logs", "metrics", "monitoring",
        "network-groups", "oauth2-proxy", "preinstalled-tools", "request-flow", "routing",
        "service-dependencies", "ssh", "tailscale", "tasks", "tls", "varnish",
    )
)  # fmt: skip


def faults_of(plan: Plan, catalogue: Catalogue) -> list[str]:
    """Return every fault of a plan as a line, sorted; empty for a plan that can be traced."""
    return sorted({*_provenance(plan, "plan"), *_facts(plan, catalogue), *_order(plan)})


def _provenance(value: Any, where: str) -> Iterator[str]:
    if isinstance(value, Origin):
        if value.at is None and not value.source:
            yield f"{where}: an origin without a place and without a source: {value.why.en}"
        if value.at is not None and not value.at.path:
            yield f"{where}: an origin without a path"
    if isinstance(value, Text) and not (value.en.strip() and value.fr.strip()):
        yield f"{where}: a text without words"
    if isinstance(value, Stated) and not value.origins:
        yield f"{where}: nothing supports {value.value!r}"
    if isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from _provenance(each, f"{where}[{index}]")
    elif is_dataclass(value):
        for field in fields(value):
            yield from _provenance(getattr(value, field.name), f"{where}.{field.name}")
    if hasattr(value, "origins") and not value.origins:
        yield f"{where}: no origins"


def _facts(plan: Plan, catalogue: Catalogue) -> Iterator[str]:
    for application in plan.applications:
        yield from _application(application, plan, catalogue)
    for addon in plan.addons:
        yield from _addon(addon, plan, catalogue)
    for service in plan.platform:
        if service.feature not in _PLATFORM and service.feature not in catalogue.facts:
            yield f"{service.name}: unknown feature {service.feature}"
    for decision in plan.decisions:
        ids = [each.id for each in decision.options]
        if len(ids) < 2 or len(ids) != len(set(ids)):
            yield f"{decision.id}: its options are {ids}"
        if decision.answer not in ids or decision.default not in ids:
            yield f"{decision.id}: {decision.answer} is none of {ids}"
    yield from _unique("application", [each.name for each in plan.applications])
    yield from _unique("add-on", [each.name for each in plan.addons])
    yield from _unique("decision", [each.id for each in plan.decisions])
    yield from _unique("console name", [name for each in plan.addons for _, name in each.names])
    for wave in plan.waves:
        for step in wave.steps:
            yield from (f"wave {wave.number}: {each}" for each in _step(step, catalogue))


def _unique(what: str, names: list[str]) -> Iterator[str]:
    yield from (f"{what} {each} twice" for each in set(names) if names.count(each) > 1)


def _application(plan: ApplicationPlan, whole: Plan, catalogue: Catalogue) -> Iterator[str]:
    if plan.runtime.value and plan.runtime.value not in catalogue.runtimes:
        yield f"{plan.name}: unknown runtime {plan.runtime.value}"
    for size in plan.sizes:
        for flavor in (size.flavor, size.max_flavor):
            if flavor is not None and flavor.value not in catalogue.flavors:
                yield f"{plan.name}: unknown flavor {flavor.value}"
    names = {each.name for each in whole.applications} | {each.name for each in whole.addons}
    for link in plan.links:
        if link.kind != "external" and link.target not in names:
            yield f"{plan.name}: is linked to {link.target}, which nothing plans"
    seen = [(each.name, each.environment) for each in plan.variables]
    yield from _unique(f"{plan.name}: variable", [f"{name} {place}" for name, place in seen])
    for variable in plan.variables:
        if variable.is_secret and variable.value.value:
            yield f"{plan.name}: {variable.name} holds a secret"
        if variable.is_blank and variable.value.value:
            yield f"{plan.name}: {variable.name} is blank and has a value"
        if variable.name.startswith("CC_") and catalogue.variables.find(variable.name) is None:
            yield f"{plan.name}: unknown variable {variable.name}"
        for address in addresses_in(variable.name, variable.value.value):
            if address.is_internal:
                yield f"{plan.name}: {variable.name} names {address.host} of the old network"


def _addon(plan: AddonPlan, whole: Plan, catalogue: Catalogue) -> Iterator[str]:
    addon = catalogue.addons.get(plan.provider.value)
    if addon is None or addon.provider is None:
        yield f"{plan.name}: unknown provider {plan.provider.value}"
        return
    slugs = {each.slug for each in addon.plans} | ({""} if not addon.plans else set())
    for chosen in (plan.plan, *(each for _, each in plan.plans)):
        if chosen.value not in slugs:
            yield f"{plan.name}: unknown plan {chosen.value}"
    offered = {each.partition(".")[0] for each in addon.versions.supported}
    if plan.version is not None and plan.version.value not in offered:
        yield f"{plan.name}: version {plan.version.value} is not offered"
    for option in plan.options:
        if option.value.partition("=")[0] not in {each.name for each in addon.options}:
            yield f"{plan.name}: unknown option {option.value}"
    for variable in plan.variables:
        if variable.gives and variable.gives not in addon.variables:
            yield f"{plan.name}: does not inject {variable.gives}"
    for name in plan.serves:
        if name not in {each.name for each in whole.applications}:
            yield f"{plan.name}: serves {name}, which nothing plans"


def _step(step: Step, catalogue: Catalogue) -> Iterator[str]:
    if step.kind in (StepKind.COMMAND, StepKind.CHECK) and not step.words:
        yield f"{step.kind} without words: {step.summary.en}"
    if step.words and step.words[0] == "clever":
        yield from syntax_faults(step.words[1:], catalogue)
    elif step.words and step.words[0] != "curl":
        yield f"unknown program {step.words[0]}"
    if step.guard and step.guard[0] not in ("application", "addon"):
        yield f"unknown guard {step.guard}"
    if "delete" in step.words and not step.is_destructive:
        yield f"deletes without saying so: {' '.join(step.words)}"


def syntax_faults(words: tuple[str, ...], catalogue: Catalogue) -> Iterator[str]:
    """Yield what the command line would refuse in a command, the program's name left out."""
    command = catalogue.cli.command_of(words)
    line = " ".join(words)
    if command is None:
        yield f"unknown command: {line}"
        return
    rest = [*words[len(command.words) :]]
    given: list[str] = []
    used: list[str] = []
    while rest:
        word = rest.pop(0)
        if not word.startswith("-"):
            given.append(word)
            continue
        option = command.option(word)
        if option is None:
            yield f"unknown option {word}: {line}"
            continue
        if option.names[0] in used and not option.repeat:
            yield f"{word} twice: {line}"
        used.append(option.names[0])
        if option.value is None:
            continue
        if not rest:
            yield f"no value for {word}: {line}"
            continue
        value = rest.pop(0)
        if option.choices and value not in option.choices:
            yield f"{value} is no {word}: {line}"
        if option.value == "integer" and not (option.minimum or 0) <= int(value) <= (
            option.maximum or int(value)
        ):
            yield f"{value} is out of the range of {word}: {line}"
        known = _values(option.values_of, command, given, catalogue)
        if known and value not in known:
            yield f"{value} is unknown to {word}: {line}"
    yield from _positionals(command, given, line, catalogue)
    missing = [each.names[0] for each in command.options if each.required]
    yield from (f"{each} is missing: {line}" for each in missing if each not in used)


def _values(
    part: str | None, command: Command, given: list[str], catalogue: Catalogue
) -> frozenset[str]:
    match part:
        case "runtimes":
            return frozenset(catalogue.runtimes)
        case "flavors":
            return frozenset(catalogue.flavors)
        case "plans":
            addon = catalogue.addons.get(given[0]) if given else None
            return frozenset(each.slug for each in addon.plans) if addon else frozenset("?")
        case _:
            return frozenset()


def _positionals(
    command: Command, given: list[str], line: str, catalogue: Catalogue
) -> Iterator[str]:
    required = sum(1 for each in command.positionals if each.required)
    if not required <= len(given) <= len(command.positionals):
        yield f"takes {len(command.positionals)} arguments, not {len(given)}: {line}"
    for positional, value in zip(command.positionals, given, strict=False):
        if positional.choices and value not in positional.choices:
            yield f"{value} is no {positional.name}: {line}"
        if positional.values_of == "addons" and value not in catalogue.addons:
            yield f"{value} is no provider: {line}"


def _order(plan: Plan) -> Iterator[str]:
    """Yield the applications that are deployed before what they call, cycles left out."""
    known = {each.name for each in plan.applications}
    calls = {
        each.name: {
            link.target
            for link in each.links
            if link.kind in ("application", "network-group") and link.target in known
        }
        for each in plan.applications
    }
    place = {
        (step.application, step.environment): (wave.number, index)
        for wave in plan.waves
        for index, step in enumerate(wave.steps)
        if step.words[:2] == ("clever", "deploy")
    }
    for consumer, providers in calls.items():
        for provider in providers - {consumer}:
            if _reaches(calls, provider, consumer):
                continue
            for environment in plan.environments:
                before, after = (
                    place.get((provider, environment)),
                    place.get((consumer, environment)),
                )
                if before is not None and after is not None and before > after:
                    yield f"{consumer} moves before {provider} in {environment}"


def _reaches(calls: dict[str, set[str]], start: str, goal: str) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        name = waiting.pop()
        if name == goal:
            return True
        fresh = calls.get(name, set()) - seen
        seen |= fresh
        waiting += sorted(fresh)
    return False
