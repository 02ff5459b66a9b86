"""What the sources of an application show of how it will run, line by line.

The knowledge is data, `rules/catalogue/code.yaml`; the code here only reads text. Sources are never
parsed as programs: a line that is written in an odd way shows nothing, which is said nowhere.
"""

from __future__ import annotations

from virida_audit.facts.code.read import read_signs

__all__ = ["read_signs"]
