"""From a report to the document that people read: sections and texts, without any layout.

Renderers lay the document out; nothing here knows HTML, Markdown or a terminal.
"""

from __future__ import annotations

from virida_audit.document.build import build_document
from virida_audit.document.model import Document

__all__ = ["Document", "build_document"]
