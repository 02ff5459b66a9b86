"""The report that people read on a terminal."""

from __future__ import annotations

from virida_audit.render.terminal.options import TerminalOptions
from virida_audit.render.terminal.report import render

__all__ = ["TerminalOptions", "render"]
