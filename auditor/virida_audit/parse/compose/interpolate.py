"""Apply variables to every value of a model and type the result where Compose does.

Source: the Compose Specification, "Interpolation"; the types are those of compose-go's loader.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from virida_audit.model.location import Location
from virida_audit.parse.compose.problem import Notes
from virida_audit.parse.compose.routes import ITEM, Route, RouteTable
from virida_audit.parse.compose.template import Lookup, VariableUse, substitute
from virida_audit.parse.compose.values import Atom, Data, Items, Table, Value

MAX_USES = 100_000
"""Uses of variables in one project after which no more are listed."""


@dataclass(frozen=True, slots=True)
class UsedVariable:
    """A variable where it is used."""

    use: VariableUse
    at: Location


def interpolated(root: Table, lookup: Lookup, uses: list[UsedVariable], notes: Notes) -> Table:
    """Return the model with its expressions replaced; keys are left alone, as Compose does."""
    run = _Run(lookup, uses, notes)
    entries = {key: run.value(value, (key,)) for key, value in root.entries.items()}
    return replace(root, entries=entries)


class _Run:
    def __init__(self, lookup: Lookup, uses: list[UsedVariable], notes: Notes) -> None:
        self._lookup = lookup
        self._uses = uses
        self._notes = notes

    def value(self, value: Value, route: Route) -> Value:
        match value:
            case Table():
                entries = {
                    key: self.value(entry, (*route, key)) for key, entry in value.entries.items()
                }
                return replace(value, entries=entries)
            case Items():
                inner = (*route, ITEM)
                return replace(value, items=tuple(self.value(item, inner) for item in value.items))
            case Atom(data=str()):
                return self._typed(self._text(value), route)
            case _:
                return value

    def _text(self, atom: Atom) -> Atom:
        if not isinstance(atom.data, str) or "$" not in atom.data:
            return atom
        done = substitute(atom.data, self._lookup)
        if len(self._uses) < MAX_USES:
            self._uses.extend(UsedVariable(use, atom.at) for use in done.uses)
        if not self._notes.take_text(len(done.text) - len(atom.data)):
            self._notes.add(atom.at, "compose-too-large", "variables")
            return atom
        if not done.is_valid:
            self._notes.add(atom.at, "compose-invalid-expression")
        return replace(atom, data=done.text, unknown=done.unknown, secret=done.secret)

    def _typed(self, atom: Atom, route: Route) -> Atom:
        if atom.unknown or not isinstance(atom.data, str):
            return atom
        cast = _CASTS.find(route)
        if cast is None:
            return atom
        data = cast(atom.data)
        if data is None:
            self._notes.add(atom.at, "compose-wrong-type", ".".join(route))
            return atom
        return replace(atom, data=data)


def _integer(text: str) -> Data:
    digits = text.lstrip("+-") if text[:1] in "+-" else text
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 20 else None


def _number(text: str) -> Data:
    try:
        return float(text)
    except ValueError:
        return None


def _boolean(text: str) -> Data:
    lowered = text.lower()
    if lowered in ("true", "y", "yes", "on"):
        return True
    return False if lowered in ("false", "n", "no", "off") else None


_TYPES: dict[Callable[[str], Data], tuple[str, ...]] = {
    _integer: (
        "services.*.cpu_count",
        "services.*.cpu_period",
        "services.*.cpu_quota",
        "services.*.cpu_rt_period",
        "services.*.cpu_rt_runtime",
        "services.*.cpu_shares",
        "services.*.deploy.replicas",
        "services.*.deploy.update_config.parallelism",
        "services.*.deploy.rollback_config.parallelism",
        "services.*.deploy.restart_policy.max_attempts",
        "services.*.deploy.placement.max_replicas_per_node",
        "services.*.healthcheck.retries",
        "services.*.oom_score_adj",
        "services.*.pids_limit",
        "services.*.ports.[].target",
        "services.*.scale",
        "services.*.ulimits.*",
        "services.*.ulimits.*.hard",
        "services.*.ulimits.*.soft",
    ),
    _number: (
        "services.*.cpu_percent",
        "services.*.cpus",
        "services.*.deploy.update_config.max_failure_ratio",
        "services.*.deploy.rollback_config.max_failure_ratio",
    ),
    _boolean: (
        "services.*.init",
        "services.*.depends_on.*.required",
        "services.*.depends_on.*.restart",
        "services.*.healthcheck.disable",
        "services.*.oom_kill_disable",
        "services.*.privileged",
        "services.*.read_only",
        "services.*.stdin_open",
        "services.*.tty",
        "services.*.volumes.[].read_only",
        "services.*.volumes.[].volume.nocopy",
        "networks.*.external",
        "networks.*.internal",
        "networks.*.attachable",
        "networks.*.enable_ipv4",
        "networks.*.enable_ipv6",
        "volumes.*.external",
        "secrets.*.external",
        "configs.*.external",
    ),
}

_CASTS = RouteTable({route: cast for cast, routes in _TYPES.items() for route in routes})
