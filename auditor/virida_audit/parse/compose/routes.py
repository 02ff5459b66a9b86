"""Routes through a Compose model, and the patterns that rules are attached to.

A route is a tuple of keys; items of lists are `[]`. In a pattern, `*` stands for any one key:
`services.*.ports.[]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Route = tuple[str, ...]

ITEM = "[]"

_Rule = TypeVar("_Rule")


def pattern(text: str) -> Route:
    """Return a pattern from its dotted form."""
    return tuple(text.split("."))


def matches(route: Route, wanted: Route) -> bool:
    """Whether a route is one of those a pattern stands for."""
    return len(route) == len(wanted) and all(
        expected in ("*", part) for part, expected in zip(route, wanted, strict=True)
    )


class RouteTable(Generic[_Rule]):
    """Rules by pattern; a look-up ends at the first key that no pattern has."""

    def __init__(self, rules: dict[str, _Rule]) -> None:
        self._root: _Branch[_Rule] = _Branch({}, None)
        for text, rule in rules.items():
            branch = self._root
            for part in pattern(text):
                branch = branch.below.setdefault(part, _Branch({}, None))
            branch.rule = rule

    def find(self, route: Route) -> _Rule | None:
        """Return the rule of a route, or `None`; a named key goes before `*`."""
        branches = [self._root]
        for part in route:
            found = []
            for branch in branches:
                below = branch.below
                if part in below:
                    found.append(below[part])
                if "*" in below:
                    found.append(below["*"])
            if not found:
                return None
            branches = found
        return next((branch.rule for branch in branches if branch.rule is not None), None)


@dataclass(slots=True)
class _Branch(Generic[_Rule]):
    below: dict[str, _Branch[_Rule]]
    rule: _Rule | None
