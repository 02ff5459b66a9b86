"""Applications and variables as the draft of the applications gives them, made by hand."""

from __future__ import annotations

from typing import Any

from plan.builders import says
from virida_audit.model.plan import ApplicationPlan, PlannedVariable


def application(name: str = "api", **rest: Any) -> ApplicationPlan:
    """Return an application as the draft before gives it."""
    known: dict[str, Any] = {
        "name": name,
        "workload": name,
        "runtime": says("node"),
        "variant": None,
        "folder": None,
        "version": None,
        "port": says("8080"),
        "listens": None,
        "run": None,
        "start": None,
        "build": None,
        "environments": ("prod",),
    }
    return ApplicationPlan(**(known | rest))


def planned(name: str, value: str = "", **rest: Any) -> PlannedVariable:
    """Return a variable as the draft before gives it."""
    return PlannedVariable(name, says(value, "compose.yaml", 9), **rest)
