"""Choose the runtime among all that something speaks for; never the first that matches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from virida_audit.model.plan import Alternative, Decision, Option
from virida_audit.model.project import Candidate
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.text import Text
from virida_audit.plan.applications.commands import Start
from virida_audit.plan.applications.docker import (
    Obstacle,
    dockerfile_of,
    obstacle_gaps,
    obstacles_of,
)
from virida_audit.plan.applications.outcome import Outcome
from virida_audit.plan.applications.reasons import by_fact, by_runtime, seen, stated
from virida_audit.plan.applications.subject import Subject
from virida_audit.plan.applications.weighing import DOCKER, Tally, is_rival, tallies_of
from virida_audit.texts import say


@dataclass(frozen=True, slots=True)
class RuntimeChoice:
    """The runtime with what the sources say of it, and the other ways."""

    runtime: Stated
    candidate: Candidate | None
    """None for the Docker runtime, and where no sources are known."""
    alternatives: tuple[Alternative, ...]

    @property
    def slug(self) -> str:
        """Return the value of `clever create --type`."""
        return self.runtime.value


def choose_runtime(subject: Subject, starts: tuple[Start, ...]) -> Outcome[RuntimeChoice]:
    """Weigh everything that speaks for a runtime; ask where two answers are possible."""
    tallies = sorted(tallies_of(subject, starts), key=lambda each: (-each.points, each.slug))
    obstacles = tuple(obstacles_of(subject, starts))
    reasons = tuple(each.origin for each in obstacles)
    best = DOCKER if _has_to_stay(tallies, obstacles) else tallies[0].slug
    rivals = any(is_rival(each, tallies[0]) for each in tallies[1:])
    is_doubtful = bool(reasons) or not tallies or rivals
    decision = _decision(subject, tallies, reasons, best, is_doubtful)
    slug = decision.answer if decision else best
    choice = RuntimeChoice(
        _runtime(subject, slug, tallies, reasons, decision),
        next((each.candidate for each in tallies if each.slug == slug), None),
        tuple(_alternatives(subject, slug, tallies)),
    )
    gaps = () if slug == DOCKER else tuple(obstacle_gaps(subject, obstacles))
    return Outcome(choice, (decision,) if decision else (), gaps)


def _has_to_stay(tallies: list[Tally], obstacles: tuple[Obstacle, ...]) -> bool:
    """Tell whether the image is the better start: no runtime is known, or it would not come up.

    A package that is only installed says little of what the program calls: sources that are sure
    enough of their runtime keep it, and the package is a gap.
    """
    if not tallies or any(each.stops_the_start for each in obstacles):
        return True
    is_native = tallies[0].candidate is not None and tallies[0].confidence is not Confidence.LOW
    return bool(obstacles) and not is_native


def _decision(
    subject: Subject,
    tallies: list[Tally],
    reasons: tuple[Origin, ...],
    best: str,
    is_doubtful: bool,
) -> Decision | None:
    id = f"{subject.name}.runtime"
    if not is_doubtful and id not in subject.drafting.answers:
        return None
    slugs = [each.slug for each in tallies] + [DOCKER]
    if not tallies:
        slugs.append("linux")
    options = tuple(_option(subject, slug) for slug in slugs)
    origins = reasons + tuple(each.origins[0] for each in tallies)
    return subject.drafting.ask(
        id,
        subject.name,
        say("plan-app.ask-runtime", name=subject.name),
        options,
        best,
        origins or _docker_origins(subject),
    )


def _option(subject: Subject, slug: str) -> Option:
    runtime = subject.catalogue.runtimes[slug]
    consequence = say(
        "plan-app.option-runtime-docker" if slug == DOCKER else "plan-app.option-runtime",
        slug=slug,
        needs=_phrase(runtime.required),
    )
    return Option(slug, say("plan-app.option-runtime-name", runtime=runtime.name), consequence)


def _phrase(text: Text) -> Text:
    """Return a sentence of the catalogue without its full stop."""
    return Text(text.en.rstrip("."), text.fr.rstrip("."))


def _runtime(
    subject: Subject,
    slug: str,
    tallies: list[Tally],
    reasons: tuple[Origin, ...],
    decision: Decision | None,
) -> Stated:
    page = by_runtime(subject.catalogue, slug, say("plan-app.why-page"))
    if slug == DOCKER:
        confidence = Confidence.MEDIUM if reasons else Confidence.LOW
        if decision is not None and decision.is_answered:
            confidence = Confidence.HIGH
        return stated(slug, *reasons, *_docker_origins(subject), page, confidence=confidence)
    tally = next((each for each in tallies if each.slug == slug), None)
    if tally is None:
        return stated(slug, page, confidence=Confidence.LOW)
    confidence = tally.confidence
    if decision is not None and not decision.is_answered and confidence is Confidence.HIGH:
        confidence = Confidence.MEDIUM
    return stated(slug, *tally.origins, page, confidence=confidence)


def _docker_origins(subject: Subject) -> tuple[Origin, ...]:
    dockerfile = dockerfile_of(subject)
    if dockerfile is not None:
        return (seen(dockerfile),)
    why = say("plan-app.why-docker-image")
    return (
        Origin(why, at=subject.workload.at),
        by_fact(subject.catalogue, "docker-input", say("plan-app.why-docker-input")),
    )


def _alternatives(subject: Subject, slug: str, tallies: list[Tally]) -> Iterator[Alternative]:
    catalogue = subject.catalogue
    for tally in tallies:
        if tally.slug != slug:
            page = by_runtime(catalogue, tally.slug, say("plan-app.why-page"))
            name = catalogue.runtimes[tally.slug].name
            why = say("plan-app.alternative-runtime", runtime=name)
            yield Alternative(tally.slug, why, tuple(dict.fromkeys((*tally.origins, page))))
    if slug == DOCKER:
        if not tallies:
            page = by_runtime(catalogue, "linux", say("plan-app.why-page"))
            yield Alternative("linux", say("plan-app.alternative-linux"), (page,))
        return
    missing = by_fact(catalogue, "docker-missing", say("plan-app.why-docker-missing"))
    key = "plan-app.alternative-docker-file"
    if dockerfile_of(subject) is None:
        key = "plan-app.alternative-docker-none"
    yield Alternative(DOCKER, say(key), (*_docker_origins(subject)[:1], missing))
