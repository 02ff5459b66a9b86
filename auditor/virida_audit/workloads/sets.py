"""Disjoint sets of strings: what is said to be the same is the same, whoever says it."""

from __future__ import annotations


class Sets:
    """Union-find where the smallest member names a set: the order of joins is of no matter."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._above: dict[str, str] = {}

    def find(self, member: str) -> str:
        """Return the name of the set that a member is in; one of its own until it is joined."""
        path = []
        above = self._above
        while (root := above.get(member, member)) != member:
            path.append(member)
            member = root
        for each in path:
            above[each] = member
        return member

    def join(self, *members: str) -> None:
        """Say that these are the same."""
        roots = sorted({self.find(each) for each in members})
        for each in roots[1:]:
            self._above[each] = roots[0]
