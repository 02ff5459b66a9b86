"""The rules of a run: loaded, dispatched by fact type, compiled on first use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path

from virida_audit.conditions import compile_condition, compile_text
from virida_audit.errors import AuditError
from virida_audit.facts.reading import Fact
from virida_audit.model.rule import Equivalent, Rule
from virida_audit.model.source import Role
from virida_audit.model.text import Text
from virida_audit.regex import regex
from virida_audit.resources import list_data, load_data
from virida_audit.roles import Verdict, verdict_of
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

    @cached_property
    def verdict(self) -> Callable[[Role], Verdict]:
        """Return what gives the verdict in files of a role, settled once for each."""
        return cache(partial(verdict_of, self.rule))

    def message(self, it: object, catalogue: object) -> Text:
        """Return the message with the fact's values filled in."""
        return _fill(self.rule.message, it, catalogue)

    def remedy(self, it: object, catalogue: object) -> Text:
        """Return the remedy with the fact's values filled in."""
        return _fill(self.rule.remedy, it, catalogue)

    def equivalent(self, it: object, catalogue: object) -> Equivalent:
        """Return the equivalent with the fact's values; the rule's own where it has no places."""

        def filled(text: str) -> str:
            return compile_text(text)(it, catalogue)

        made = self.rule.equivalent
        if not self._has_places:
            return made
        return Equivalent(
            summary=_fill(made.summary, it, catalogue),
            runtime=filled(made.runtime),
            addon=filled(made.addon),
            platform=made.platform,
            variables=tuple((filled(name), filled(value)) for name, value in made.variables),
            files=tuple(filled(each) for each in made.files),
            commands=tuple(filled(each) for each in made.commands),
        )

    @cached_property
    def _has_places(self) -> bool:
        made = self.rule.equivalent
        named = (part for pair in made.variables for part in pair)
        plain = (made.runtime, made.addon, *named, *made.files, *made.commands)
        return any("{{" in text for text in (made.summary.en, made.summary.fr, *plain))


def _fill(text: Text, it: object, catalogue: object) -> Text:
    """Return the text with the fact's values; the same object where it has no place for one."""
    if "{{" not in text.en and "{{" not in text.fr:
        return text
    return Text(en=compile_text(text.en)(it, catalogue), fr=compile_text(text.fr)(it, catalogue))


class Rulebook:
    """The rules of a run, by id and by the facts they look at."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules: Mapping[str, Rule] = {
            each.id: each for each in sorted(rules, key=lambda rule: rule.id)
        }
        self._shelves: dict[str, _Shelf] = {}
        for rule in self.rules.values():
            self._shelves.setdefault(rule.fact, _Shelf()).add(CompiledRule(rule))

    def for_fact(self, fact: Fact) -> Iterable[CompiledRule]:
        """Return the rules that may match a fact, sorted by id."""
        shelf = self._shelves.get(fact.fact)
        return shelf.for_fact(fact) if shelf else ()


class _Shelf:
    """The rules of one fact type, told apart by the field that most of them begin with.

    `it.kind == 'compose'` as the first condition leaves a rule out for every other kind, without
    calling it: a fact meets the few rules that speak of its like.
    """

    def __init__(self) -> None:
        self._rules: list[CompiledRule] = []
        self._by_value: dict[object, tuple[CompiledRule, ...]] = {}

    def add(self, rule: CompiledRule) -> None:
        self._rules.append(rule)

    @cached_property
    def _field(self) -> str:
        """The field most first conditions compare; empty where none does."""
        counted = Counter(field for field, _ in map(_first_equality, self._rules) if field)
        return counted.most_common(1)[0][0] if counted else ""

    def for_fact(self, fact: Fact) -> tuple[CompiledRule, ...]:
        value = getattr(fact, self._field) if self._field else None
        if value not in self._by_value:
            self._by_value[value] = tuple(
                rule
                for rule in self._rules
                for field, expected in (_first_equality(rule),)
                if not field or field != self._field or expected == value
            )
        return self._by_value[value]


_EQUALITY = regex(r"it\.(\w+) == '([^'\\]*)'")


def _first_equality(rule: CompiledRule) -> tuple[str, str]:
    """Return field and value of a first condition `it.field == 'value'`, else two empty texts."""
    first = rule.rule.when[0] if rule.rule.when else ""
    match = _EQUALITY.fullmatch(first.strip())
    return (match[1], match[2]) if match else ("", "")


def load_rulebook(folders: Iterable[Path] = ()) -> Rulebook:
    """Return the built-in rules and those of a user's rule folders.

    Errors: AuditError that names file, rule and field.
    """
    rules = [*_builtin_rules(), *(rule for folder in folders for rule in _user_rules(folder))]
    known: dict[str, Rule] = {}
    for rule in rules:
        other = known.setdefault(rule.id, rule)
        if other is not rule:
            raise AuditError(f"{rule.file}: {rule.id}: this id is already used in {other.file}")
    return Rulebook(rules)


@cache
def _builtin_rules() -> tuple[Rule, ...]:
    names = (name for subject in SUBJECTS for name in list_data(f"rules/{subject}"))
    return tuple(rule for name in names for rule in parse_rules(load_data(name), name))


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
