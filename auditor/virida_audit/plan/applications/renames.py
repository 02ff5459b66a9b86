"""Find variables that the image reads under another name than the code does."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from virida_audit.model.project import Sign, SignKind
from virida_audit.model.sighting import Matter
from virida_audit.plan.applications.subject import Subject, settings_in
from virida_audit.regex import regex

_ADDRESS = regex(r"[a-z][a-z0-9+.-]*://(?:[^@/\s]*@)?(?P<host>[\w.-]+)", re.IGNORECASE)


def renamed_variables(subject: Subject, names: Collection[str]) -> Mapping[str, Sign]:
    """Return variable of today → the line that reads the same address under another name.

    Only where the code reads the old name nowhere, nothing sets the new one, and both lead to the
    same host: a template of the image's web server against the server that takes its place.
    """
    signs = subject.signs(SignKind.VARIABLE_READ)
    read = {each.value for each in signs}
    unset = [each for each in signs if each.value not in names and _host(each.detail)]
    found: dict[str, Sign] = {}
    for name in sorted(set(names) - read):
        hosts = _hosts(subject, name)
        fits = {each.value: each for each in reversed(unset) if _host(each.detail) in hosts}
        if len(fits) == 1:
            found[name] = next(iter(fits.values()))
    taken = [each.value for each in found.values()]
    return {name: each for name, each in found.items() if taken.count(each.value) == 1}


def _hosts(subject: Subject, name: str) -> set[str]:
    """Return the hosts that any artefact gives a variable."""
    settings = settings_in(subject.workload.sightings, Matter.VARIABLE)
    return {_host(each.value) for _, each in settings if each.name == name} - {""}


def _host(value: str) -> str:
    match = _ADDRESS.match(value)
    return match["host"].lower() if match else ""
