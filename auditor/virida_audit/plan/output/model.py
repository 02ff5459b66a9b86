"""A file of the output folder, and names that are safe in its paths."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.model.plan import ApplicationPlan, Plan
from virida_audit.regex import regex

_UNSAFE = regex(r"[^A-Za-z0-9_.-]+")
_MOST_LETTERS = 60


@dataclass(frozen=True, slots=True)
class OutputFile:
    """One file to write."""

    path: str
    """POSIX path below the output folder."""
    text: str
    is_program: bool = False


def path_word(name: str) -> str:
    """Return a name as one part of a path: never empty, hidden, an option or a way upwards."""
    return _UNSAFE.sub("-", name)[:_MOST_LETTERS].strip(".-") or "unnamed"


def variables_path(application: str, environment: str) -> str:
    """Return where the variables of an application in an environment are written."""
    return f"env/{path_word(application)}.{path_word(environment)}.env"


def folder_path(application: ApplicationPlan) -> str:
    """Return the folder of an application as the start of a path, empty for the root."""
    folder = application.folder.value if application.folder else "."
    parts = [part for part in folder.split("/") if part not in ("", ".")]
    return "".join(f"{path_word(part)}/" for part in parts)


def application_named(plan: Plan, name: str) -> ApplicationPlan | None:
    """Return the application of a name, None where the plan has none."""
    return next((each for each in plan.applications if each.name == name), None)
