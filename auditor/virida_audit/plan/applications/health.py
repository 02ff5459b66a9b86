"""Choose the path that the platform asks at each deployment."""

from __future__ import annotations

from virida_audit.model.plan import Option, PlannedVariable
from virida_audit.model.project import SignKind
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Matter
from virida_audit.plan.applications.outcome import Outcome
from virida_audit.plan.applications.reasons import at_place, by_variable, seen, stated
from virida_audit.plan.applications.subject import Subject, settings_in
from virida_audit.texts import say

_VARIABLE = "CC_HEALTH_CHECK_PATH"
_WORDS = ("health", "healthz", "healthcheck", "ready", "readyz", "livez", "ping", "status", "up")


def settle_health(subject: Subject) -> Outcome[Stated | None]:
    """Return the path of CC_HEALTH_CHECK_PATH; a conflict is put to the team."""
    found = _probed(subject)
    routes = _routes(subject)
    if not found:
        first = next(iter(routes.items()), None)
        if first is None:
            return Outcome(None)
        return _settled(subject, first[0], first[1], Confidence.MEDIUM)
    if len(found) == 1:
        path, origins = next(iter(found.items()))
        return _settled(subject, path, (*origins, *routes.get(path, ())), Confidence.HIGH)
    return _asked(subject, found, routes)


def _probed(subject: Subject) -> dict[str, tuple[Origin, ...]]:
    """Return the paths that checks of today ask → the reasons, the strongest artefact first."""
    found: dict[str, tuple[Origin, ...]] = {}
    for sighting, setting in settings_in(subject.sightings, Matter.HEALTH):
        if setting.value.startswith("/"):
            origin = seen(sighting, setting)
            known = found.get(setting.value, ())
            found[setting.value] = known if origin in known else (*known, origin)
    return found


def _routes(subject: Subject) -> dict[str, tuple[Origin, ...]]:
    """Return routes of the code whose name says health, in the order of `_WORDS`."""
    found: dict[str, tuple[Origin, ...]] = {}
    signs = subject.signs(SignKind.ROUTE)
    ranked = sorted(
        (each for each in signs if _last(each.value) in _WORDS),
        key=lambda each: (_WORDS.index(_last(each.value)), each.at),
    )
    for sign in ranked:
        origin = at_place(say("plan-app.why-route", path=sign.value), sign.at)
        found[sign.value] = (*found.get(sign.value, ()), origin)
    return found


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2].lower().lstrip("_")


def _settled(
    subject: Subject, path: str, origins: tuple[Origin, ...], confidence: Confidence
) -> Outcome[Stated | None]:
    meaning = by_variable(subject.catalogue, _VARIABLE, say("plan-app.why-health"))
    value = stated(path, *origins, meaning, confidence=confidence)
    return Outcome(value, variables=(PlannedVariable(_VARIABLE, value),))


def _asked(
    subject: Subject,
    found: dict[str, tuple[Origin, ...]],
    routes: dict[str, tuple[Origin, ...]],
) -> Outcome[Stated | None]:
    """Ask which of several: first those that the code answers, then those asked most."""
    paths = sorted(found, key=lambda each: (each not in routes, -len(found[each]), each))
    options = tuple(
        Option(
            path,
            say("plan-app.option-health", path=path),
            say("plan-app.option-health-means", variable=_VARIABLE, path=path),
        )
        for path in paths
    )
    origins = tuple(origin for path in paths for origin in found[path])
    decision = subject.drafting.ask(
        f"{subject.name}.health",
        subject.name,
        say("plan-app.ask-health", name=subject.name),
        options,
        paths[0],
        origins,
    )
    level = Confidence.HIGH if decision.is_answered else Confidence.MEDIUM
    why = (*found[decision.answer], *routes.get(decision.answer, ()))
    settled = _settled(subject, decision.answer, why, level)
    return Outcome(settled.value, (decision,), variables=settled.variables)
