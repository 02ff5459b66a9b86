"""Say what replaces a blocked file: the readers and rules of a scan, run on this one blob."""

from __future__ import annotations

from dataclasses import dataclass, replace

from virida_audit.catalogue import Catalogue
from virida_audit.engine import judge
from virida_audit.facts.artifact import artifact_of
from virida_audit.facts.reading import Reading
from virida_audit.facts.registry import load_reader, reader_modules
from virida_audit.facts.unread import read_unread
from virida_audit.guard.snapshot import Snapshot
from virida_audit.model.finding import Finding
from virida_audit.model.source import Source
from virida_audit.model.text import Text
from virida_audit.rulebook import load_rulebook


@dataclass(frozen=True, slots=True)
class Replacement:
    """The native counterpart of one file."""

    summary: Text
    remedy: Text
    variables: tuple[tuple[str, str], ...]
    """Environment variables that carry what the file says; an empty value is to be filled in."""
    commands: tuple[str, ...]


def replacements(snapshot: Snapshot, sources: tuple[Source, ...]) -> dict[str, Replacement]:
    """Give the replacement of each source by path; none where no rule speaks of it."""
    snapshot.list()
    catalogue, rulebook = Catalogue(), load_rulebook()
    found: dict[str, Replacement] = {}
    for reading in _readings(snapshot, sources, catalogue):
        whole = replace(reading, facts=(artifact_of(reading.source), *reading.facts))
        findings = judge(whole, rulebook, catalogue).findings
        if findings:
            found[reading.source.path] = _sum(findings)
    return found


def _readings(
    snapshot: Snapshot, sources: tuple[Source, ...], catalogue: Catalogue
) -> list[Reading]:
    """Read what can be read; of the rest, a link or a pointer, only the kind is known."""
    left = {each.path: each for each in sources if snapshot.read(each.path) is not None}
    readings = [Reading(each) for each in sources if each.path not in left]
    for module, kinds in reader_modules():
        mine = [source for source in left.values() if source.kind in kinds]
        if mine:
            readings.extend(load_reader(module)(snapshot, mine, catalogue))
    for reading in readings:
        left.pop(reading.source.path, None)
    return [*readings, *(read_unread(snapshot, source) for source in left.values())]


def _sum(findings: tuple[Finding, ...]) -> Replacement:
    """Sum up: one of the gravest speaks, if possible of a runtime; the variables of all stay."""
    first = min(findings, key=_place)
    variables = {
        name: value for finding in findings for name, value in finding.equivalent.variables
    }
    return Replacement(
        first.equivalent.summary,
        first.remedy,
        tuple(sorted(variables.items())),
        first.equivalent.commands,
    )


def _place(finding: Finding) -> tuple[int, bool, int]:
    made = finding.equivalent
    return -finding.severity.rank, not (made.runtime or made.addon), finding.location.line
