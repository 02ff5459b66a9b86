"""Draft what the applications stand on: add-ons, links, features of the platform, and questions."""

from __future__ import annotations

from virida_audit.plan.services.draft import ServicesDraft, draft_services

__all__ = ["ServicesDraft", "draft_services"]
