"""Facts × rules → findings and ledger. One pass over the readings, one rule lookup a fact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from virida_audit.catalogue import Catalogue
from virida_audit.facts.reading import Fact, Reading
from virida_audit.fingerprint import address_of, evidence_of
from virida_audit.model.finding import Finding
from virida_audit.model.ledger import LedgerFile, LedgerLeaf, count_dispositions
from virida_audit.model.location import Location
from virida_audit.model.report import RuleError
from virida_audit.model.rule import Disposition, Equivalent, Rule
from virida_audit.model.text import Text
from virida_audit.roles import Verdict, verdict_of
from virida_audit.rulebook import CompiledRule, Rulebook
from virida_audit.secrets import Redactor

_STRENGTH = {each: position for position, each in enumerate(Disposition)}
_EXCERPT_LINES = 3


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of one reading."""

    findings: tuple[Finding, ...]
    ledger: LedgerFile | None
    """None for a file without leaves."""
    errors: tuple[RuleError, ...]
    rules: frozenset[str]
    """Ids of the rules that fired with a finding."""


def judge(reading: Reading, rulebook: Rulebook, catalogue: Catalogue) -> Judgement:
    """Return the findings of one reading, sorted, and the account of its leaves.

    A rule that fails on a fact is an error in the result; the others go on.
    """
    findings: list[Finding] = []
    errors: list[RuleError] = []
    fired: set[str] = set()
    accounts = [_Account() for _ in reading.leaves]
    redactor = Redactor("\n".join(reading.lines), reading.secrets)
    for fact in reading.facts:
        for compiled in rulebook.for_fact(fact):
            try:
                if not compiled.matches(fact, catalogue):
                    continue
                rule, verdict = compiled.rule, verdict_of(compiled.rule, fact.role)
                for leaf in fact.leaves:
                    accounts[leaf].add(verdict.disposition, rule.id)
                if not rule.ledger_only:
                    findings.append(_finding(compiled, verdict, fact, reading, redactor, catalogue))
                    fired.add(rule.id)
            except Exception as error:  # the rule boundary: a bad rule must not end the audit
                errors.append(_rule_error(compiled.rule, fact, error))
    return Judgement(
        findings=tuple(sorted(findings, key=_place)),
        ledger=_ledger_file(reading, accounts),
        errors=tuple(sorted(errors)),
        rules=frozenset(fired),
    )


class _Account:
    """The dispositions collected for one leaf while its reading is judged."""

    def __init__(self) -> None:
        self.disposition = Disposition.UNDECIDED
        self.rules: set[str] = set()

    def add(self, disposition: Disposition, rule: str) -> None:
        """Note what a rule says; the strongest disposition stays."""
        self.rules.add(rule)
        self.disposition = max(self.disposition, disposition, key=_STRENGTH.__getitem__)


def _finding(
    compiled: CompiledRule,
    verdict: Verdict,
    fact: Fact,
    reading: Reading,
    redactor: Redactor,
    catalogue: Catalogue,
) -> Finding:
    rule = compiled.rule
    return Finding(
        rule=rule.id,
        feature=rule.feature,
        category=verdict.category,
        severity=verdict.severity,
        disposition=verdict.disposition,
        location=fact.at,
        message=_masked(compiled.message(fact, catalogue), rule.message, redactor),
        remedy=_masked(compiled.remedy(fact, catalogue), rule.remedy, redactor),
        equivalent=_masked_equivalent(
            compiled.equivalent(fact, catalogue), rule.equivalent, redactor
        ),
        effort=verdict.effort,
        confidence=rule.confidence,
        role=fact.role,
        excerpt=_excerpt(fact.at, redactor),
        address=address_of(fact),
        evidence=evidence_of(fact.at, reading.source.kind, reading.lines, redactor),
    )


def _excerpt(at: Location, redactor: Redactor) -> tuple[str, ...]:
    """Return the first lines of a span; an empty span speaks of the whole file and has none."""
    if (at.line, at.column) == (at.end_line, at.end_column):
        return ()
    return redactor.excerpt(at.line, min(at.end_line, at.line + _EXCERPT_LINES - 1))


def _masked(text: Text, written: Text, redactor: Redactor) -> Text:
    """Return a filled text without secrets; a text as the rule wrote it can hold none."""
    if text is written:
        return text
    return Text(en=redactor.mask(text.en), fr=redactor.mask(text.fr))


def _masked_equivalent(made: Equivalent, written: Equivalent, redactor: Redactor) -> Equivalent:
    def masked(values: Iterable[str]) -> tuple[str, ...]:
        return tuple(redactor.mask(each) for each in values)

    if made is written:
        return made
    return replace(
        made,
        summary=_masked(made.summary, written.summary, redactor),
        variables=tuple((name, redactor.mask(value)) for name, value in made.variables),
        files=masked(made.files),
        commands=masked(made.commands),
    )


def _ledger_file(reading: Reading, accounts: list[_Account]) -> LedgerFile | None:
    if reading.unread_leaves:
        unread = ((Disposition.UNDECIDED, reading.unread_leaves),)
        return LedgerFile(reading.source.path, reading.source.kind, reading.unread_leaves, unread)
    if not reading.leaves:
        return None
    leaves = tuple(
        LedgerLeaf(leaf.line, leaf.name, account.disposition, tuple(sorted(account.rules)))
        for leaf, account in zip(reading.leaves, accounts, strict=True)
    )
    return LedgerFile(
        path=reading.source.path,
        kind=reading.source.kind,
        total=len(leaves),
        counts=count_dispositions(leaf.disposition for leaf in leaves),
        leaves=leaves,
    )


def _rule_error(rule: Rule, fact: Fact, error: Exception) -> RuleError:
    # The error's own text may quote a value of the scanned file; only an AttributeError's cannot.
    detail = f": {error}" if isinstance(error, AttributeError) else ""
    return RuleError(
        rule=rule.id,
        path=fact.at.path,
        line=fact.at.line,
        error=f"{type(error).__name__}{detail}",
    )


def _place(finding: Finding) -> tuple[str, int, int, str, str]:
    at = finding.location
    return (at.path, at.line, at.column, finding.rule, finding.message.en)
