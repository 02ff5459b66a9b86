"""Say which findings are asked for: by rule, by subject, by pattern, or by a quality of theirs.

`dockerfile-language-base` names a rule, `dockerfile` a subject (the first word of its rules),
`*-secret` every rule that fits; `kind:compose`, `role:ci`, `severity:major`, `category:mandatory`,
`disposition:mapped` and `feature:docker-compose` ask for what a finding is.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from fnmatch import fnmatchcase

from virida_audit.errors import AuditError
from virida_audit.model.finding import Finding
from virida_audit.model.rule import Category, Disposition, Rule, Severity
from virida_audit.model.source import Kind, Role
from virida_audit.rulebook import SUBJECTS

Kinds = Mapping[str, Kind]
"""Path → kind of the file."""

QUALITIES: Mapping[str, type[StrEnum]] = {
    "category": Category,
    "disposition": Disposition,
    "kind": Kind,
    "role": Role,
    "severity": Severity,
}
"""Qualities whose values are known beforehand; `feature` is the other one."""


class Selection:
    """Words that select, compiled against the rules of a run."""

    def __init__(self, words: Iterable[str], rules: Mapping[str, Rule], said: str) -> None:
        self._rules: set[str] = set()
        self._qualities: set[tuple[str, str]] = set()
        for word in words:
            quality, colon, value = word.partition(":")
            if colon:
                self._qualities.add((quality, _known_value(quality, value, rules, said)))
            else:
                self._rules.update(_rules_of(word, rules, said))

    def __bool__(self) -> bool:
        return bool(self._rules or self._qualities)

    def has(self, finding: Finding, kinds: Kinds) -> bool:
        """Tell whether a finding is meant."""
        return finding.rule in self._rules or any(
            _QUALITY_OF[name](finding, kinds) == value for name, value in self._qualities
        )


_QUALITY_OF: Mapping[str, Callable[[Finding, Kinds], str]] = {
    "category": lambda finding, _: finding.category,
    "disposition": lambda finding, _: finding.disposition,
    "feature": lambda finding, _: finding.feature,
    "kind": lambda finding, kinds: kinds.get(finding.location.path, ""),
    "role": lambda finding, _: finding.role,
    "severity": lambda finding, _: finding.severity,
}


def _rules_of(word: str, rules: Mapping[str, Rule], said: str) -> Iterable[str]:
    if word in SUBJECTS:
        return [each for each in rules if each.startswith(f"{word}-")]
    found = [each for each in rules if fnmatchcase(each, word)]
    if not found:
        raise AuditError(f"{said}: {word!r} names no rule{_hint(word, (*rules, *SUBJECTS))}")
    return found


def _known_value(quality: str, value: str, rules: Mapping[str, Rule], said: str) -> str:
    if quality not in _QUALITY_OF:
        hint = _hint(quality, tuple(_QUALITY_OF))
        raise AuditError(f"{said}: {quality!r} is no quality of a finding{hint}")
    if quality == "feature":
        known = tuple(sorted({rule.feature for rule in rules.values()}))
    else:
        known = tuple(each.value for each in QUALITIES[quality])
    if value not in known:
        raise AuditError(f"{said}: {quality}: {value!r} is not known{_hint(value, known)}")
    return value


def _hint(word: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, known, 3)
    if near:
        return f" (did you mean {', '.join(near)}?)"
    return f" (known: {', '.join(known)})" if len(known) < 25 else " (see `virida-audit rules`)"
