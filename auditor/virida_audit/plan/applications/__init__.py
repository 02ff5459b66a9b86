"""Draft the applications of the plan: what each one is on the platform, and why."""

from __future__ import annotations

from virida_audit.plan.applications.draft import ApplicationsDraft, draft_applications

__all__ = ["ApplicationsDraft", "draft_applications"]
