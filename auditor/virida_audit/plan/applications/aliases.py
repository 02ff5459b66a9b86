"""Which alias of `.clever.json` each environment has, or should get."""

from __future__ import annotations

from virida_audit.facts.environments import environment_of
from virida_audit.model.sighting import Form, Sighting
from virida_audit.plan.applications.subject import PRODUCTION, Subject

Aliases = tuple[tuple[str, str], ...]


def linked_aliases(subject: Subject) -> Aliases:
    """Return environment → alias that the repository is linked to, in the order of a delivery."""
    found: dict[str, str] = {}
    for sighting in subject.workload.in_form(Form.CLEVER_APPLICATION):
        # What a team has settled in other files is no link: it is only a part.
        if sighting.is_complete:
            found.setdefault(_environment(sighting), sighting.name)
    return tuple((each, found[each]) for each in subject.environments if each in found)


def _environment(sighting: Sighting) -> str:
    if sighting.environments:
        return sighting.environments[0]
    return environment_of(sighting.name) or PRODUCTION


def proposed_aliases(subject: Subject, linked: Aliases) -> Aliases:
    """Return environment → alias for every environment: the one in use, else one by its name."""
    known = dict(linked)
    return tuple(
        (each, known.get(each) or _proposal(subject, each)) for each in subject.environments
    )


def _proposal(subject: Subject, environment: str) -> str:
    return subject.name if environment == PRODUCTION else f"{subject.name}-{environment}"
