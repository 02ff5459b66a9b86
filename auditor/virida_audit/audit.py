"""The one pure call: a folder and settings in, a report out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from virida_audit.catalogue import Catalogue
from virida_audit.design import Design, design
from virida_audit.discover import Discovery, Tree, discover
from virida_audit.engine import Judgement, finding_place, judge, judge_facts
from virida_audit.facts.artifact import artifact_of
from virida_audit.facts.reading import Fact, Reading
from virida_audit.facts.registry import load_reader, reader_modules
from virida_audit.facts.unread import read_unread
from virida_audit.features import load_features
from virida_audit.model.ledger import Ledger
from virida_audit.model.report import Report
from virida_audit.model.suppression import ALLOW_MARK
from virida_audit.model.workload import WorkloadSummary
from virida_audit.rulebook import Rulebook, load_rulebook
from virida_audit.settings import Settings
from virida_audit.workloads.collect import Collector

if TYPE_CHECKING:
    from virida_audit.allowances import Allowance
    from virida_audit.sift import Sieve

Progress = Callable[[int, int], None]
"""Called with (files judged, files in all) while an audit runs."""


def audit(path: Path, settings: Settings | None = None, progress: Progress | None = None) -> Report:
    """Audit a folder. The same tree and settings give an equal report.

    Errors: AuditError when the folder, the settings or a rule file cannot be used. Whatever is
    wrong inside the tree is part of the report.
    """
    settings = settings or Settings()
    catalogue = Catalogue()
    rulebook = load_rulebook(settings.rule_folders)
    sieve = _sieve(settings, rulebook) if settings.sifts else None
    discovery = _discover(path, settings)
    judged: list[tuple[Reading, Judgement]] = []
    allowances: dict[str, tuple[Allowance, ...]] = {}
    collector = Collector(catalogue)
    for reading in _readings(discovery, catalogue):
        collector.add(reading)
        judged.append((_forget(reading), judge(reading, rulebook, catalogue)))
        if found := _allowances(discovery.tree, reading.source.path):
            allowances[reading.source.path] = found
        if progress:
            progress(len(judged), len(discovery.sources))
    designed = design(discovery, collector, catalogue, dict(settings.answers))
    facts = _within_scope(designed.readiness, settings)
    readiness = judge_facts(facts, partial(_lines, discovery.tree), rulebook, catalogue)
    # Sources are no artefacts: what a team allows in them is read where something was found.
    for source in sorted({each.location.path for each in readiness.findings} - allowances.keys()):
        if found := _allowances(discovery.tree, source):
            allowances[source] = found
    report = _report(discovery, judged, readiness, designed, rulebook)
    if allowances and sieve is None:
        sieve = _sieve(settings, rulebook)
    return _sifted(report, sieve, allowances) if sieve else report


def _sifted(
    report: Report, sieve: Sieve, allowances: Mapping[str, tuple[Allowance, ...]]
) -> Report:
    """Return the report with what the settings and the comments make of its findings."""
    sifted = sieve.sift(report.findings, allowances, report.artifacts)
    return replace(
        report,
        findings=sifted.findings,
        suppressed=sifted.suppressed,
        left_out=sifted.left_out,
        notices=sifted.notices,
    )


def _discover(path: Path, settings: Settings) -> Discovery:
    discovery = discover(path)
    if not (settings.include or settings.exclude):
        return discovery
    from virida_audit.scope import within_scope

    return within_scope(discovery, settings)


def _within_scope(facts: tuple[Fact, ...], settings: Settings) -> tuple[Fact, ...]:
    """Return the facts of the files that the settings want audited."""
    if not (settings.include or settings.exclude):
        return facts
    from virida_audit.scope import meant_by

    is_meant = meant_by(settings)
    return tuple(each for each in facts if is_meant(each.at.path))


def _sieve(settings: Settings, rulebook: Rulebook) -> Sieve:
    """Return what sorts the findings; imported by the few runs that need it."""
    from virida_audit.sift import Sieve

    return Sieve(settings, rulebook.rules)


def _lines(tree: Tree, path: str) -> tuple[str, ...]:
    """Return the lines of a file, none where it cannot be read or is a folder."""
    data = tree.read(path) if tree.has(path) else None
    return tuple((data or b"").decode("utf-8", "replace").split("\n"))


def _allowances(tree: Tree, path: str) -> tuple[Allowance, ...]:
    data = tree.read(path) if tree.has(path) else None
    if data is None or ALLOW_MARK not in data:
        return ()
    from virida_audit.allowances import read_allowances

    return read_allowances(data)


def _readings(discovery: Discovery, catalogue: Catalogue) -> Iterator[Reading]:
    """Yield one reading for every source, its file-level fact first."""
    left = {source.path: source for source in discovery.sources}
    for module, kinds in reader_modules():
        sources = [each for each in discovery.sources if each.kind in kinds]
        if not sources:
            continue
        for reading in load_reader(module)(discovery.tree, sources, catalogue):
            del left[reading.source.path]
            yield _with_artifact(reading)
    for source in left.values():
        yield _with_artifact(read_unread(discovery.tree, source))


def _with_artifact(reading: Reading) -> Reading:
    return replace(reading, facts=(artifact_of(reading.source), *reading.facts))


def _forget(reading: Reading) -> Reading:
    """Keep what the report needs of a reading; the text of every file would fill the memory."""
    return Reading(source=reading.source, skips=reading.skips)


def _report(
    discovery: Discovery,
    judged: list[tuple[Reading, Judgement]],
    readiness: Judgement,
    designed: Design,
    rulebook: Rulebook,
) -> Report:
    judged.sort(key=lambda pair: pair[0].source.path)
    judgements = (*(judgement for _, judgement in judged), readiness)
    fired = sorted({rule for each in judgements for rule in each.rules})
    findings = tuple(
        sorted((found for each in judgements for found in each.findings), key=finding_place)
    )
    lived = {each.feature for each in findings}
    return Report(
        root=discovery.tree.name,
        artifacts=discovery.sources,
        findings=findings,
        ledger=Ledger(tuple(each.ledger for _, each in judged if each.ledger is not None)),
        skipped=tuple(
            sorted(
                {*discovery.skipped, *(skip for reading, _ in judged for skip in reading.skips)},
                key=lambda skip: (skip.path, skip.line or 0, skip.code, skip.text),
            )
        ),
        excluded=discovery.excluded,
        features=tuple(each for each in load_features() if each.id in lived),
        rules=tuple(rulebook.rules[each] for each in fired),
        rule_errors=tuple(each for judgement in judgements for each in judgement.errors),
        files_seen=len(discovery.tree.paths),
        workloads=tuple(WorkloadSummary.of(each) for each in designed.workloads.every),
        plan=designed.plan,
    )
