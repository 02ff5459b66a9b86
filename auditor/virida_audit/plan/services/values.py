"""What the artefacts give each variable of an application, as far as it is no secret."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from virida_audit.model.location import Location
from virida_audit.model.plan import ApplicationPlan, PlannedVariable
from virida_audit.model.sighting import Matter
from virida_audit.model.workload import Workload
from virida_audit.regex import regex

_DEFAULT = regex(r"\$\{\w+:?-([^${}]*)\}")
_NUMBER = regex(r":\$\{[^{}]*\}")
_REFERENCE = regex(r"\$\{[^{}]*\}")


class Values:
    """The values of one application, those of its workers and tasks included.

    A planned variable is blank where its value refers to another one; the host in it can still be
    read: `http://${HOST:-api}:8080`.
    """

    def __init__(self, application: ApplicationPlan, parts: Iterable[Workload]) -> None:
        self._found: dict[str, list[tuple[tuple[str, ...], str, Location]]] = {}
        for part in parts:
            for sighting in part.sightings:
                for each in sighting.of(Matter.VARIABLE):
                    if each.value and not each.is_secret:
                        entry = (sighting.environments, each.value, each.at)
                        self._found.setdefault(each.name, []).append(entry)
        self._planned = application.variables

    @property
    def names(self) -> frozenset[str]:
        """Return the names that have a value somewhere."""
        planned = {each.name for each in self._planned if each.value.value}
        return frozenset((*self._found, *planned))

    def of(self, variable: PlannedVariable) -> str:
        """Return the value of a planned variable, else what an artefact of its environment says."""
        if variable.value.value or variable.is_secret:
            return variable.value.value
        entries = self._found.get(variable.name, [])
        named = [each for each in entries if variable.environment in each[0]]
        return next((read(value) for _, value, _ in named or entries), "")

    def every(self, name: str) -> Iterator[tuple[str, Location | None]]:
        """Yield each value of a name with its place, each value once."""
        seen: set[str] = set()
        for value, at in (*self._of_plan(name), *self._of_tree(name)):
            if value not in seen:
                seen.add(value)
                yield value, at

    def _of_plan(self, name: str) -> Iterator[tuple[str, Location | None]]:
        for each in self._planned:
            if each.name == name and each.value.value:
                yield each.value.value, each.value.origins[0].at

    def _of_tree(self, name: str) -> Iterator[tuple[str, Location | None]]:
        return ((read(value), at) for _, value, at in self._found.get(name, []))


def read(value: str) -> str:
    """Return a value with its references taken out: a default stands for its variable."""
    plain = _DEFAULT.sub(r"\1", value)
    return _REFERENCE.sub("_", _NUMBER.sub("", plain))
