"""What each service becomes, by what it is and by what the other services say of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from virida_audit.facts.commands import Purpose
from virida_audit.facts.compose.service import Described, below
from virida_audit.parse.compose import Atom, Table

_ONE_SHOT = frozenset(
    {
        Purpose.DEPENDENCY_INSTALL,
        Purpose.FILE_SYSTEM,
        Purpose.MIGRATION,
        Purpose.TEST,
    }
)
_SIDE = _ONE_SHOT | {Purpose.BUILD, Purpose.SCHEDULER, Purpose.WORKER}
_NO_RESTART = ("no", "on-failure")
_SERVED_FAMILIES = ("web-server", "base-os", "language")
_SETUP_WORDS = frozenset(
    ("migrate", "migration", "migrations", "migrator", "init", "setup", "seed", "bootstrap")
)
_SCHEDULE_WORDS = frozenset(("cron", "crond", "crontab"))
_JOB_PROFILES = frozenset(("jobs", "job", "cron", "batch", "scheduled"))
_PLAIN_FAMILIES = ("language", "database", "cache")
"""Products that several services run for themselves: the same image says nothing there."""


def with_purposes(services: Mapping[str, Described]) -> dict[str, Described]:
    """Return the services with what they share and what they become."""
    mains = _Mains(services.values())
    awaited = {name for one in services.values() for name in _awaited_ends(one.table)}
    found: dict[str, Described] = {}
    for name, one in services.items():
        shared = replace(one, shares_with=mains.shared(one))
        found[name] = replace(shared, becomes=_becomes(shared, is_awaited=name in awaited))
    return found


class _Mains:
    """The main service of each build and of each image, and how many run it."""

    def __init__(self, services: Iterable[Described]) -> None:
        self._by_key: dict[tuple[str, ...], list[Described]] = {}
        for one in services:
            for key in {one.recipe, _image_key(one)}:
                self._by_key.setdefault(key, []).append(one)
        self._main = {key: min(same, key=_main_first) for key, same in self._by_key.items()}

    def shared(self, one: Described) -> str:
        """Return the main service of the same build or image, empty where it is that itself."""
        keys = [one.recipe] if one.recipe else []
        if one.image.raw and _image_tells(one):
            keys.append(_image_key(one))
        mains = [self._main[key] for key in keys if len(self._by_key[key]) > 1]
        main = min(mains, key=_main_first, default=one)
        return "" if main.name == one.name else main.name


def _image_key(one: Described) -> tuple[str, str]:
    """Return what two services of one image share: a tag that moves is left open on purpose.

    `acme/shop:web` and `acme/shop:worker` are two images; `:latest` and `:${TAG}` are one.
    """
    has_open_tag = one.image.is_floating or "$" in (one.image.reference.tag or "")
    is_open = bool(one.image.name) and has_open_tag and "$" not in one.image.name
    return ("image", one.image.name if is_open else one.image.raw)


def _image_tells(one: Described) -> bool:
    """Tell whether two services of its image are two parts of one program."""
    if not one.base.is_known:
        return True
    is_program = one.base.verdict in ("runtime", "no-equivalent-documented")
    return is_program and one.base.family not in _PLAIN_FAMILIES


def _main_first(one: Described) -> tuple[bool, bool, bool, bool, str]:
    has_ports = bool(one.table.items_of("ports") or one.table.items_of("expose"))
    is_timed = bool(one.schedule) or _is_job(one)
    return (one.purpose in _SIDE, is_timed, not has_ports, bool(one.command), one.name)


def _becomes(one: Described, *, is_awaited: bool) -> str:
    if one.build and _keeps_product(one):
        return str(one.base.verdict)
    is_own = bool(one.build) or (bool(one.image.raw) and not one.base.is_known)
    if is_own or one.base.verdict == "runtime":
        side = _side_of(one, is_awaited=is_awaited)
        if side:
            return side
    if one.build:
        return "application"
    if one.base.is_known:
        return str(one.base.verdict)
    if one.image.raw:
        is_private = one.image.is_on_private_registry or one.image.hides_name
        return "own-image" if is_private else "image-only"
    return "provider" if one.table.get("provider") is not None else "incomplete"


def _side_of(one: Described, *, is_awaited: bool) -> str:
    """Return what the team's code does beside an application; empty for an application."""
    if one.schedule or (one.shares_with and _is_job(one)):
        return "scheduled"
    if is_awaited or _ends(one):
        return "one-shot"
    return "worker" if one.shares_with and one.command else ""


def _is_job(one: Described) -> bool:
    profiles = {item.text for item in one.table.items_of("profiles") if isinstance(item, Atom)}
    words = set(re.findall(r"[a-z]+", f"{one.name} {one.command}".lower()))
    return bool(profiles & _JOB_PROFILES) or not words.isdisjoint(_SCHEDULE_WORDS)


def _ends(one: Described) -> bool:
    """Tell whether it does its work once: its command says so, or its name and nothing else."""
    restart = one.table.text("restart") or ""
    policy = below(one.table, "deploy", "restart_policy")
    condition = (policy.text("condition") or "") if policy else ""
    if restart in ("always", "unless-stopped") or condition == "any":
        return False
    if one.purpose in _ONE_SHOT:
        return True
    words = set(re.findall(r"[a-z]+", one.name.lower()))
    is_setup = bool(words & _SETUP_WORDS)
    ends = restart.startswith(_NO_RESTART) or condition in ("none", "on-failure")
    publishes = bool(one.table.items_of("ports"))
    return is_setup and not publishes and (ends or bool(one.command))


def _awaited_ends(table: Table) -> list[str]:
    """Return the services whose end this one waits for."""
    depends = table.table("depends_on")
    return [
        name
        for name, value in ({} if depends is None else depends.entries).items()
        if isinstance(value, Table) and value.text("condition") == "service_completed_successfully"
    ]


def _keeps_product(one: Described) -> bool:
    """Tell whether a build only dresses a product that the platform replaces or decides on."""
    if one.base.family == "web-server":
        return not one.runtime
    return one.base.verdict in (
        "addon",
        "platform",
        "tool-to-drop",
        "development-only",
        "no-equivalent-documented",
    ) and (one.base.family not in _SERVED_FAMILIES)
