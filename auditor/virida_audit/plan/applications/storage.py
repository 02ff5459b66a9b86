"""Put to the team what keeps each path that has to outlive a deployment."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.model.location import Location
from virida_audit.model.plan import Decision, Gap, Option, PlannedVariable, Storage
from virida_audit.model.project import Sign, SignKind
from virida_audit.model.provenance import Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Matter
from virida_audit.model.text import Text
from virida_audit.plan.applications.outcome import Outcome
from virida_audit.plan.applications.places import (
    Place,
    below_the_application,
    notes_inside,
    notes_unplaced,
    places_of,
)
from virida_audit.plan.applications.reasons import at_place, by_fact, by_variable, stated
from virida_audit.plan.applications.runtime import RuntimeChoice
from virida_audit.plan.applications.subject import Subject, settings_in
from virida_audit.texts import say

FS_BUCKET, CELLAR, DATABASE, NOTHING = "fs-bucket", "cellar-addon", "addon", "none"
_VARIABLE = "CC_FS_BUCKET"
_S3 = "minio"
"""Product id of the clients that speak S3."""


def settle_storage(subject: Subject, choice: RuntimeChoice) -> Outcome[tuple[Storage, ...]]:
    """Return its paths with what each becomes; the team decides each."""
    places = tuple(places_of(subject))
    matters = _matters(places)
    storage, decisions = [], []
    variables: list[PlannedVariable] = []
    gaps: list[Gap] = []
    notes = [*notes_unplaced(subject), *notes_inside(subject)]
    for place, matter in zip(places, matters, strict=True):
        decision = _decide(subject, choice, place, matter)
        variable = _VARIABLE if not variables else f"{_VARIABLE}_{len(variables)}"
        is_bucket = decision.answer == FS_BUCKET
        storage.append(_storage(subject, place, decision, variable if is_bucket else ""))
        decisions.append(decision)
        if is_bucket:
            variables.append(_bucket(subject, place, variable))
            notes += _path_notes(subject, place)
        if decision.answer == NOTHING and place.is_database:
            gaps.append(_file_database(subject, place, matter))
        elif decision.answer == NOTHING:
            notes += _lost(subject, place)
    return Outcome(tuple(storage), tuple(decisions), tuple(gaps), tuple(notes), tuple(variables))


def _object_client(subject: Subject) -> Sign | None:
    """Return the line that shows a client of S3, None where the code has none."""
    return next((each for each in subject.signs(SignKind.CLIENT) if each.value == _S3), None)


def _matters(places: tuple[Place, ...]) -> list[str]:
    """Return the last word of each question: told apart by the path where there are several."""
    if len(places) == 1:
        return ["storage"]
    found: list[str] = []
    for place in places:
        kept = "".join(sign if sign.isalnum() else "-" for sign in place.path.lower())
        word = f"storage-{kept.strip('-')[:60] or 'root'}"
        number = sum(1 for each in found if each == word or each.startswith(f"{word}--"))
        found.append(f"{word}--{number + 1}" if number else word)
    return found


def _decide(subject: Subject, choice: RuntimeChoice, place: Place, matter: str) -> Decision:
    has_buckets = subject.catalogue.runtimes[choice.slug].fs_bucket
    ids = [FS_BUCKET, CELLAR, NOTHING] if has_buckets else [CELLAR, NOTHING]
    if place.is_database:
        ids = [DATABASE, NOTHING]
    fact = by_fact(subject.catalogue, "ephemeral-disk", say("plan-app.why-storage"))
    client = _object_client(subject)
    speaks = (at_place(say("plan-app.why-object-client"), client.at),) if client else ()
    default = NOTHING
    if place.is_declared and not place.is_database:
        default = CELLAR if client else ids[0]
    return subject.drafting.ask(
        f"{subject.name}.{matter}",
        subject.name,
        say("plan-app.ask-storage", path=place.path),
        tuple(_option(each) for each in ids),
        default,
        (*place.origins, *speaks, fact),
    )


def _lost(subject: Subject, place: Place) -> Iterator[Text]:
    """Say what a place without a store means, and that S3 would do where the code speaks it."""
    yield say("plan-app.storage-lost", path=place.path, place=_spot(place.origins[0].at))
    client = _object_client(subject)
    if client is not None:
        at = _spot(client.at)
        yield say("plan-app.storage-object-client", library=client.detail or _S3, place=at)


def _file_database(subject: Subject, place: Place, matter: str) -> Gap:
    fact = by_fact(subject.catalogue, "ephemeral-disk", say("plan-app.why-storage"))
    what = say("plan-app.gap-file-database", name=subject.name, place=_spot(place.origins[0].at))
    way = say("plan-app.gap-file-database-way")
    return Gap(f"{subject.name}.{matter}", subject.name, what, way, (*place.origins, fact))


def _spot(at: Location | None) -> str:
    return f"{at.path}:{at.line}" if at else ""


def _option(id: str) -> Option:
    match id:
        case "fs-bucket":
            summary, means = "plan-app.option-bucket", "plan-app.option-bucket-means"
        case "cellar-addon":
            summary, means = "plan-app.option-cellar", "plan-app.option-cellar-means"
        case "addon":
            summary, means = "plan-app.option-database", "plan-app.option-database-means"
        case _:
            summary, means = "plan-app.option-nothing", "plan-app.option-nothing-means"
    return Option(id, say(summary), say(means))


def _storage(subject: Subject, place: Place, decision: Decision, variable: str) -> Storage:
    fact = by_fact(subject.catalogue, "ephemeral-disk", say("plan-app.why-storage"))
    level = Confidence.HIGH if decision.is_answered else Confidence.MEDIUM
    others = tuple(each.summary for each in decision.options if each.id != decision.answer)
    return Storage(
        path=Stated(place.path, place.origins),
        becomes=stated(decision.answer, *place.origins, fact, confidence=level),
        alternatives=others,
        variable=variable,
    )


def _bucket(subject: Subject, place: Place, variable: str) -> PlannedVariable:
    """Return the mount; the host of the bucket is known once the add-on exists."""
    why = by_variable(subject.catalogue, variable, say("plan-app.why-bucket"))
    mount = by_fact(subject.catalogue, "fs-bucket-mount", say("plan-app.why-bucket-mount"))
    value = stated("", *place.origins, why, mount, confidence=Confidence.MEDIUM)
    return PlannedVariable(variable, value, is_blank=True)


def _path_notes(subject: Subject, place: Place) -> Iterator[Text]:
    yield say(
        "plan-app.bucket-path", path=place.path, folder=below_the_application(subject, place.path)
    )
    for _, setting in settings_in(subject.sightings, Matter.VARIABLE):
        if setting.value == place.path and not setting.is_secret:
            yield say("plan-app.bucket-variable", name=setting.name, path=place.path)
            return
