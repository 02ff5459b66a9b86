"""What the platform does by itself, feature by feature, and the services whose work that was."""

from __future__ import annotations

from collections import defaultdict

from virida_audit.document.evolution import load_evolution
from virida_audit.model.plan import Plan, PlatformService
from virida_audit.model.text import Text
from virida_audit.texts import same


def group_platform(plan: Plan) -> tuple[tuple[Text, tuple[PlatformService, ...]], ...]:
    """Return the features by their title; one that the rules do not name keeps its id."""
    titles = load_evolution()["platform"]
    grouped: defaultdict[str, list[PlatformService]] = defaultdict(list)
    for each in plan.platform:
        grouped[each.feature].append(each)
    return tuple(
        (Text(**titles[id]) if id in titles else same(id), tuple(grouped[id]))
        for id in sorted(grouped)
    )
