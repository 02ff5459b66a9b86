"""The result of an audit: everything that any output needs, and nothing that depends on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from virida_audit.model.feature import Feature
from virida_audit.model.finding import Finding
from virida_audit.model.ledger import Ledger
from virida_audit.model.plan import Plan
from virida_audit.model.rule import Rule, Severity
from virida_audit.model.source import Excluded, Skip, Source
from virida_audit.model.suppression import LeftOut, Notice, Suppressed
from virida_audit.model.workload import WorkloadSummary

SCHEMA_VERSION = "1.0"
"""Version of the JSON output; the first number changes when a reader would have to."""


@dataclass(frozen=True, slots=True, order=True)
class RuleError:
    """A rule that failed on a fact. The audit goes on; the report says so."""

    rule: str
    path: str
    line: int
    error: str
    """Kind of error and what was missing; never a value of the scanned file."""


@dataclass(frozen=True, slots=True)
class Report:
    """What `audit` returns. Pickles, and round-trips through JSON."""

    root: str
    """Name of the audited folder, without the path to it: the same tree gives the same bytes."""
    artifacts: tuple[Source, ...] = ()
    findings: tuple[Finding, ...] = ()
    """Sorted by path, line, column and rule."""
    ledger: Ledger = field(default_factory=Ledger)
    skipped: tuple[Skip, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    """Vendored trees, left out and counted."""
    features: tuple[Feature, ...] = ()
    """The features that findings belong to, in the order of the report."""
    rules: tuple[Rule, ...] = ()
    """The rules that fired, sorted by id."""
    rule_errors: tuple[RuleError, ...] = ()
    files_seen: int = 0
    """Number of files in the tree, vendored ones left out."""
    suppressed: tuple[Suppressed, ...] = ()
    """Findings that the team allows, each with its reason; sorted as the findings are."""
    left_out: tuple[LeftOut, ...] = ()
    """How many findings were not asked for, by reason."""
    notices: tuple[Notice, ...] = ()
    """Suppressions that suppress nothing, name no rule, give no reason or have expired."""
    workloads: tuple[WorkloadSummary, ...] = ()
    """The services of the team, sorted by name."""
    plan: Plan = field(default_factory=Plan)
    """What will run on the platform; empty where nothing has to move."""

    @property
    def incomplete(self) -> bool:
        """Tell whether something that should have been audited could not be."""
        return any(each.is_gap for each in self.skipped)

    def at_or_above(self, threshold: Severity) -> tuple[Finding, ...]:
        """Return the findings whose severity reaches a threshold."""
        return tuple(each for each in self.findings if each.severity.rank >= threshold.rank)

    @property
    def effort(self) -> int:
        """Return the story points of all findings together."""
        return sum(each.effort for each in self.findings)
