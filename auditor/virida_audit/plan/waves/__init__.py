"""Draft the waves: what moves together, in which order, with which commands and way back."""

from __future__ import annotations

from virida_audit.plan.waves.draft import draft_waves

__all__ = ["draft_waves"]
