"""Variables of a Compose service: its own, its build's, and those of its files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from virida_audit.facts.compose.configuration import hosts_in
from virida_audit.facts.compose.model import ComposeService
from virida_audit.model.sighting import Matter, Setting
from virida_audit.parse.compose import Atom, Table, Value
from virida_audit.workloads.sightings.plain_values import is_plain
from virida_audit.workloads.sightings.veil import Veil

_REFERENCE = re.compile(r"\$\{\w+\}")


def variable_settings(fact: ComposeService, veil: Veil) -> Iterator[Setting]:
    """Yield files of variables, then variables; one of a file counts where nothing overrides it.

    `detail` is `${NAME}` where a variable that nobody gave a value stands in it, `.env` where the
    value came from there, `environment` where Compose takes it from where it is started, or the
    path of the file that gives it.
    """
    run = fact.run
    own = run.table.table("environment")
    entries = {} if own is None else own.entries
    for item in run.table.items_of("env_file"):
        path = item.text("path") if isinstance(item, Table) else None
        if path:
            is_found = any(each.path == path and each.is_found for each in run.env_files)
            yield Setting(Matter.ENV_FILE, path, item.at, detail="" if is_found else "absent")
    for file in run.env_files:
        for name, value in file.values.entries.items():
            if name not in entries:
                yield _of_file(name, value, file.path, veil)
                yield from _named_services(fact, name, value)
    for name, value in entries.items():
        yield _variable(Matter.VARIABLE, name, value, veil)
        yield from _named_services(fact, name, value)


def _of_file(name: str, value: Value, path: str, veil: Veil) -> Setting:
    """Return a variable of a file: people keep secrets there, so only plain values are shown."""
    text = value.text if isinstance(value, Atom) else ""
    is_secret = veil.holds_secret(name, text)
    shown = text if not is_secret and is_plain(name, text) else ""
    return Setting(Matter.VARIABLE, shown, value.at, name, path, is_secret)


def argument_settings(fact: ComposeService, veil: Veil) -> Iterator[Setting]:
    """Yield the arguments of a build, and the secrets that it is handed."""
    build = fact.run.table.table("build")
    if build is None:
        return
    arguments = build.table("args")
    for name, value in {} if arguments is None else arguments.entries.items():
        yield _variable(Matter.BUILD_ARGUMENT, name, value, veil)
    for item in build.items_of("secrets"):
        source = item.text("source") if isinstance(item, Table) else None
        if source:
            yield Setting(Matter.SECRET, "", item.at, source, "build")


def _variable(matter: Matter, name: str, value: Value, veil: Veil) -> Setting:
    text = value.text if isinstance(value, Atom) and value.data is not None else ""
    made = veil.variable(matter, name, text, value.at, _detail(value))
    if isinstance(value, Atom) and value.secret:
        return Setting(matter, "", made.at, name, made.detail, made.is_secret)
    return made


def _detail(value: Value) -> str:
    """Return where a value comes from; empty where it is written."""
    if not isinstance(value, Atom):
        return ""
    if value.unknown:
        return " ".join(f"${{{name}}}" for name in dict.fromkeys(value.unknown))
    if value.secret:
        return ".env"
    return "environment" if value.data is None else ""


def _named_services(fact: ComposeService, name: str, value: Value) -> Iterator[Setting]:
    """Yield the services that a variable names as a host: the one needs the other."""
    text = value.text if isinstance(value, Atom) else ""
    for host in hosts_in(name, _REFERENCE.sub("x", text), fact.run.hosts, fact.name):
        yield Setting(Matter.DEPENDS, fact.run.hosts[host], value.at, name, "variable")
