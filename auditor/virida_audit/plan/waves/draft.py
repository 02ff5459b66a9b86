"""Group the move into waves: what it stands on, the applications by level, traffic, removal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from virida_audit.model.plan import AddonPlan, ApplicationPlan, Plan, Wave
from virida_audit.model.text import Text
from virida_audit.plan.applications.subject import PRODUCTION
from virida_audit.plan.drafting import Drafting
from virida_audit.plan.services.naming import project_of
from virida_audit.plan.waves.commands import Commands
from virida_audit.plan.waves.moving import deploy_steps, domains_in, traffic_steps
from virida_audit.plan.waves.order import Order, order_of
from virida_audit.plan.waves.places import Place
from virida_audit.plan.waves.prepare import prepare_steps
from virida_audit.plan.waves.removal import removal_steps
from virida_audit.texts import phrase, same, say


@dataclass(frozen=True, slots=True)
class _Stage:
    """Environments that move together: all but production, then production."""

    environments: tuple[str, ...]

    @property
    def environment(self) -> str:
        """Return the only environment, empty for several."""
        return self.environments[0] if len(self.environments) == 1 else ""

    @property
    def names(self) -> Text:
        """Return the environments as a phrase."""
        return phrase(tuple(same(each) for each in self.environments))


def draft_waves(drafting: Drafting, plan: Plan) -> tuple[Wave, ...]:
    """Return the waves of a plan, numbered from 1; none where nothing is planned.

    What comes before production is one rehearsal: its environments move together.
    """
    if not plan.applications and not plan.addons:
        return ()
    commands = Commands(drafting.catalogue, project_of(drafting.workloads))
    order = order_of(plan.applications)
    waves = [
        wave for stage in _stages(plan) for wave in _stage(drafting, plan, commands, order, stage)
    ]
    waves += _removal(drafting, plan)
    return tuple(replace(each, number=number) for number, each in enumerate(waves, start=1))


def _stages(plan: Plan) -> Iterator[_Stage]:
    before = tuple(each for each in plan.environments if each != PRODUCTION)
    if before:
        yield _Stage(before)
    if PRODUCTION in plan.environments:
        yield _Stage((PRODUCTION,))


def _stage(
    drafting: Drafting, plan: Plan, commands: Commands, order: Order, stage: _Stage
) -> Iterator[Wave]:
    levels = [tuple(_places(level, stage)) for level in order.levels]
    places = tuple(each for level in levels for each in level)
    addons = tuple(_addons(plan, stage))
    yield Wave(
        number=0,
        title=say("plan-wave.prepare-title", environments=stage.names),
        environment=stage.environment,
        applications=(),
        addons=tuple(sorted({each.name for each, _ in addons})),
        steps=tuple(prepare_steps(drafting, plan, commands, places, addons)),
        why=say("plan-wave.prepare-why"),
    )
    for index, level in enumerate(levels):
        if level:
            yield _level(commands, order, stage, level, index)
    if any(domains_in(each) for each in places):
        yield Wave(
            number=0,
            title=say("plan-wave.traffic-title", environments=stage.names),
            environment=stage.environment,
            applications=_names(tuple(each for each in places if domains_in(each))),
            addons=(),
            steps=tuple(traffic_steps(commands, places)),
            why=say("plan-wave.traffic-why"),
        )


def _level(
    commands: Commands, order: Order, stage: _Stage, places: tuple[Place, ...], index: int
) -> Wave:
    names = _names(places)
    circles = [each for each in order.broken if each.consumer in names]
    why = say("plan-wave.level-first-why" if index == 0 else "plan-wave.level-next-why")
    if circles:
        one = circles[0]
        why = say("plan-wave.circle-why", one=one.consumer, other=one.provider)
    return Wave(
        number=0,
        title=say("plan-wave.level-title", names=_phrase(names), environments=stage.names),
        environment=stage.environment,
        applications=names,
        addons=(),
        steps=tuple(deploy_steps(commands, places, order.broken)),
        why=why,
    )


def _removal(drafting: Drafting, plan: Plan) -> Iterator[Wave]:
    steps = tuple(removal_steps(drafting, plan))
    if steps:
        title, why = say("plan-wave.removal-title"), say("plan-wave.removal-why")
        yield Wave(0, title, "", (), (), steps, why)


def _places(level: tuple[ApplicationPlan, ...], stage: _Stage) -> Iterator[Place]:
    """Yield the applications of a level environment by environment, in the order of a delivery."""
    for environment in stage.environments:
        for application in level:
            if environment in application.environments:
                yield Place(application, environment)


def _addons(plan: Plan, stage: _Stage) -> Iterator[tuple[AddonPlan, str]]:
    for environment in stage.environments:
        for addon in plan.addons:
            if environment in addon.environments:
                yield addon, environment


def _names(places: tuple[Place, ...]) -> tuple[str, ...]:
    return tuple(sorted({each.application.name for each in places}))


def _phrase(names: tuple[str, ...]) -> Text:
    return phrase(tuple(same(f"`{each}`") for each in names))
