"""The waves in which applications are deployed, and the one in which the traffic follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from virida_audit.model.plan import Domain, Step, StepKind
from virida_audit.model.provenance import Origin
from virida_audit.model.text import Text
from virida_audit.plan.services.targets import own_domains
from virida_audit.plan.waves.commands import Commands
from virida_audit.plan.waves.order import Broken
from virida_audit.plan.waves.places import Place
from virida_audit.regex import regex
from virida_audit.texts import say

_TEST_DOMAIN = ".cleverapps.io"
_PLAIN = regex(r"[A-Za-z0-9*._-]+(?:/[A-Za-z0-9._~%/-]*)?")
"""`host[/path]`, as `clever domain add` takes it: a router of the old way also took patterns."""


def deploy_steps(
    commands: Commands, places: tuple[Place, ...], broken: Iterable[Broken]
) -> Iterator[Step]:
    """Yield the deployment of each application, its check, and the way back."""
    ready = [each for each in places if each.application.runtime.value]
    for place in ready:
        yield commands.deploy(place)
        yield commands.status(place)
    names = {each.application.name for each in places}
    for call in broken:
        if call.consumer in names:
            yield _again(call)
    for place in reversed(ready):
        yield commands.stop(place) if not place.is_linked else _previous(place)


def traffic_steps(commands: Commands, places: Iterable[Place]) -> Iterator[Step]:
    """Yield the domains of each application, the checks from outside, and the way back."""
    moving = [(each, domains) for each in places if (domains := domains_in(each))]
    for place, domains in moving:
        for domain in domains:
            if _PLAIN.fullmatch(domain.value.value):
                yield commands.add_domain(place, domain.value)
            else:
                summary = say("plan-wave.pattern", pattern=domain.value.value, alias=place.alias)
                yield _step(StepKind.MANUAL, summary, place, domain.value.origins[:1])
    yield from _dns(StepKind.MANUAL, "plan-wave.dns", moving)
    for place, domains in moving:
        yield commands.check_domains(place)
        yield from (_curl(place, each) for each in _plain(domains)[:1])
        yield commands.access_logs(place)
    yield from _dns(StepKind.ROLLBACK, "plan-wave.dns-back", moving)
    for place, domains in reversed(moving):
        for domain in _plain(domains):
            yield commands.remove_domain(place, domain.value)


def domains_in(place: Place) -> tuple[Domain, ...]:
    """Return the domains that an application has to be given in its environment.

    A name of the platform itself is there already where the application is.
    """
    return tuple(
        each
        for each in own_domains(place.application, place.environment)
        if not (place.is_linked and each.host.endswith(_TEST_DOMAIN))
    )


def _plain(domains: tuple[Domain, ...]) -> tuple[Domain, ...]:
    return tuple(each for each in domains if _PLAIN.fullmatch(each.value.value))


def _dns(
    kind: StepKind, code: str, moving: list[tuple[Place, tuple[Domain, ...]]]
) -> Iterator[Step]:
    """Yield one step for all records of the team's own zones."""
    own = [
        each for _, domains in moving for each in domains if not each.host.endswith(_TEST_DOMAIN)
    ]
    if own:
        hosts = ", ".join(sorted({each.host for each in own}))
        origins = tuple(dict.fromkeys(each.value.origins[0] for each in own))
        yield Step(kind, say(code, hosts=hosts), origins=origins)


def _again(call: Broken) -> Step:
    summary = say("plan-wave.circle", one=call.consumer, other=call.provider)
    return Step(
        StepKind.MANUAL, summary, application=call.consumer, origins=call.reason.origins[:1]
    )


def _previous(place: Place) -> Step:
    summary = say("plan-wave.previous", alias=place.alias)
    origin = Origin(
        say("plan-wave.documented"), source="content/doc/reference/cli.md", rule="restart"
    )
    return _step(StepKind.ROLLBACK, summary, place, (origin,))


def _curl(place: Place, domain: Domain) -> Step:
    health = place.application.health_path
    path = health.value if health is not None else "/"
    prefix = domain.path.rstrip("/")
    address = f"https://{domain.host}{prefix}{path}"
    words = ("curl", "--fail", "--silent", "--show-error", "--output", "/dev/null", address)
    origins = (domain.value.origins[0], *(health.origins[:1] if health is not None else ()))
    summary = say("plan-wave.answers", address=address)
    return _step(StepKind.CHECK, summary, place, origins, words)


def _step(
    kind: StepKind,
    summary: Text,
    place: Place,
    origins: tuple[Origin, ...],
    words: tuple[str, ...] = (),
) -> Step:
    return Step(kind, summary, words, place.application.name, place.environment, origins=origins)
