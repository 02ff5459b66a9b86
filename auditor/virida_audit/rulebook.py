"""The rules of a run: loaded, dispatched by fact type, compiled on first use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from virida_audit.conditions import compile_condition, compile_text
from virida_audit.errors import AuditError
from virida_audit.model.rule import Equivalent, Rule
from virida_audit.model.text import Text
from virida_audit.resources import list_data, load_data
from virida_audit.rulefile import parse_rules

SUBJECTS = (
    "clever",
    "compose",
    "dockerfile",
    "kubernetes",
    "monitoring",
    "pipeline",
    "readiness",
    "registry",
    "script",
)
"""Folders of `rules/` that hold rules; the others hold the catalogue and its schemas."""


@dataclass(frozen=True)
class CompiledRule:
    """A rule with its conditions and texts made callable, each on first use."""

    rule: Rule

    @cached_property
    def matches(self) -> Callable[[object, object], bool]:
        """Return the predicate of (fact, catalogue)."""
        return compile_condition(self.rule.when)

    def message(self, it: object, catalogue: object) -> Text:
        """Return the message with the fact's values filled in."""
        return _fill(self.rule.message, it, catalogue)

    def remedy(self, it: object, catalogue: object) -> Text:
        """Return the remedy with the fact's values filled in."""
        return _fill(self.rule.remedy, it, catalogue)

    def equivalent(self, it: object, catalogue: object) -> Equivalent:
        """Return the equivalent with the fact's values filled in."""

        def filled(text: str) -> str:
            return compile_text(text)(it, catalogue)

        made = self.rule.equivalent
        return Equivalent(
            summary=_fill(made.summary, it, catalogue),
            runtime=filled(made.runtime),
            addon=filled(made.addon),
            platform=made.platform,
            variables=tuple((filled(name), filled(value)) for name, value in made.variables),
            files=tuple(filled(each) for each in made.files),
            commands=tuple(filled(each) for each in made.commands),
        )


def _fill(text: Text, it: object, catalogue: object) -> Text:
    return Text(en=compile_text(text.en)(it, catalogue), fr=compile_text(text.fr)(it, catalogue))


class Rulebook:
    """The rules of a run, by id and by the fact type they look at."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules: Mapping[str, Rule] = {
            each.id: each for each in sorted(rules, key=lambda rule: rule.id)
        }
        self._by_fact: dict[str, list[CompiledRule]] = {}
        for rule in self.rules.values():
            self._by_fact.setdefault(rule.fact, []).append(CompiledRule(rule))

    def for_fact(self, fact: str) -> Iterable[CompiledRule]:
        """Return the rules that look at a fact type, sorted by id."""
        return self._by_fact.get(fact, ())


def load_rulebook(folders: Iterable[Path] = ()) -> Rulebook:
    """Return the built-in rules and those of a user's rule folders.

    Errors: AuditError that names file, rule and field.
    """
    rules: dict[str, Rule] = {}
    for rule in _all_rules(folders):
        other = rules.setdefault(rule.id, rule)
        if other is not rule:
            raise AuditError(f"{rule.file}: {rule.id}: this id is already used in {other.file}")
    return Rulebook(rules.values())


def _all_rules(folders: Iterable[Path]) -> Iterator[Rule]:
    for subject in SUBJECTS:
        for name in list_data(f"rules/{subject}"):
            yield from parse_rules(load_data(name), name)
    for folder in folders:
        yield from _user_rules(folder)


def _user_rules(folder: Path) -> Iterator[Rule]:
    """Yield the rules of a user's folder, each checked against the fact types as it is read."""
    import yaml

    from virida_audit.rulecheck import check_rule

    if not folder.is_dir():
        raise AuditError(f"{folder}: no such rule folder")
    for file in sorted(folder.rglob("*.yaml")):
        try:
            document = yaml.safe_load(file.read_bytes())
        except (OSError, yaml.YAMLError, UnicodeError) as error:
            raise AuditError(f"{file}: {' '.join(str(error).split())}") from None
        for rule in parse_rules(document, str(file)):
            for problem in check_rule(rule):
                raise AuditError(f"{file}: {rule.id}: {problem}")
            yield rule
