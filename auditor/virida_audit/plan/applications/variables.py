"""Variables of an application, per environment, from everything that sets them today.

Values that name another service's host stay as they are: the draft of the services maps them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from virida_audit.model.plan import PlannedVariable
from virida_audit.model.project import Sign
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Matter, Setting, Sighting
from virida_audit.model.source import Role
from virida_audit.model.text import Text
from virida_audit.plan.applications.outcome import Outcome
from virida_audit.plan.applications.reasons import at_place, by_variable, seen
from virida_audit.plan.applications.renames import renamed_variables
from virida_audit.plan.applications.runtime import RuntimeChoice
from virida_audit.plan.applications.subject import Subject, deployed, for_environment, settings_in
from virida_audit.plan.applications.weighing import DOCKER
from virida_audit.texts import say

_BAKED = (
    "EXPO_PUBLIC_", "GATSBY_", "NEXT_PUBLIC_", "NUXT_", "PUBLIC_", "REACT_APP_", "STORYBOOK_",
    "VITE_", "VUE_APP_",
)  # fmt: skip
"""Prefixes of values that a front end's build takes in: the build on the platform needs them."""


_FOR_A_LAPTOP = frozenset({"development", "dev", "local", "debug"})


@dataclass(frozen=True, slots=True)
class _Value:
    """What one variable is in one environment."""

    setting: Setting
    origins: tuple[Origin, ...]


def settle_variables(subject: Subject, choice: RuntimeChoice) -> Outcome[None]:
    """Return its variables, those that are equal everywhere once, with what was dropped and why."""
    by_environment = {each: _in(subject, each) for each in subject.environments}
    renamed = renamed_variables(
        subject, {name for found in by_environment.values() for name in found}
    )
    names = sorted({name for values in by_environment.values() for name in values})
    dropped = {name: _dropped(subject, choice, name) for name in names}
    kept = [name for name in names if dropped[name] is None]
    variables = [
        _renamed(each, renamed.get(name))
        for name in kept
        for each in _planned(name, by_environment)
    ]
    notes = [*_rename_notes(renamed), *_dropped_notes(dropped), *_file_notes(subject)]
    return Outcome(None, notes=tuple(notes), variables=tuple(variables))


def _in(subject: Subject, environment: str) -> dict[str, _Value]:
    """Return the variables of one environment; what speaks first wins, parts come last."""
    found: dict[str, _Value] = {}
    groups = [subject.in_environment(environment)]
    groups += [for_environment(deployed(part), environment) for part in subject.parts]
    for sightings in groups:
        for sighting, written in _settings(sightings):
            setting = _for_deployment(sighting, written)
            known = found.get(setting.name)
            origin = seen(sighting, setting)
            if known is None:
                found[setting.name] = _Value(setting, (origin,))
            elif known.setting.value == setting.value and origin not in known.origins:
                found[setting.name] = _Value(known.setting, (*known.origins, origin))
    return found


def _settings(sightings: Iterable[Sighting]) -> Iterator[tuple[Sighting, Setting]]:
    kept = tuple(sightings)
    for sighting, setting in settings_in(kept, Matter.VARIABLE):
        if setting.name:
            yield sighting, setting
    for sighting, setting in settings_in(kept, Matter.SECRET):
        if setting.name.isidentifier() and setting.name.isupper():
            yield sighting, setting
    for sighting, setting in settings_in(kept, Matter.BUILD_ARGUMENT):
        if setting.name.startswith(_BAKED):
            yield sighting, setting


def _dropped(subject: Subject, choice: RuntimeChoice, name: str) -> str | None:
    """Return why a variable is not carried over, as the last part of a message id."""
    if not name.isascii() or not name.replace("_", "a").isalnum() or name[0].isdigit():
        return "invalid"
    if name in subject.catalogue.variables.container_only and choice.slug != DOCKER:
        return "container"
    row = subject.catalogue.variables.find(name)
    if row is None:
        return "unknown" if name.startswith("CC_") else None
    if row.direction == "injected":
        return "injected"
    if name.startswith("CC_") and row.runtimes and not row.applies_to(choice.slug):
        return "other-runtime"
    return None


def _planned(name: str, by_environment: dict[str, dict[str, _Value]]) -> Iterator[PlannedVariable]:
    """Yield one variable for all environments where they agree, else one for each."""
    values = {each: found[name] for each, found in by_environment.items() if name in found}
    everywhere = len(values) == len(by_environment)
    first = next(iter(values.values()))
    if everywhere and len({_shown(each.setting) for each in values.values()}) == 1:
        origins = (origin for each in values.values() for origin in each.origins)
        yield _variable(first.setting, tuple(dict.fromkeys(origins)), "")
        return
    for environment, value in values.items():
        yield _variable(value.setting, value.origins, environment)


def _shown(setting: Setting) -> tuple[str, bool]:
    return ("", True) if _is_withheld(setting) else (setting.value, False)


def _is_withheld(setting: Setting) -> bool:
    return setting.is_secret or setting.matter is Matter.SECRET or "${" in setting.value


def _for_deployment(sighting: Sighting, setting: Setting) -> Setting:
    """Return a setting without a value that only a laptop should have."""
    if sighting.role is Role.DEVELOPMENT and setting.value.lower() in _FOR_A_LAPTOP:
        return replace(setting, value="", detail=setting.detail or "development")
    return setting


def _variable(setting: Setting, origins: tuple[Origin, ...], environment: str) -> PlannedVariable:
    is_secret = setting.is_secret or setting.matter is Matter.SECRET
    value, is_blank = _shown(setting)
    is_blank = is_blank or (not value and bool(setting.detail))
    level = Confidence.MEDIUM if is_blank else Confidence.HIGH
    planned = Stated(value, origins, level)
    return PlannedVariable(setting.name, planned, environment, is_secret, is_blank)


def _renamed(variable: PlannedVariable, sign: Sign | None) -> PlannedVariable:
    """Return a variable under the name that the code reads."""
    if sign is None:
        return variable
    why = at_place(say("plan-app.why-renamed", name=sign.value), sign.at)
    value = Stated(variable.value.value, (*variable.value.origins, why), Confidence.MEDIUM)
    return replace(variable, name=sign.value, value=value)


def _rename_notes(renamed: Mapping[str, Sign]) -> Iterator[Text]:
    for name, sign in sorted(renamed.items()):
        yield say("plan-app.renamed", old=name, new=sign.value)


def _dropped_notes(dropped: dict[str, str | None]) -> Iterator[Text]:
    texts = {
        "container": "plan-app.dropped-container",
        "injected": "plan-app.dropped-injected",
        "invalid": "plan-app.dropped-invalid",
        "other-runtime": "plan-app.dropped-other-runtime",
        "unknown": "plan-app.dropped-unknown",
    }
    for reason, message in texts.items():
        names = [f"`{name}`" for name, why in dropped.items() if why == reason]
        if names:
            yield say(message, names=", ".join(names))


def _file_notes(subject: Subject) -> Iterator[Text]:
    files = {setting.value for _, setting in settings_in(subject.sightings, Matter.ENV_FILE)}
    for path in sorted(files):
        yield say("plan-app.env-file", path=path)
    secrets = {
        (setting.name, setting.detail)
        for _, setting in settings_in(subject.sightings, Matter.SECRET)
        if setting.detail.startswith("/")
    }
    for name, path in sorted(secrets):
        yield say("plan-app.secret-file", name=name, path=path)
    elsewhere = {each.name for _, each in settings_in(subject.sightings, Matter.CONFIGURATION)}
    for name in sorted(elsewhere):
        yield say("plan-app.configuration-elsewhere", name=name)


def platform_variables(
    subject: Subject, choice: RuntimeChoice, folder: Stated | None, without: frozenset[str]
) -> Iterator[PlannedVariable]:
    """Yield what the runtime needs for these sources, APP_FOLDER first."""
    if folder is not None:
        yield PlannedVariable("APP_FOLDER", folder)
    candidate = choice.candidate
    if candidate is None:
        return
    for name, value in candidate.variables:
        if name in without:
            continue
        meaning = by_variable(subject.catalogue, name, say("plan-app.why-variable"))
        origins = tuple(dict.fromkeys((*value.origins, meaning)))
        yield PlannedVariable(name, Stated(value.value, origins, value.confidence))


def replaced_notes(
    planned: Iterable[PlannedVariable], carried: Iterable[PlannedVariable]
) -> Iterator[Text]:
    """Say which values of the platform's variables, as they are set today, the plan replaces."""
    settled: dict[str, str] = {}
    for each in planned:
        settled.setdefault(each.name, each.value.value)
    for each in carried:
        old, at = each.value.value, each.value.origins[0].at
        new = settled.get(each.name, old)
        if each.name.startswith("CC_") and old and old != new and at is not None:
            place = f"{at.path}:{at.line}"
            yield say("plan-app.replaced", name=each.name, old=old, new=new, place=place)


def merge_variables(
    planned: Iterable[PlannedVariable], carried: Iterable[PlannedVariable]
) -> tuple[PlannedVariable, ...]:
    """Return all variables by name and environment; what the plan settles replaces what was set.

    Among planned ones of one name the first stays.
    """
    settled: dict[str, PlannedVariable] = {}
    for each in planned:
        settled.setdefault(each.name, each)
    others = [each for each in carried if each.name not in settled]
    return tuple(sorted((*settled.values(), *others), key=lambda e: (e.name, e.environment)))
