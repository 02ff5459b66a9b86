"""One module per output format, each with `render(report, …) -> str`. Nothing here reads files."""

from __future__ import annotations
