"""Tell every finding of a report from the rest, in names that survive lines inserted above.

A fingerprint knows neither line nor prose. Where two findings of a file share one, their order in
the file tells them apart; suppressed ones count, so that allowing one renames no other.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256

from virida_audit.fingerprint import fingerprint
from virida_audit.model.finding import Finding
from virida_audit.model.report import Report
from virida_audit.model.suppression import Suppressed

_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Named:
    """A finding with what names it."""

    finding: Finding
    suppressed: Suppressed | None
    """Why it does not count; None where it does."""
    mark: str
    """`fingerprint:number`, unique within its file; numbers are from 1."""

    @property
    def name(self) -> str:
        """Return 32 hexadecimal digits, unique within the report."""
        text = f"{self.finding.location.path}\0{self.mark}"
        return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]


def named_findings(report: Report) -> tuple[Named, ...]:
    """Return the findings and the suppressed ones, in the order of the files."""
    pairs: list[tuple[Finding, Suppressed | None]] = [
        *((each, None) for each in report.findings),
        *((each.finding, each) for each in report.suppressed),
    ]
    seen: Counter[tuple[str, str]] = Counter()
    named: list[Named] = []
    for finding, suppressed in sorted(pairs, key=lambda pair: _place(pair[0])):
        digits = fingerprint(finding)
        key = (finding.location.path, digits)
        seen[key] += 1
        named.append(Named(finding, suppressed, f"{digits}:{seen[key]}"))
    return tuple(named)


def _place(finding: Finding) -> tuple[str, int, int, str, str]:
    at = finding.location
    return (at.path, at.line, at.column, finding.rule, finding.message.en)
