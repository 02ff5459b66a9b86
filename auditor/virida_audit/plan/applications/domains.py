"""Host names and paths that lead to the application, per environment."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.model.plan import Domain, Gap
from virida_audit.model.provenance import Origin
from virida_audit.model.sighting import Matter, Setting, Sighting
from virida_audit.model.text import Text
from virida_audit.plan.applications.outcome import Outcome
from virida_audit.plan.applications.reasons import by_fact, seen, stated
from virida_audit.plan.applications.subject import PRODUCTION, Subject, settings_in
from virida_audit.regex import regex
from virida_audit.texts import say

_PLAIN = regex(r"[A-Za-z0-9/_.~%-]*")
_GIVEN = ".cleverapps.io"
"""Domain of the names that the platform gives by itself, for tests."""

_LOCAL = (".localhost", ".local", ".localdomain", ".internal", ".test", ".lan")


def settle_domains(subject: Subject) -> Outcome[tuple[Domain, ...]]:
    """Return its domains; a prefix that is stripped today is a gap.

    A name leads to one application: where several environments claim it, the last of a delivery has
    it.
    """
    found: dict[tuple[int, str, str], list[tuple[Sighting, Setting]]] = {}
    for sighting, setting in settings_in(subject.sightings, Matter.HOST):
        if not _is_public(setting.value):
            continue
        for environment in _environments(subject, sighting):
            position = subject.environments.index(environment)
            key = (position, setting.value, _path(setting))
            found.setdefault(key, []).append((sighting, setting))
    last = {(host, path): position for position, host, path in sorted(found)}
    shared = sorted({(h, p) for position, h, p in found if position != last[h, p]})
    domains = tuple(
        _domain(subject, subject.environments[position], host, path, found[position, host, path])
        for position, host, path in sorted(found)
        if position == last[host, path]
    )
    said = tuple(
        say("plan-app.domain-once", domain=f"{host}{path}",
            environment=subject.environments[last[host, path]])
        for host, path in shared
    )  # fmt: skip
    notes = (*said, *_notes(domains))
    return Outcome(domains, gaps=tuple(_gaps(subject, domains)), notes=notes)


def _is_public(host: str) -> bool:
    """Tell whether a name can lead in from outside; a variable hides too much to say."""
    is_name = "." in host and not any(sign in host for sign in "${}<> /:`")
    return is_name and host != "127.0.0.1" and not host.endswith((*_LOCAL, _GIVEN))


def _environments(subject: Subject, sighting: Sighting) -> tuple[str, ...]:
    """Return where a host holds: as the artefact says, else in production."""
    if sighting.environments:
        return tuple(each for each in subject.environments if each in sighting.environments)
    is_known = PRODUCTION in subject.environments
    return (PRODUCTION,) if is_known else subject.environments[-1:]


def _path(setting: Setting) -> str:
    """Return the plain start of a path: `/ihm` of `/ihm(/|$)(.*)`."""
    path = setting.name if setting.name.startswith("/") else ""
    return _PLAIN.match(path)[0].rstrip("/")  # type: ignore[index]  # it matches every text


def _domain(
    subject: Subject,
    environment: str,
    host: str,
    path: str,
    places: list[tuple[Sighting, Setting]],
) -> Domain:
    why = by_fact(subject.catalogue, "path-prefix-kept", say("plan-app.why-prefix"))
    origins: tuple[Origin, ...] = tuple(seen(*each) for each in places)
    note: Text | None = None
    if path and any("rewritten" in setting.detail for _, setting in places):
        note = say("plan-app.prefix-kept", path=path)
        origins = (*origins, why)
    return Domain(host, path, environment, stated(f"{host}{path}", *origins), note)


def _gaps(subject: Subject, domains: tuple[Domain, ...]) -> Iterator[Gap]:
    said: set[str] = set()
    for each in domains:
        if each.note is None or each.path in said:
            continue
        said.add(each.path)
        what = say("plan-app.gap-prefix", host=each.host, path=each.path)
        way = say("plan-app.gap-prefix-way", path=each.path)
        slug = each.path.strip("/").replace("/", "-").lower()
        id = f"{subject.name}.prefix-{slug}"
        yield Gap(id, subject.name, what, way, each.value.origins)


def _notes(domains: tuple[Domain, ...]) -> tuple[Text, ...]:
    wild = sorted({each.host for each in domains if each.host.startswith("*.")})
    return tuple(say("plan-app.wildcard", host=host) for host in wild)
