"""The infrastructure that the findings and links lead to, by runtime; add-ons last."""

from __future__ import annotations

from collections import defaultdict

from virida_audit.catalogue import Catalogue
from virida_audit.document.model import Application, RuntimeGroup
from virida_audit.model.report import Report
from virida_audit.model.rule import Disposition
from virida_audit.model.source import Role
from virida_audit.model.text import Text
from virida_audit.texts import same, say

_SHIPS = frozenset({Role.PRODUCTION, Role.CI})


def group_infrastructure(
    report: Report, applications: tuple[Application, ...], catalogue: Catalogue
) -> tuple[RuntimeGroup, ...]:
    """Return the runtimes with their applications, then unknown runtimes, then the add-ons."""
    grouped: defaultdict[str, list[Application]] = defaultdict(list)
    for each in applications:
        grouped[each.runtime].append(each)
    unknown = grouped.pop("", [])
    groups = [
        RuntimeGroup(slug, _runtime_title(slug, catalogue), tuple(grouped[slug]))
        for slug in sorted(grouped)
    ]
    if unknown:
        groups.append(RuntimeGroup("unknown", say("document.runtime-unknown"), tuple(unknown)))
    addons = _addons(report, catalogue)
    if addons:
        groups.append(RuntimeGroup("addons", say("document.addons"), addons))
    return tuple(groups)


def _runtime_title(slug: str, catalogue: Catalogue) -> Text:
    runtime = catalogue.runtimes.get(slug)
    return same(runtime.name if runtime else slug)


def _addons(report: Report, catalogue: Catalogue) -> tuple[Application, ...]:
    """Return each add-on that findings call for, with where they do."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for finding in report.findings:
        settled = finding.disposition is not Disposition.NO_EQUIVALENT
        if finding.equivalent.addon and settled and finding.role in _SHIPS:
            at = finding.location
            places[finding.equivalent.addon].append(f"{at.path}:{at.line}")
    return tuple(
        Application(
            name=catalogue.addons[id].name if id in catalogue.addons else id,
            runtime=id,
            folder="",
            alias="",
            host="",
            places=tuple(dict.fromkeys(seen)),
        )
        for id, seen in sorted(places.items())
    )
