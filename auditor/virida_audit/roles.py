"""What the role of a file does to the findings in it: the policy of `rules/roles.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from virida_audit.model.rule import Category, Disposition, Rule, Severity
from virida_audit.model.source import Role
from virida_audit.resources import load_data


@dataclass(frozen=True, slots=True)
class RolePolicy:
    """The bounds that a role sets; `None` leaves the rule's own word."""

    severity: Severity | None = None
    """The loudest a finding may be."""
    category: Category | None = None
    effort: int | None = None
    disposition: Disposition | None = None
    """Replaces `mapped` and `no-equivalent`."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says of a fact in a file of some role."""

    severity: Severity
    category: Category
    effort: int
    disposition: Disposition


_NO_BOUNDS = RolePolicy()


def verdict_of(rule: Rule, role: Role) -> Verdict:
    """Return the rule's verdict within the bounds of the role."""
    policy = _NO_BOUNDS if rule.any_role else _policies()[role]
    severity = rule.severity
    if policy.severity is not None:
        severity = min(severity, policy.severity, key=lambda each: each.rank)
    to_carry = rule.disposition in (Disposition.MAPPED, Disposition.NO_EQUIVALENT)
    return Verdict(
        severity=severity,
        category=policy.category or rule.category,
        effort=rule.effort if policy.effort is None else policy.effort,
        disposition=policy.disposition if policy.disposition and to_carry else rule.disposition,
    )


@cache
def _policies() -> Mapping[Role, RolePolicy]:
    rows = cast(dict[str, dict[str, str | int]], load_data("rules/roles.yaml"))
    return {Role(name): _policy(row) for name, row in rows.items()}


def _policy(row: Mapping[str, str | int]) -> RolePolicy:
    return RolePolicy(
        severity=Severity(str(row["severity"])) if "severity" in row else None,
        category=Category(str(row["category"])) if "category" in row else None,
        effort=int(row["effort"]) if "effort" in row else None,
        disposition=Disposition(str(row["disposition"])) if "disposition" in row else None,
    )
