"""Facts × rules → findings and ledger. One pass over the readings, one rule lookup a fact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial

from virida_audit.catalogue import Catalogue
from virida_audit.facts.reading import Fact, Reading
from virida_audit.fingerprint import address_of, evidence_of
from virida_audit.model.finding import Finding
from virida_audit.model.ledger import LedgerFile, LedgerLeaf, count_dispositions
from virida_audit.model.location import Location
from virida_audit.model.report import RuleError
from virida_audit.model.rule import Disposition, Equivalent, Rule
from virida_audit.model.source import Kind
from virida_audit.model.text import Text
from virida_audit.roles import Verdict
from virida_audit.rulebook import CompiledRule, Rulebook
from virida_audit.secrets import Redactor

_STRENGTH = {each: position for position, each in enumerate(Disposition)}
_EXCERPT_LINES = 3


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of one reading, or of facts that belong to none."""

    findings: tuple[Finding, ...]
    ledger: LedgerFile | None
    """None for a file without leaves, and for facts without a reading."""
    errors: tuple[RuleError, ...]
    rules: frozenset[str]
    """Ids of the rules that fired with a finding."""


def judge(reading: Reading, rulebook: Rulebook, catalogue: Catalogue) -> Judgement:
    """Return the findings of one reading, sorted, and the account of its leaves.

    A rule that fails on a fact is an error in the result; the others go on.
    """
    findings: list[Finding] = []
    errors: list[RuleError] = []
    outcomes = [_UNSPOKEN] * len(reading.leaves)
    page = _Page(lambda: reading.lines, reading.secrets, reading.source.kind)
    for fact in reading.facts:
        for rule, verdict, finding in _met(fact, page, rulebook, catalogue, errors):
            for leaf in fact.leaves:
                outcomes[leaf] = _spoken(outcomes[leaf], verdict.disposition, rule.id)
            if finding is not None:
                findings.append(finding)
    return _judgement(findings, _ledger_file(reading, outcomes), errors)


def judge_facts(
    facts: Iterable[Fact],
    read_lines: Callable[[str], Sequence[str]],
    rulebook: Rulebook,
    catalogue: Catalogue,
) -> Judgement:
    """Return the findings of facts that belong to no reading: of sources, of the whole tree.

    `read_lines` gives the lines of a file of the tree without their ends, none where it cannot be
    read; a file is read once, and only where a rule speaks of it. Such facts own no leaves.
    """
    findings: list[Finding] = []
    errors: list[RuleError] = []
    pages: dict[str, _Page] = {}
    for fact in facts:
        path = fact.at.path
        page = pages.setdefault(path, _Page(partial(read_lines, path)))
        met = _met(fact, page, rulebook, catalogue, errors)
        findings.extend(finding for _, _, finding in met if finding is not None)
    return _judgement(findings, None, errors)


def _judgement(
    findings: list[Finding], ledger: LedgerFile | None, errors: list[RuleError]
) -> Judgement:
    return Judgement(
        findings=tuple(sorted(findings, key=finding_place)),
        ledger=ledger,
        errors=tuple(sorted(errors)),
        rules=frozenset(each.rule for each in findings),
    )


class _Page:
    """The text that facts stand in, read when a finding first quotes it."""

    def __init__(
        self,
        read: Callable[[], Sequence[str]],
        secrets: Iterable[str] = (),
        kind: Kind | None = None,
    ) -> None:
        self._read = read
        self._secrets = secrets
        self.kind = kind
        """None for a file that is no artefact by itself, or where it does not matter."""

    @cached_property
    def lines(self) -> Sequence[str]:
        """Return the lines without their ends."""
        return self._read()

    @cached_property
    def redactor(self) -> Redactor:
        """Return what knows the secrets of the file."""
        return Redactor("\n".join(self.lines), self._secrets)


def _met(
    fact: Fact,
    page: _Page,
    rulebook: Rulebook,
    catalogue: Catalogue,
    errors: list[RuleError],
) -> Iterator[tuple[Rule, Verdict, Finding | None]]:
    """Yield the rules that a fact meets, with their findings; none for a rule of the ledger."""
    for compiled in rulebook.for_fact(fact):
        try:
            if not compiled.matches(fact, catalogue):
                continue
            rule, verdict = compiled.rule, compiled.verdict(fact.role)
            is_silent = rule.ledger_only
            finding = None if is_silent else _finding(compiled, verdict, fact, page, catalogue)
        except Exception as error:  # the rule boundary: a bad rule must not end the audit
            errors.append(_rule_error(compiled.rule, fact, error))
            continue
        yield rule, verdict, finding


_Outcome = tuple[Disposition, tuple[str, ...]]
"""What the rules say of one leaf: the strongest disposition, and their ids, sorted."""

_UNSPOKEN: _Outcome = (Disposition.UNDECIDED, ())


@lru_cache(maxsize=4096)
def _spoken(outcome: _Outcome, disposition: Disposition, rule: str) -> _Outcome:
    """Return an outcome with what one more rule says.

    Kept, because a tree has many leaves of few outcomes: 170,000 leaves had 289 of them.
    """
    strongest = max(outcome[0], disposition, key=_STRENGTH.__getitem__)
    return strongest, tuple(sorted({*outcome[1], rule}))


def _finding(
    compiled: CompiledRule, verdict: Verdict, fact: Fact, page: _Page, catalogue: Catalogue
) -> Finding:
    redactor = page.redactor
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
        evidence=evidence_of(fact.at, page.kind, page.lines, redactor),
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


def _ledger_file(reading: Reading, outcomes: list[_Outcome]) -> LedgerFile | None:
    if reading.unread_leaves:
        unread = ((Disposition.UNDECIDED, reading.unread_leaves),)
        return LedgerFile(reading.source.path, reading.source.kind, reading.unread_leaves, unread)
    if not reading.leaves:
        return None
    leaves = tuple(
        LedgerLeaf(leaf.line, leaf.name, *outcome)
        for leaf, outcome in zip(reading.leaves, outcomes, strict=True)
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


def finding_place(finding: Finding) -> tuple[str, int, int, str, str]:
    """Return what findings are sorted by."""
    at = finding.location
    return (at.path, at.line, at.column, finding.rule, finding.message.en)
