"""Order the applications: no consumer before its provider, cycles broken where least is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from virida_audit.model.plan import ApplicationPlan, LinkKind
from virida_audit.model.provenance import Stated
from virida_audit.model.rule import Confidence

MAX_LEVELS = 4
"""Longer chains end in one last level, in their order: a plan of ten waves is read by nobody."""

_CALLS = (LinkKind.APPLICATION, LinkKind.NETWORK_GROUP)

Calls = Mapping[str, Mapping[str, Stated]]
"""Consumer → provider → why."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A call that could not be ordered: both ends need each other."""

    consumer: str
    provider: str
    reason: Stated


@dataclass(frozen=True, slots=True)
class Order:
    """Applications by level, providers first, and the calls that close a circle."""

    levels: tuple[tuple[ApplicationPlan, ...], ...]
    broken: tuple[Broken, ...]


def order_of(applications: tuple[ApplicationPlan, ...]) -> Order:
    """Return the applications in levels; each only calls those of the levels before.

    In the last level, where longer chains are joined, the order within it holds instead.
    """
    by_name = {each.name: each for each in applications}
    calls = {name: _providers(each, by_name) for name, each in by_name.items()}
    levels: list[tuple[ApplicationPlan, ...]] = []
    broken: list[Broken] = []
    while calls:
        ready = sorted(name for name, providers in calls.items() if not providers)
        if not ready:
            broken.append(_break(calls))
            continue
        levels.append(tuple(by_name[name] for name in ready))
        for name in ready:
            del calls[name]
        for providers in calls.values():
            for name in ready:
                providers.pop(name, None)
    return Order(_joined(levels), tuple(broken))


def _providers(
    application: ApplicationPlan, by_name: Mapping[str, ApplicationPlan]
) -> dict[str, Stated]:
    return {
        link.target: link.reason
        for link in application.links
        if link.kind in _CALLS and link.target in by_name and link.target != application.name
    }


def _break(calls: dict[str, dict[str, Stated]]) -> Broken:
    """Take the least certain call of a circle away, the first by name among equals."""
    circle = [
        (consumer, provider, reason)
        for consumer, providers in calls.items()
        for provider, reason in providers.items()
        if _reaches(calls, provider, consumer)
    ]
    levels = list(Confidence)
    consumer, provider, reason = min(
        circle, key=lambda each: (levels.index(each[2].confidence), each[:2])
    )
    del calls[consumer][provider]
    return Broken(consumer, provider, reason)


def _reaches(calls: Calls, start: str, goal: str) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        name = waiting.pop()
        if name == goal:
            return True
        fresh = [each for each in calls.get(name, ()) if each not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    return False


def _joined(
    levels: list[tuple[ApplicationPlan, ...]],
) -> tuple[tuple[ApplicationPlan, ...], ...]:
    head, tail = levels[: MAX_LEVELS - 1], levels[MAX_LEVELS - 1 :]
    last = tuple(each for level in tail for each in level)
    return (*head, last) if last else tuple(head)
