"""Follow `extends`: the Compose Specification, "extends".

The extended service is merged first, the extending one over it; it may stand in another file and
extend a service itself.
"""

from __future__ import annotations

from collections.abc import Callable

from virida_audit.parse.compose.merge import merged, without_reset
from virida_audit.parse.compose.problem import Notes, problem_at
from virida_audit.parse.compose.references import is_remote
from virida_audit.parse.compose.routes import Route
from virida_audit.parse.compose.values import Table, Value, size

MAX_CHAIN = 40
"""Most services that one service may extend one through the other."""

BaseFile = Callable[[str], "tuple[Table, tuple[Route, ...]] | None"]
"""Reads the long form of a file and its resets; `None` if the tree has no such file."""


def with_extends(
    root: Table,
    path: str,
    resets: tuple[Route, ...],
    read: BaseFile,
    notes: Notes,
) -> Table:
    """Return the model of a file with each service merged over what it extends."""
    services = root.table("services")
    if services is None:
        return root
    run = _Run(read, notes)
    entries = dict(services.entries)
    for name in services.entries:
        entries[name] = run.service(name, entries, path, resets, ())
    return root.with_entry("services", services.with_entries(entries))


class _Run:
    def __init__(self, read: BaseFile, notes: Notes) -> None:
        self._read = read
        self._notes = notes

    def service(
        self,
        name: str,
        services: dict[str, Value],
        path: str,
        resets: tuple[Route, ...],
        chain: tuple[tuple[str, str], ...],
    ) -> Value:
        """Return a service merged over what it extends; without it where that cannot be read."""
        service = services[name]
        extends = service.table("extends") if isinstance(service, Table) else None
        if not isinstance(service, Table) or extends is None:
            return service
        own = service.without("extends")
        reference, file = extends.text("service"), extends.text("file")
        if not reference:
            self._note(extends, "compose-extends-nothing", name)
            return own
        here = (path, name)
        if here in chain or len(chain) >= MAX_CHAIN:
            self._note(extends, "compose-extends-cycle", name)
            return own
        found = self._base(extends, file, path, services, resets)
        if found is None:
            return own
        base_path, base_services, base_resets = found
        if reference not in base_services:
            self._note(extends, "compose-extends-missing-service", reference)
            return own
        base = self.service(reference, base_services, base_path, base_resets, (*chain, here))
        if not isinstance(base, Table):
            return own
        route = ("services", name)
        kept = without_reset(base, resets, route)
        if not isinstance(kept, Table):
            return own
        if not self._notes.take(size(kept)):
            self._note(extends, "compose-too-large", name)
            return own
        return merged(kept, own, self._notes.problems, route)

    def _base(
        self,
        extends: Table,
        file: str | None,
        path: str,
        services: dict[str, Value],
        resets: tuple[Route, ...],
    ) -> tuple[str, dict[str, Value], tuple[Route, ...]] | None:
        if file is None:
            return path, services, resets
        if is_remote(file):
            self._note(extends, "compose-remote-extends", file)
            return None
        read = self._read(file)
        base = None if read is None else read[0].table("services")
        if read is None or base is None:
            self._note(extends, "compose-extends-missing-file", file)
            return None
        return file, dict(base.entries), read[1]

    def _note(self, extends: Table, code: str, text: str) -> None:
        problem = problem_at(extends.at, code, text)
        if problem not in self._notes.problems:
            self._notes.problems.append(problem)
