"""One add-on for several applications, or one for each: what each of them opens decides."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.model.plan import Decision, Option
from virida_audit.model.provenance import Origin
from virida_audit.plan.drafting import Drafting
from virida_audit.plan.services.uses import Use
from virida_audit.texts import say

_DATABASES = frozenset(("postgresql-addon", "mysql-addon", "mongodb-addon"))
"""Servers that held several databases; an add-on holds one, and no other can be made in it."""


_UNNAMED = ("", "")


@dataclass(frozen=True, slots=True)
class Shares:
    """Groups of uses, each with an add-on of its own, the main one first."""

    groups: tuple[tuple[Use, ...], ...]
    decision: Decision | None = None


def share(drafting: Drafting, name: str, provider: str, uses: tuple[Use, ...]) -> Shares:
    """Return who shares an add-on; a decision where the tree does not settle it."""
    if len(uses) < 2 or provider not in _DATABASES:
        return Shares((uses,))
    separate = _by_database(drafting, uses)
    is_sure = all(each.database for each in uses)
    if is_sure:
        return Shares(separate)
    decision = _ask(drafting, name, uses, "separate" if len(separate) > 1 else "shared")
    if decision.answer == "shared":
        return Shares((uses,), decision)
    apart = separate if len(separate) > 1 else tuple((each,) for each in uses)
    return Shares(apart, decision)


def _by_database(drafting: Drafting, uses: tuple[Use, ...]) -> tuple[tuple[Use, ...], ...]:
    """Group by the database that each opens; code of the team comes first, then products."""
    groups: dict[tuple[str, str], list[Use]] = {}
    for use in uses:
        groups.setdefault(_key(drafting, use), []).append(use)
    named = [key for key in groups if key[0]]
    if _UNNAMED in groups and len(named) == 1:
        # Code of the team that names no database opens the only one that the others name.
        groups[named[0]].extend(groups.pop(_UNNAMED))
    ordered = sorted(groups.items(), key=lambda each: (bool(each[0][1]), -len(each[1])))
    return tuple(tuple(sorted(group, key=lambda use: use.application.name)) for _, group in ordered)


def _key(drafting: Drafting, use: Use) -> tuple[str, str]:
    """Return the database and, for a product that names none, the application: it has its own."""
    if use.database:
        return use.database, ""
    workload = drafting.workloads.named(use.application.workload)
    is_product = workload is not None and bool(workload.product) and not workload.folder
    return ("", use.application.name) if is_product else _UNNAMED


def _ask(drafting: Drafting, name: str, uses: tuple[Use, ...], default: str) -> Decision:
    source = drafting.catalogue.facts["addon-linking"].sources[0]
    options = tuple(
        Option(
            each,
            say(f"plan-service.sharing-{each}"),
            say(f"plan-service.sharing-{each}-consequence"),
        )
        for each in ("shared", "separate")
    )
    origins = tuple(dict.fromkeys(use.how.origins[0] for use in uses))
    why = Origin(say("plan-service.sharing-why"), source=source, rule="addon-linking")
    return drafting.ask(
        f"{name}.sharing",
        name,
        say("plan-service.sharing-question", name=name),
        options,
        default,
        (*origins, why),
    )
