"""Read version requirements well enough to tell whether two of them can hold together."""

from __future__ import annotations

import re
from dataclasses import dataclass

from virida_audit.regex import regex

_NUMBER = r"(\d{1,9}(?:\.\d{1,9})*)"
_PIN = regex(
    rf"(?P<sign>~=|~>|[~^]|={{0,3}})\s*v?(?:[a-z]+-)?(?P<number>{_NUMBER})(?:\.[x*])*"
    r"(?:[.-][a-z][\w.-]*)?",
    re.IGNORECASE,
)
_BOUND = regex(rf"(>=|<=|>|<|==|=|!=|~=|~>|\^|~)?\s*v?{_NUMBER}(?:\.[x*])*")

_EITHER = regex(r"\|\|?")
_SPAN = regex(rf"v?{_NUMBER}\s+-\s+v?{_NUMBER}")
_LOW, _HIGH = regex(rf">=\s*v?{_NUMBER}"), regex(rf"<\s*v?{_NUMBER}")
_LONGEST = 200
"""Characters of a declaration that are read."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a declaration asks for."""

    written: str
    pinned: str
    """The number that it settles as far as it goes: `20` of `20.x` and `^20.1`, `3.11` of
    `3.11.4-slim`; empty for a range that leaves several major versions open."""

    def admits(self, number: str) -> bool:
        """Tell whether a version may be used; True where the text is not understood."""
        text = self.written[:_LONGEST].strip()
        if text[:1] not in "^~<>!" and _PIN.fullmatch(text):
            return _agree(self.pinned, number)
        return any(_admits(part, number) for part in _EITHER.split(text))


def read_requirement(written: str) -> Requirement:
    """Read one declaration; any text gives a value."""
    text = written[:_LONGEST].strip().strip("\"'")
    match = _PIN.fullmatch(text)
    if match is None:
        return Requirement(text, _single_major(text))
    sign, number = match["sign"].strip(), match["number"]
    parts = number.split(".")
    if sign == "^":
        return Requirement(text, parts[0])
    if sign == "~" and len(parts) > 2:
        return Requirement(text, ".".join(parts[:2]))
    if sign in ("~=", "~>"):
        return Requirement(text, ".".join(parts[:-1] or parts))
    return Requirement(text, number)


def _single_major(text: str) -> str:
    """Return the major version that `>=20 <21` leaves, empty where it leaves several."""
    low, high = _LOW.search(text), _HIGH.search(text)
    if not low or not high or "|" in text or "<=" in text:
        return ""
    first, last = _parts(low[1]), _parts(high[1])
    if last[:1] == [first[0] + 1] and not any(last[1:]):
        return str(first[0])
    if len(first) > 1 and len(last) > 1 and last[:2] == [first[0], first[1] + 1]:
        return f"{first[0]}.{first[1]}"
    return ""


def _agree(one: str, other: str) -> bool:
    """Tell whether two numbers are equal as far as the shorter one goes."""
    return all(a == b for a, b in zip(_parts(one), _parts(other), strict=False))


def _admits(text: str, number: str) -> bool:
    bounds = _SPAN.sub(r">=\1 <=\2", text)
    return all(_holds(match, number) for match in _BOUND.finditer(bounds))


def _holds(match: re.Match[str], number: str) -> bool:
    sign, bound, have = match[1] or "", _parts(match[2]), _parts(number)
    # `20` satisfies `>=20.5`: a branch holds where one of its versions does.
    short = bound[: len(have)]
    match sign:
        case ">=":
            return have >= short
        case ">":
            return have >= short if len(have) < len(bound) else have > bound
        case "<":
            return have < bound
        case "<=":
            return have <= bound or have[: len(bound)] == bound
        case "!=":
            return have != bound
        case "^":
            return have[:1] == bound[:1] and have >= short
        case "~=" | "~>":
            kept = max(len(bound) - 1, 1)
            return have[:kept] == bound[: min(kept, len(have))] and have >= short
        case _:
            return _agree(match[2], number)


def _parts(number: str) -> list[int]:
    return [int(part) for part in number.split(".")]
