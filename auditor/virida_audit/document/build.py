"""Build the document of a report: the one function that knows all sections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from virida_audit import __version__
from virida_audit.catalogue import Catalogue
from virida_audit.document.added import added_features
from virida_audit.document.addon_sheet import addon_sheet
from virida_audit.document.advantages import count_advantages
from virida_audit.document.after import draw_after
from virida_audit.document.application_sheet import application_sheet
from virida_audit.document.applications import (
    application_folders,
    find_applications,
    folder_of,
)
from virida_audit.document.before import draw_before
from virida_audit.document.features import state_features
from virida_audit.document.infrastructure import group_infrastructure
from virida_audit.document.model import (
    Application,
    Document,
    Entry,
    FeatureState,
    LedgerRow,
    RuntimeGroup,
    Status,
    TicketState,
)
from virida_audit.document.platform import group_platform
from virida_audit.document.tickets import state_tickets
from virida_audit.document.unseen import count_gaps, group_unseen
from virida_audit.model.report import Report
from virida_audit.model.rule import Category, Disposition, Severity
from virida_audit.model.text import Text
from virida_audit.model.ticket import Ticket
from virida_audit.texts import phrase, say


def build_document(
    report: Report, tickets: Sequence[Ticket] = (), day: date | None = None
) -> Document:
    """Return the document of a report.

    `day` is the date it bears, None for none: no clock is read here. The same arguments give an
    equal document.
    """
    features = state_features(report)
    applications = find_applications(report)
    catalogue = Catalogue()
    groups = group_infrastructure(applications, catalogue)
    platform = group_platform(report.plan)
    entries = _entries(report, features)
    states = state_tickets(tuple(tickets), features)
    before, after = draw_before(report), draw_after(report, groups, platform)
    return Document(
        root=report.root,
        date=day,
        version=__version__,
        verdict=_verdict(report),
        numbers=_numbers(report, features, applications),
        features=features,
        before=before,
        after=after,
        advantages=count_advantages(report),
        tickets=states,
        infrastructure=groups,
        plan=report.plan,
        applications=tuple(application_sheet(each, catalogue) for each in report.plan.applications),
        addons=tuple(addon_sheet(each, catalogue) for each in report.plan.addons),
        platform=platform,
        added=added_features(features, report.plan, platform),
        entries=entries,
        folders=tuple(sorted({each.folder for each in entries if each.folder})),
        decisions=tuple(each for each in entries if _needs_decision(each)),
        ledger=tuple(
            LedgerRow(each.path, each.total, each.counts, bool(each.leaves))
            for each in report.ledger.files
        ),
        ledger_counts=tuple(
            (each, report.ledger.count(each))
            for each in reversed(Disposition)
            if report.ledger.count(each)
        ),
        unseen=group_unseen(report),
        limits=_limits(report, groups, states),
        conclusion=_conclusion(report, features),
    )


def _entries(report: Report, features: Sequence[FeatureState]) -> tuple[Entry, ...]:
    rules = {each.id: each.title for each in report.rules}
    titles = {each.id: each.title for each in features}
    folders = frozenset(application_folders(report))
    return tuple(
        Entry(
            number=number,
            finding=each,
            title=rules.get(each.rule, Text(each.rule, each.rule)),
            feature=titles[each.feature],
            folder=folder_of(each.location.path, folders),
        )
        for number, each in enumerate(report.findings, 1)
    )


def _needs_decision(entry: Entry) -> bool:
    found = entry.finding
    if found.severity is Severity.INFO:
        return False
    return found.category is Category.POTENTIAL or found.disposition is Disposition.NO_EQUIVALENT


def _verdict(report: Report) -> Text:
    """Say in one sentence where the repository stands; a gap is no pass."""
    work = [each for each in report.findings if each.severity is not Severity.INFO]
    if work:
        files = len({each.location.path for each in work})
        return say(
            "document.verdict-work",
            findings=say("count.findings", count=len(work)),
            files=say("count.files", count=files),
            points=say("count.points", count=report.effort),
        )
    if count_gaps(report) or report.ledger.count(Disposition.UNDECIDED):
        return say("terminal.clean-seen")
    if report.artifacts:
        return say("terminal.clean-artefacts", count=len(report.artifacts))
    return say("terminal.clean")


def _numbers(
    report: Report, features: Sequence[FeatureState], applications: Sequence[Application]
) -> tuple[tuple[int, Text], ...]:
    linked = sum(len(each.linked) for each in applications)
    counted = (
        ("artefacts", len(report.artifacts)),
        ("findings", len(report.findings)),
        ("blockers", sum(each.severity is Severity.BLOCKER for each in report.findings)),
        ("points", report.effort),
        ("obsolete", sum(each.status is Status.OBSOLETE for each in features)),
        ("problematic", sum(each.status is Status.PROBLEMATIC for each in features)),
        ("linked", linked),
        ("gaps", count_gaps(report)),
    )
    shown = ("artefacts", "findings", "points")
    return tuple(
        (count, say(f"figure.{name}", count=count))
        for name, count in counted
        if count or name in shown
    )


def _limits(
    report: Report,
    groups: Sequence[RuntimeGroup],
    tickets: Sequence[TicketState],
) -> tuple[Text, ...]:
    """Return what the report cannot tell: a missing section is explained, never left out."""
    limits = []
    unread = [each for each in report.ledger.files if each.total and not each.leaves]
    if unread:
        limits.append(say("limit.unread", count=len(unread)))
    if any(each.id == "unknown" for each in groups):
        limits.append(say("limit.runtime"))
    if report.plan.addons:
        limits.append(say("limit.addons"))
    if any(each.unknown for each in tickets):
        names = ", ".join(sorted({name for each in tickets for name in each.unknown}))
        limits.append(say("limit.tickets", features=names))
    return (*limits, say("limit.outside"))


def _conclusion(report: Report, features: Sequence[FeatureState]) -> tuple[Text, ...]:
    lines = []
    for status in (Status.OBSOLETE, Status.ACTIVE, Status.PROBLEMATIC):
        titles = tuple(each.title for each in features if each.status is status)
        if titles:
            code = f"conclusion.{status.value}"
            lines.append(say(code, count=len(titles), features=phrase(titles)))
    total = report.ledger.total
    if total:
        decided = total - report.ledger.count(Disposition.UNDECIDED)
        lines.append(say("conclusion.ledger", count=total, decided=decided))
    gaps = count_gaps(report)
    if gaps:
        lines.append(say("terminal.incomplete", count=gaps))
    return (_verdict(report), *lines)
