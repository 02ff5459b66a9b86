"""The applications by runtime; those whose runtime nothing tells come last."""

from __future__ import annotations

from collections import defaultdict

from virida_audit.catalogue import Catalogue
from virida_audit.document.model import Application, RuntimeGroup
from virida_audit.model.text import Text
from virida_audit.texts import same, say


def group_infrastructure(
    applications: tuple[Application, ...], catalogue: Catalogue
) -> tuple[RuntimeGroup, ...]:
    """Return the runtimes, then what a decision holds open, then what nothing tells."""
    grouped: defaultdict[str, list[Application]] = defaultdict(list)
    for each in applications:
        grouped[each.runtime].append(each)
    without = grouped.pop("", [])
    groups = [
        RuntimeGroup(slug, _runtime_title(slug, catalogue), tuple(grouped[slug]))
        for slug in sorted(grouped)
    ]
    waiting = tuple(each for each in without if each.is_planned)
    unknown = tuple(each for each in without if not each.is_planned)
    if waiting:
        groups.append(RuntimeGroup("open", say("document.runtime-open"), waiting))
    if unknown:
        groups.append(RuntimeGroup("unknown", say("document.runtime-unknown"), unknown))
    return tuple(groups)


def _runtime_title(slug: str, catalogue: Catalogue) -> Text:
    runtime = catalogue.runtimes.get(slug)
    return same(runtime.name if runtime else slug)
