"""Tell which add-on's variable each mapped variable of an application takes its value from."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.model.plan import AddonPlan, ApplicationPlan, Plan, PlannedVariable
from virida_audit.plan.clever_words import PROGRAM

_LINK = (PROGRAM, "service", "link-addon")


@dataclass(frozen=True, slots=True)
class Mapped:
    """One variable and what it is set from."""

    name: str
    addon: str
    """Name of the add-on on the platform."""
    gives: str
    """Its variable."""


def mapped_variable(
    plan: Plan, application: ApplicationPlan, environment: str, variable: PlannedVariable
) -> Mapped | None:
    """Return what the waves set a variable from; None unless exactly one linked add-on gives it.

    An application that exists already has variables of its own: no wave imports its file, and what
    it reads from an add-on is for a person to look at.
    """
    if not is_imported(plan, application.name, environment):
        return None
    linked = _linked(plan, application.name, environment)
    names = {each.name_in(environment) for each in _givers(plan, application, variable)} & linked
    return Mapped(variable.name, names.pop(), variable.maps) if len(names) == 1 else None


def is_imported(plan: Plan, application: str, environment: str) -> bool:
    """Tell whether a wave imports the file of an application in an environment."""
    return any(
        step.standard_input and (step.application, step.environment) == (application, environment)
        for wave in plan.waves
        for step in wave.steps
    )


def _linked(plan: Plan, application: str, environment: str) -> set[str]:
    """Return the add-ons that the waves link to an application in an environment."""
    return {
        step.words[3]
        for wave in plan.waves
        for step in wave.steps
        if step.words[:3] == _LINK
        and len(step.words) > 3
        and (step.application, step.environment) == (application, environment)
    }


def _givers(
    plan: Plan, application: ApplicationPlan, variable: PlannedVariable
) -> tuple[AddonPlan, ...]:
    return tuple(
        addon
        for addon in plan.addons
        for row in addon.variables
        if (row.application, row.reads) == (application.name, variable.name)
        and row.gives == variable.maps
        and row.value.value in ("", f"${row.gives}")
    )
