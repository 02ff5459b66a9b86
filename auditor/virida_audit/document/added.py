"""What the platform brings: in place of the obsolete features, and by the plan."""

from __future__ import annotations

from collections.abc import Sequence

from virida_audit.document.model import FeatureState, Status
from virida_audit.document.planned import list_products
from virida_audit.model.plan import Plan, PlatformService, Size
from virida_audit.model.text import Text
from virida_audit.texts import say


def added_features(
    features: Sequence[FeatureState],
    plan: Plan,
    platform: Sequence[tuple[Text, tuple[PlatformService, ...]]],
) -> tuple[Text, ...]:
    """Return what is new, each said once: first what takes the place of something obsolete."""
    made = [each.replaced_by for each in features if each.status is Status.OBSOLETE]
    if plan.addons:
        made.append(say("added.addons", count=len(plan.addons), parts=list_products(plan)))
    scaled = sum(any(map(_scales, each.sizes)) for each in plan.applications)
    if scaled:
        made.append(say("added.scaling", count=scaled))
    made += [title for title, _ in platform]
    return tuple(dict.fromkeys(each for each in made if each.en))


def _scales(size: Size) -> bool:
    return size.max_flavor is not None or size.min_instances.value != size.max_instances.value
