"""How a service is kept running: order, health, logs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.compose.model import ServiceContext
from virida_audit.facts.compose.source import FileView
from virida_audit.facts.compose.words import script_of
from virida_audit.facts.probe import HttpProbe, http_probe
from virida_audit.facts.reading import Fact
from virida_audit.model.location import Location
from virida_audit.model.source import Role
from virida_audit.parse.compose import Atom, Items, Table, Value

_LOCAL_DRIVERS = ("", "json-file", "local", "none", "journald")


@dataclass(frozen=True, slots=True)
class ComposeDependency:
    """One entry of `depends_on`."""

    fact: ClassVar[str] = "compose-dependency"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    service: ServiceContext
    on: str
    condition: str
    """`service_started`, `service_healthy` or `service_completed_successfully`."""
    awaited: tuple[str, ...]
    """The services that this one waits for until they are healthy or done."""

    @property
    def kind(self) -> str:
        """Return `awaited` for the first of those it waits for, else `plain`."""
        return "awaited" if self.on in self.awaited[:1] else "plain"


@dataclass(frozen=True, slots=True)
class ComposeHealthcheck:
    """A `healthcheck`."""

    fact: ClassVar[str] = "compose-healthcheck"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    """Of the test; intervals and retries are keys of their own."""
    service: ServiceContext
    http_path: str
    text: str

    @property
    def kind(self) -> str:
        """Return `http` for a request to the application, `command` for another probe, `none`."""
        if self.http_path:
            return "http"
        return "command" if self.text and self.text != "NONE" else "none"


@dataclass(frozen=True, slots=True)
class ComposeLogging:
    """The driver of `logging`."""

    fact: ClassVar[str] = "compose-logging"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    service: ServiceContext
    driver: str

    @property
    def kind(self) -> str:
        """Return `remote` where the logs leave the machine, else `local`."""
        return "local" if self.driver in _LOCAL_DRIVERS else "remote"


def operation_facts(view: FileView, table: Table, context: ServiceContext) -> Iterator[Fact]:
    """Yield how a carried service is operated in this file."""
    if not context.is_carried:
        return
    yield from _dependencies(view, table, context)
    yield from _healthcheck(view, table, context)
    logging = table.table("logging")
    driver = None if logging is None else logging.get("driver")
    if isinstance(driver, Atom) and view.is_new("logging", driver.at):
        yield ComposeLogging(driver.at, view.role, view.claim(driver), context, driver.text)


def _dependencies(
    view: FileView, table: Table, context: ServiceContext
) -> Iterator[ComposeDependency]:
    depends = table.table("depends_on")
    conditions = {
        name: (value.text("condition") or "service_started")
        if isinstance(value, Table)
        else "service_started"
        for name, value in ({} if depends is None else depends.entries).items()
    }
    awaited = tuple(name for name, each in conditions.items() if each != "service_started")
    for name, condition in conditions.items():
        value = depends.entries[name] if depends is not None else None
        at = depends.at_key(name) if depends is not None else Location(view.source.path)
        if view.is_new("dependency", at):
            yield ComposeDependency(
                at, view.role, view.claim(value), context, name, condition, awaited
            )


def _healthcheck(
    view: FileView, table: Table, context: ServiceContext
) -> Iterator[ComposeHealthcheck]:
    check = table.table("healthcheck")
    test = None if check is None else check.get("test")
    if test is None or not view.is_new("healthcheck", test.at):
        return
    probe, text = probe_of(test)
    yield ComposeHealthcheck(
        at=test.at,
        role=view.role,
        leaves=view.claim(test),
        service=context,
        http_path=probe.path if probe else "",
        text=text,
    )


def probe_of(test: Value) -> tuple[HttpProbe | None, str]:
    """Return what the test of a health check asks over HTTP, and its command as text."""
    words = (
        [item.text for item in test.items if isinstance(item, Atom)]
        if isinstance(test, Items)
        else [getattr(test, "text", "")]
    )
    text = " ".join(words[1:] if words[:1] in (["CMD"], ["CMD-SHELL"]) else words)
    return http_probe(script_of(_probe_value(test)).commands), text


def _probe_value(test: Value) -> Value:
    """Return the command of a probe without the word that says how it is run."""
    if not isinstance(test, Items) or not test.items:
        return test
    first, *rest = test.items
    how = first.text if isinstance(first, Atom) else ""
    if how == "CMD-SHELL" and rest:
        return rest[0]
    return Items(tuple(rest), test.at) if how == "CMD" else test


FACTS: tuple[type[Fact], ...] = (
    ComposeDependency,
    ComposeHealthcheck,
    ComposeLogging,
)
