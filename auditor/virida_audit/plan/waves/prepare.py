"""The wave before an environment moves: add-ons, empty applications, variables and data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from virida_audit.model.plan import (
    AddonPlan,
    ApplicationPlan,
    LinkKind,
    Plan,
    PlannedVariable,
    Step,
    StepKind,
)
from virida_audit.model.provenance import Origin
from virida_audit.model.sighting import Matter
from virida_audit.model.text import Text
from virida_audit.plan.drafting import Drafting
from virida_audit.plan.services.data import carry_steps
from virida_audit.plan.services.plans import PASSING_STAGES
from virida_audit.plan.services.targets import own_domains
from virida_audit.plan.services.versions import has_choice
from virida_audit.plan.waves.commands import Commands
from virida_audit.plan.waves.places import Place
from virida_audit.texts import phrase, same, say

Standing = Mapping[str, Sequence[AddonPlan]]
"""Application → the add-ons that serve it, in the order of the plan."""


def prepare_steps(
    drafting: Drafting,
    plan: Plan,
    commands: Commands,
    places: tuple[Place, ...],
    addons: tuple[tuple[AddonPlan, str], ...],
) -> Iterator[Step]:
    """Yield the steps: create, link, configure, carry the data over, check, and the way back."""
    standing = _standing(plan)
    yield commands.who()
    yield from _create_addons(drafting, commands, addons)
    for place in places:
        yield from _create(drafting, commands, place)
    yield from _link(standing, commands, places)
    yield from _network(commands, places)
    for place in places:
        yield from _configure(standing, commands, place)
    for addon, environment in addons:
        yield from _carry(addon, environment)
    if addons:
        yield commands.list_addons()
    yield commands.list_applications()
    yield from _way_back(standing, commands, places, addons)


def _create_addons(
    drafting: Drafting, commands: Commands, addons: Iterable[tuple[AddonPlan, str]]
) -> Iterator[Step]:
    new = [(addon, place) for addon, place in addons if place not in dict(addon.linked)]
    for provider in sorted({addon.provider.value for addon, _ in new}):
        if has_choice(drafting.catalogue.addons[provider]):
            yield commands.show_provider(provider)
    for addon, environment in new:
        yield commands.create_addon(addon, environment)


def _create(drafting: Drafting, commands: Commands, place: Place) -> Iterator[Step]:
    application = place.application
    if not application.runtime.value:
        summary = say("plan-wave.decide-runtime", name=application.name)
        yield _manual(summary, application.runtime.origins[:1], place)
        return
    if not place.is_linked:
        yield commands.create_application(place)
    for size in application.sizes:
        if size.environment == place.environment:
            yield commands.scale(place, size)
    secure = _tls(drafting, application)
    if secure and own_domains(application, place.environment):
        yield commands.force_https(place, secure)


def _tls(drafting: Drafting, application: ApplicationPlan) -> tuple[Origin, ...]:
    """Return the first place where the old routing ended TLS for it."""
    workload = drafting.workloads.named(application.workload)
    for sighting in workload.sightings if workload is not None else ():
        for setting in sighting.of(Matter.HOST):
            if "tls" in setting.detail.replace(",", " ").split():
                return (Origin(say("plan-wave.tls-today"), at=setting.at),)
    return ()


def _link(standing: Standing, commands: Commands, places: Iterable[Place]) -> Iterator[Step]:
    for place in places:
        linked = _linked_addons(standing, place)
        for addon in _addons_of(standing, place):
            if addon in linked:
                if place.application.runtime.value:
                    yield commands.link_addon(place, addon)
                continue
            first = next(each for each in linked if each.provider.value == addon.provider.value)
            summary = say(
                "plan-wave.second-addon",
                name=addon.name_in(place.environment),
                first=first.name_in(place.environment),
                alias=place.alias,
            )
            yield _manual(summary, addon.provider.origins[:1], place)


def _standing(plan: Plan) -> Standing:
    found: dict[str, list[AddonPlan]] = {}
    for addon in plan.addons:
        for name in addon.serves:
            found.setdefault(name, []).append(addon)
    return found


def _addons_of(standing: Standing, place: Place) -> Iterator[AddonPlan]:
    for addon in standing.get(place.application.name, ()):
        if place.environment in addon.environments:
            yield addon


def _linked_addons(standing: Standing, place: Place) -> tuple[AddonPlan, ...]:
    """Return the add-ons that are linked: one of a provider, for two inject the same names."""
    first: dict[str, AddonPlan] = {}
    for addon in _addons_of(standing, place):
        first.setdefault(addon.provider.value, addon)
    return tuple(first.values())


def _network(commands: Commands, places: tuple[Place, ...]) -> Iterator[Step]:
    """Yield the private network of each environment whose applications call one another by it."""
    links = [
        (place, link)
        for place in places
        for link in place.application.links
        if link.kind is LinkKind.NETWORK_GROUP
    ]
    if links:
        yield commands.enable_network_groups()
    for environment in dict.fromkeys(place.environment for place, _ in links):
        yield commands.create_network_group(environment)
        origins = next(
            link.reason.origins[:1] for place, link in links if place.environment == environment
        )
        yield Step(
            StepKind.MANUAL,
            say("plan-wave.network-group", environment=environment),
            environment=environment,
            origins=origins,
        )


def _configure(standing: Standing, commands: Commands, place: Place) -> Iterator[Step]:
    application = place.application
    if application.crons:
        summary = say("plan-wave.commit-crons", name=application.name)
        yield _manual(summary, application.crons[0].schedule.origins[:1], place)
    variables = variables_in(application, place.environment)
    blanks = [each for each in variables if each.is_blank or each.is_secret]
    if place.is_linked:
        for each in variables:
            if not (each.is_blank or each.is_secret or each.is_injected):
                yield commands.set_variable(place, each.name, each.value)
        if blanks:
            names = phrase(tuple(_asked(each) for each in blanks))
            summary = say("plan-wave.set-by-hand", names=names, alias=place.alias)
            yield _manual(summary, blanks[0].value.origins[:1], place)
        return
    mapped = [each for each in blanks if _is_mapped(standing, place, each)]
    unknown = [each for each in blanks if each not in mapped]
    if unknown:
        names = phrase(tuple(_asked(each) for each in unknown))
        summary = say("plan-wave.fill", names=names, file=place.file)
        yield _manual(summary, unknown[0].value.origins[:1], place)
    if any(not each.is_injected for each in variables):
        yield commands.import_variables(place, tuple(_asked(each) for each in mapped))


def _is_mapped(standing: Standing, place: Place, variable: PlannedVariable) -> bool:
    """Tell whether the import fills a variable by itself: exactly one linked add-on gives it."""
    givers = {
        addon.name
        for addon in _linked_addons(standing, place)
        for row in addon.variables
        if (row.application, row.reads) == (place.application.name, variable.name)
        and row.gives == variable.maps
        and row.value.value in ("", f"${row.gives}")
    }
    return bool(variable.maps) and len(givers) == 1


def variables_in(application: ApplicationPlan, environment: str) -> tuple[PlannedVariable, ...]:
    """Return the variables of one environment, its own before those of all, sorted by name."""
    found = {each.name: each for each in application.variables if not each.environment}
    found |= {each.name: each for each in application.variables if each.environment == environment}
    return tuple(found[name] for name in sorted(found))


def _asked(variable: PlannedVariable) -> Text:
    if variable.maps:
        return say("plan-wave.maps", name=variable.name, gives=variable.maps)
    return same(f"`{variable.name}`")


def _carry(addon: AddonPlan, environment: str) -> Iterator[Step]:
    is_new = environment not in dict(addon.linked)
    if addon.data and is_new and environment not in PASSING_STAGES:
        for text in carry_steps(addon.provider.value, addon.name_in(environment)):
            yield Step(
                StepKind.MANUAL, text, environment=environment, origins=addon.data[0].origins[:1]
            )


def _way_back(
    standing: Standing,
    commands: Commands,
    places: Iterable[Place],
    addons: Iterable[tuple[AddonPlan, str]],
) -> Iterator[Step]:
    """Yield the way back, last made first; what is deleted is gone, so it is flagged."""
    planned = [each for each in places if each.application.runtime.value]
    for place in reversed(planned):
        for addon in _linked_addons(standing, place):
            if place.environment not in dict(addon.linked):
                yield commands.unlink_addon(place, addon)
    for place in reversed(planned):
        if not place.is_linked:
            yield commands.delete_application(place)
    for addon, environment in reversed([*addons]):
        if environment not in dict(addon.linked):
            yield commands.delete_addon(addon, environment)


def _manual(summary: Text, origins: tuple[Origin, ...], place: Place | None = None) -> Step:
    return Step(
        StepKind.MANUAL,
        summary,
        application=place.application.name if place is not None else "",
        environment=place.environment if place is not None else "",
        origins=origins,
    )
