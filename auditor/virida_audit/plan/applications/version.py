"""Settle the version of the language: declared where, in conflict with what, offered or not."""

from __future__ import annotations

from virida_audit.catalogue.runtimes import Version
from virida_audit.facts.language import VersionSupport, judge_version
from virida_audit.model.plan import Decision, Option, PlannedVariable
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.text import Text
from virida_audit.plan.applications.declarations import (
    Declared,
    declarations,
    depth_of,
    fits_all,
    points_of,
)
from virida_audit.plan.applications.outcome import Outcome
from virida_audit.plan.applications.reasons import by_runtime, by_variable, stated
from virida_audit.plan.applications.runtime import RuntimeChoice
from virida_audit.plan.applications.subject import Subject
from virida_audit.texts import say


def settle_version(subject: Subject, choice: RuntimeChoice) -> Outcome[Stated | None]:
    """Return what the version variable takes; None where there is no choice or no declaration."""
    version = _version_of(subject, choice)
    if version is None or version.variable is None:
        return Outcome(None)
    declared = declarations(subject, choice.candidate, version)
    if not declared:
        return Outcome(None, notes=_undeclared(subject, version))
    points = points_of(declared, version)
    if len(points) > 1 or not all(fits_all(each, points) for each in declared):
        return _ask(subject, choice, declared, version, points)
    if not points:
        return _open(declared)
    return _settled(subject, choice, declared, version, next(iter(points)))


def _version_of(subject: Subject, choice: RuntimeChoice) -> Version | None:
    """Return the versions that a person chooses from; None where there is no choice."""
    runtimes, candidate = subject.catalogue.runtimes, choice.candidate
    if candidate is not None and candidate.variant == "bun":
        return None
    if choice.slug != "static":
        return runtimes[choice.slug].version
    # The static runtime serves files that other languages make: its own choice is Hugo's.
    if candidate is not None and candidate.package_manager is not None:
        return runtimes["node"].version
    is_hugo = candidate is not None and candidate.variant == "hugo"
    return runtimes[choice.slug].version if is_hugo else None


def _open(declared: tuple[Declared, ...]) -> Outcome[Stated | None]:
    """Return a range that nothing narrows: the platform takes the newest it allows."""
    first = next((each for each in declared if each.is_read), declared[0])
    written = first.requirement.written
    note = say("plan-app.version-open", written=written)
    value = stated(written, first.origin, confidence=Confidence.MEDIUM)
    return Outcome(value, notes=(note,) if first.is_read else ())


def _settled(
    subject: Subject,
    choice: RuntimeChoice,
    declared: tuple[Declared, ...],
    version: Version,
    number: str,
) -> Outcome[Stated | None]:
    if version.constraint == "branch":
        pins = [each.requirement.pinned for each in declared if each.requirement.pinned]
        number = max(pins, key=len)
    support, setting = judge_version(number, version)
    origins = tuple(each.origin for each in declared)
    if support is VersionSupport.UNLISTED:
        return _nearest(subject, choice, origins, version, number)
    notes: tuple[Text, ...] = ()
    if support is VersionSupport.END_OF_LIFE:
        notes = (say("plan-app.version-end-of-life", number=setting),)
    value = stated(setting or number, *origins, _page(subject, choice))
    return _with_variable(subject, declared, version, value, notes)


def _ask(
    subject: Subject,
    choice: RuntimeChoice,
    declared: tuple[Declared, ...],
    version: Version,
    points: dict[str, Declared],
) -> Outcome[Stated | None]:
    """Put a conflict to the team; what runs today is the default."""
    numbers = sorted(points, key=lambda each: [int(part) for part in each.split(".")])
    running = next((number for number in numbers if points[number].is_image), "")
    default = running or next(iter(points))
    origins = tuple(each.origin for each in declared)
    decision = subject.drafting.ask(
        f"{subject.name}.version",
        subject.name,
        say("plan-app.ask-version", name=subject.name),
        tuple(_option(number, points[number], declared, version) for number in numbers),
        default,
        origins,
    )
    level = Confidence.HIGH if decision.is_answered else Confidence.LOW
    support, setting = judge_version(decision.answer, version)
    if support is VersionSupport.UNLISTED:
        nearest = _nearest(subject, choice, origins, version, decision.answer)
        return Outcome(
            nearest.value, (decision, *nearest.decisions), (), nearest.notes, nearest.variables
        )
    value = stated(setting or decision.answer, *origins, _page(subject, choice), confidence=level)
    outcome = _with_variable(subject, declared, version, value, ())
    return Outcome(value, (decision,), (), outcome.notes, outcome.variables)


def _option(
    number: str, point: Declared, declared: tuple[Declared, ...], version: Version
) -> Option:
    read = next((each for each in declared if each.is_read), None)
    if read is None:
        consequence = say("plan-app.option-version", variable=version.variable or "", number=number)
    else:
        consequence = say(
            "plan-app.option-version-read", written=read.requirement.written, number=number
        )
    return Option(number, point.origin.why, consequence)


def _nearest(
    subject: Subject,
    choice: RuntimeChoice,
    origins: tuple[Origin, ...],
    version: Version,
    number: str,
) -> Outcome[Stated | None]:
    """Return the offered version next above one that is not offered, else the newest."""
    offered = sorted(_offered(version), key=lambda each: [int(part) for part in each.split(".")])
    wanted = [int(part) for part in number.split(".")]
    above = [each for each in offered if [int(part) for part in each.split(".")] >= wanted]
    nearest = (above or offered[-1:] or [version.default or ""])[0]
    why = say("plan-app.version-nearest", number=number, nearest=nearest)
    page = by_runtime(subject.catalogue, choice.slug, why)
    value = stated(nearest, page, *origins, confidence=Confidence.MEDIUM)
    decisions: tuple[Decision, ...] = ()
    newest = offered[-1] if offered else nearest
    if newest != nearest:
        decision = subject.drafting.ask(
            f"{subject.name}.version-offered",
            subject.name,
            say("plan-app.ask-version-offered", name=subject.name, number=number),
            tuple(_offered_option(each, version) for each in (nearest, newest)),
            nearest,
            (page, *origins),
        )
        decisions = (decision,)
        value = stated(decision.answer, page, *origins, confidence=Confidence.MEDIUM)
    variable = _variable(subject, version, value)
    return Outcome(value, decisions, (), (why,), (variable,) if variable else ())


def _offered_option(number: str, version: Version) -> Option:
    summary = say("plan-app.option-version-offered", number=number)
    consequence = say("plan-app.option-version", variable=version.variable or "", number=number)
    return Option(number, summary, consequence)


def _offered(version: Version) -> list[str]:
    numbers = [each for each in version.supported if each[0].isdigit()]
    depth = depth_of(version)
    return [each for each in numbers if each.count(".") + 1 == depth]


def _with_variable(
    subject: Subject,
    declared: tuple[Declared, ...],
    version: Version,
    value: Stated,
    notes: tuple[Text, ...],
) -> Outcome[Stated | None]:
    """Set the variable unless a declaration that the platform reads says the same by itself."""
    read = next((each for each in declared if each.is_read), None)
    if read is None:
        variable = _variable(subject, version, value)
        return Outcome(value, notes=notes, variables=(variable,) if variable else ())
    if not read.requirement.pinned or not read.requirement.admits(value.value):
        narrow = say(
            "plan-app.version-narrow", written=read.requirement.written, number=value.value
        )
        notes = (*notes, narrow)
    return Outcome(value, notes=notes)


def _variable(subject: Subject, version: Version, value: Stated) -> PlannedVariable | None:
    name = version.variable
    if name is None or not value.value:
        return None
    meaning = by_variable(subject.catalogue, name, say("plan-app.why-version-variable"))
    return PlannedVariable(name, Stated(value.value, (*value.origins, meaning), value.confidence))


def _undeclared(subject: Subject, version: Version) -> tuple[Text, ...]:
    if version.default:
        return (say("plan-app.version-default", default=version.default),)
    return (say("plan-app.version-undeclared", variable=version.variable or ""),)


def _page(subject: Subject, choice: RuntimeChoice) -> Origin:
    return by_runtime(subject.catalogue, choice.slug, say("plan-app.why-version-page"))
