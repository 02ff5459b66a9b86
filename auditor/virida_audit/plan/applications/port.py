"""Say where the application has to listen, and where it listens today."""

from __future__ import annotations

from collections.abc import Collection

from virida_audit.model.plan import PlannedVariable
from virida_audit.model.project import SignKind
from virida_audit.model.provenance import Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Matter
from virida_audit.model.text import Text
from virida_audit.plan.applications.outcome import Outcome
from virida_audit.plan.applications.reasons import (
    at_place,
    by_fact,
    by_runtime,
    by_variable,
    seen,
    stated,
)
from virida_audit.plan.applications.runtime import RuntimeChoice
from virida_audit.plan.applications.subject import Subject, settings_in
from virida_audit.plan.applications.weighing import DOCKER
from virida_audit.texts import say

PORT = "PORT"


def settle_port(
    subject: Subject, choice: RuntimeChoice, has_command: bool, names: Collection[str]
) -> Outcome[Stated]:
    """Return the port on the platform; `has_command` tells of CC_RUN_COMMAND.

    `names` are the variables that are set today: some put a middleware before the application.
    """
    catalogue = subject.catalogue
    ports = catalogue.runtimes[choice.slug].ports
    if ports.middleware is not None and any(_is_flow(subject, name) for name in names):
        why = by_fact(catalogue, "middleware-port", say("plan-app.why-port-flow"))
        note = say("plan-app.port-flow", port=str(ports.middleware))
        return Outcome(stated(str(ports.middleware), why), notes=(note,))
    if has_command and ports.run_command is not None and _is_legacy(choice):
        page = by_runtime(catalogue, choice.slug, say("plan-app.why-port-run"))
        fact = by_fact(catalogue, "middleware-port", say("plan-app.why-port-fact"))
        note = say("plan-app.port-run-command", port=str(ports.run_command))
        return Outcome(stated(str(ports.run_command), page, fact), notes=(note,))
    page = by_runtime(catalogue, choice.slug, say("plan-app.why-port"))
    fact = by_fact(catalogue, "http-port", say("plan-app.why-port-fact"))
    return Outcome(stated(str(ports.http), page, fact))


def _is_flow(subject: Subject, name: str) -> bool:
    row = subject.catalogue.variables.find(name)
    return row is not None and row.category == "request-flow"


def _is_legacy(choice: RuntimeChoice) -> bool:
    """Tell whether nginx stands before a Python application: everywhere but in uv mode."""
    return choice.candidate is None or choice.candidate.variant != "python-uv"


def settle_listening(subject: Subject, choice: RuntimeChoice) -> Outcome[Stated | None]:
    """Return where the code listens today, with what has to change for the platform."""
    if choice.slug == DOCKER:
        return _of_image(subject)
    if subject.catalogue.runtimes[choice.slug].ports.bind == "platform":
        return Outcome(None)
    from_variable = subject.signs(SignKind.PORT_FROM_VARIABLE)
    fixed = subject.signs(SignKind.PORT_FIXED)
    loopback = tuple(
        say("plan-app.binds-loopback", place=_place(each.at.path, each.at.line))
        for each in subject.signs(SignKind.BINDS_LOOPBACK)
    )
    if from_variable:
        sign = next((each for each in from_variable if each.value == PORT), from_variable[0])
        origin = at_place(say("plan-app.why-listens-variable", variable=sign.value), sign.at)
        value = stated(sign.value, origin)
        if sign.value == PORT:
            return Outcome(value, notes=loopback)
        variable = _port_variable(subject, choice, sign.value, value)
        return Outcome(value, notes=loopback, variables=(variable,))
    if fixed:
        return _fixed(subject, loopback)
    return Outcome(_of_artefacts(subject), notes=loopback)


def _fixed(subject: Subject, loopback: tuple[Text, ...]) -> Outcome[Stated | None]:
    signs = subject.signs(SignKind.PORT_FIXED)
    sign = signs[0]
    value = stated(
        sign.value,
        *(at_place(say("plan-app.why-listens-fixed", port=each.value), each.at) for each in signs),
    )
    if sign.value == str(subject.catalogue.sizes.limits.http_port):
        return Outcome(value, notes=loopback)
    place = _place(sign.at.path, sign.at.line)
    note = say("plan-app.port-fixed", port=sign.value, place=place)
    return Outcome(value, notes=(note, *loopback))


def _place(path: str, line: int) -> str:
    return f"{path}:{line}"


def _port_variable(
    subject: Subject, choice: RuntimeChoice, name: str, value: Stated
) -> PlannedVariable:
    port = str(subject.catalogue.runtimes[choice.slug].ports.http)
    why = by_fact(subject.catalogue, "http-port", say("plan-app.why-port-fact"))
    return PlannedVariable(name, stated(port, *value.origins, why))


def _of_artefacts(subject: Subject) -> Stated | None:
    found = settings_in(subject.sightings, Matter.PORT)
    first = next(((each, setting) for each, setting in found if setting.name != "udp"), None)
    if first is None:
        return None
    return stated(first[1].value, seen(*first), confidence=Confidence.MEDIUM)


def _of_image(subject: Subject) -> Outcome[Stated | None]:
    """Return the image's port; EXPOSE is not read, so another than 8080 needs the variable."""
    catalogue = subject.catalogue
    value = _of_artefacts(subject)
    ports = catalogue.runtimes[DOCKER].ports
    if value is None or value.value == str(ports.http) or ports.http_variable is None:
        return Outcome(value)
    why = by_variable(catalogue, ports.http_variable, say("plan-app.why-image-port"))
    planned = Stated(value.value, (*value.origins, why), value.confidence)
    return Outcome(value, variables=(PlannedVariable(ports.http_variable, planned),))
