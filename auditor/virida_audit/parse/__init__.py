"""Text to nodes that know line and column. Nothing here judges, and nothing here raises."""

from __future__ import annotations
