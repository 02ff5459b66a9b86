"""Names in the console: one organisation holds them all, a bare `postgres` could be anybody's."""

from __future__ import annotations

from collections import Counter

from virida_audit.model.sighting import Form, Matter
from virida_audit.model.workload import Workloads
from virida_audit.plan.applications.subject import PRODUCTION
from virida_audit.regex import regex

_FIRST = regex(r"[A-Za-z0-9]+(?=[-_])")


def project_of(workloads: Workloads) -> str:
    """Return the first word that most applications of the platform share, empty for none."""
    # A link is seen by its alias; where the console calls it otherwise, that is another name of it.
    names = {
        next((each.value for each in sighting.of(Matter.ALIAS)), sighting.name)
        for workload in workloads.every
        for sighting in workload.in_form(Form.CLEVER_APPLICATION)
    }
    words = Counter(match[0].lower() for name in names if (match := _FIRST.match(name)))
    if not words:
        return ""
    word, count = min(words.items(), key=lambda each: (-each[1], each[0]))
    return word if count > 1 and count * 2 > len(names) else ""


def console_names(
    name: str, project: str, serves: tuple[str, ...], environments: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Return the name of an add-on in each environment, production's without a suffix."""
    prefix = project or (serves[0] if serves else "")
    plain = name if not prefix or name.startswith(prefix) else f"{prefix}-{name}"
    plain = plain.replace("_", "-")
    return tuple(
        (each, plain if each == PRODUCTION else f"{plain}-{each}") for each in environments
    )
