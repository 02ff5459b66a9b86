"""Checks that a rule only speaks of what exists: fact fields, features, platform names."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.catalogue import Catalogue
from virida_audit.conditions import ConditionError, check_expression, places
from virida_audit.facts.registry import fact_type, known_fact_types
from virida_audit.model.rule import Rule


def check_rule(rule: Rule) -> Iterator[str]:
    """Yield what is wrong with a rule, one line each, naming the field."""
    fact = fact_type(rule.fact)
    if fact is None:
        yield f"fact: no fact type {rule.fact!r} (known: {', '.join(known_fact_types())})"
        return
    scope = {"it": fact, "catalogue": Catalogue}
    for expression, field in _expressions(rule):
        try:
            check_expression(expression, scope)
        except ConditionError as error:
            yield f"{field}: {expression}: {error}"
    for field in ("message", "remedy", "why", "title"):
        text = getattr(rule, field)
        if set(places(text.en)) != set(places(text.fr)):
            yield f"{field}: the two languages do not fill in the same values"
    for field in ("remedy", "why"):
        text = getattr(rule, field)
        if not (text.en.endswith(".") and text.fr.endswith(".")):
            yield f"{field}: ends with a full stop in both languages"


def _expressions(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield every expression of a rule with the field it stands in."""
    for line in rule.when:
        yield line, "when"
    made = rule.equivalent
    texts = {
        "message": (rule.message.en, rule.message.fr),
        "remedy": (rule.remedy.en, rule.remedy.fr),
        "equivalent.summary": (made.summary.en, made.summary.fr),
        "equivalent.runtime": (made.runtime,),
        "equivalent.addon": (made.addon,),
        "equivalent.variables": tuple(part for pair in made.variables for part in pair),
        "equivalent.files": made.files,
        "equivalent.commands": made.commands,
    }
    for field, each in texts.items():
        for text in each:
            for expression in places(text):
                yield expression, field
