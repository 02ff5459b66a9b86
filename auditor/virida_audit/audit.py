"""The one pure call: a folder and settings in, a report out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Discovery, discover
from virida_audit.engine import Judgement, judge
from virida_audit.facts.artifact import artifact_of
from virida_audit.facts.reading import Reading
from virida_audit.facts.registry import load_reader, reader_modules
from virida_audit.facts.unread import read_unread
from virida_audit.features import load_features
from virida_audit.model.ledger import Ledger
from virida_audit.model.report import Report
from virida_audit.rulebook import Rulebook, load_rulebook
from virida_audit.settings import Settings

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
    discovery = discover(path)
    judged: list[tuple[Reading, Judgement]] = []
    for reading in _readings(discovery, catalogue):
        judged.append((_forget(reading), judge(reading, rulebook, catalogue)))
        if progress:
            progress(len(judged), len(discovery.sources))
    return _report(path, discovery, judged, rulebook)


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
    path: Path,
    discovery: Discovery,
    judged: list[tuple[Reading, Judgement]],
    rulebook: Rulebook,
) -> Report:
    fired = sorted({rule for _, judgement in judged for rule in judgement.rules})
    judged.sort(key=lambda pair: pair[0].source.path)
    findings = tuple(each for _, judgement in judged for each in judgement.findings)
    lived = {each.feature for each in findings}
    return Report(
        root=path.resolve().name,
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
        rule_errors=tuple(each for _, judgement in judged for each in judgement.errors),
        files_seen=len(discovery.tree.paths),
    )
