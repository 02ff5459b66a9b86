"""What the draft of the services gathers before it is sorted."""

from __future__ import annotations

from dataclasses import dataclass, field

from virida_audit.model.plan import AddonPlan, Decision, Gap, PlatformService, Removed
from virida_audit.model.provenance import Stated


@dataclass(slots=True)
class Parts:
    """What the draft has gathered so far."""

    addons: list[AddonPlan] = field(default_factory=list)
    platform: list[PlatformService] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    uses: dict[tuple[str, str], Stated] = field(default_factory=dict)
    """(application, add-on) → how it is reached."""
