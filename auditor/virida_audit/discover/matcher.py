"""Match paths against the table of names at a few dictionary look-ups each."""

from __future__ import annotations

from virida_audit.discover.names import TABLE, Row

_Hit = tuple[int, str]
"""Place of a row in the table, and the folder it asks for (`/folder/`, or empty)."""
_NONE: list[_Hit] = []


class Matcher:
    """The table turned into look-ups: a path costs a few, and no pattern is tried in vain."""

    def __init__(self, table: tuple[Row, ...] = TABLE) -> None:
        self._rows = table
        self._names: dict[str, list[_Hit]] = {}
        self._endings: dict[str, list[_Hit]] = {}
        self._starts: list[tuple[str, str, _Hit]] = []
        self._ends: list[tuple[str, _Hit]] = []
        self._parts: list[tuple[str, _Hit]] = []
        self._bare: list[_Hit] = []
        self._everywhere: list[_Hit] = []
        for order, row in enumerate(table):
            for pattern in row.patterns:
                self._add(pattern, order)
        self._heads = tuple(start for start, _, _ in self._starts)
        self._tails = tuple(end for end, _ in self._ends)

    def match(self, path: str) -> tuple[Row, ...]:
        """Give the rows that speak of `path`, in the order of the table."""
        name = path.rpartition("/")[2].lower()
        dot = name.rfind(".")
        hits = self._endings.get(name[dot:], _NONE) if dot > 0 else self._bare
        if more := self._names.get(name):
            hits = hits + more
        if name.startswith(self._heads):
            hits = hits + [
                hit
                for start, end, hit in self._starts
                if name.startswith(start) and name.endswith(end)
            ]
        if name.endswith(self._tails):
            hits = hits + [hit for end, hit in self._ends if name.endswith(end)]
        if "ockerfile" in name or "ontainerfile" in name:
            hits = hits + [hit for part, hit in self._parts if part in name]
        if ".clevercloud/" in path:
            hits = hits + self._everywhere
        if not hits:
            return ()
        folded = f"/{path.lower()}"
        orders = {order for order, folder in hits if not folder or folder in folded}
        return tuple(self._rows[order] for order in sorted(orders))

    def promises(self, path: str) -> bool:
        """Say whether the name of `path` speaks for an artefact; any JSON file's does not."""
        return any(
            "*" not in row.patterns and "*.json" not in row.patterns for row in self.match(path)
        )

    def _add(self, pattern: str, order: int) -> None:
        folder, _, last = pattern.rpartition("/")
        hit = (order, f"/{folder.removesuffix('/**')}/" if folder else "")
        if last == "*.*":
            self._everywhere.append(hit)
        elif last == "*":
            self._bare.append(hit)
        elif last.startswith("~"):
            self._parts.append((last[1:], hit))
        elif last.startswith("*.") and last.count(".") == 1:
            self._endings.setdefault(last[1:], []).append(hit)
        elif last.startswith("*"):
            self._ends.append((last[1:], hit))
        elif "*" in last:
            start, _, end = last.partition("*")
            self._starts.append((start, end, hit))
        else:
            self._names.setdefault(last, []).append(hit)
