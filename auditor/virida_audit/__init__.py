"""Audit repositories for container artefacts and carry each to its native equivalent."""

from __future__ import annotations

__version__ = "0.1.0"
