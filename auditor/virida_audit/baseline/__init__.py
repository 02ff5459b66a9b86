"""What a team knows already: findings on record, so that only new ones stop anybody.

An entry is a rule, a path, and a fingerprint (`fingerprint`) with how often it occurs; never a line
or a sentence of ours.
"""

from __future__ import annotations

from virida_audit.baseline.compare import Comparison, compare
from virida_audit.baseline.model import Baseline, Entry
from virida_audit.baseline.record import prune, record
from virida_audit.baseline.store import DEFAULT_NAME, parse_baseline, read_baseline, write_text

__all__ = [
    "DEFAULT_NAME",
    "Baseline",
    "Comparison",
    "Entry",
    "compare",
    "parse_baseline",
    "prune",
    "read_baseline",
    "record",
    "write_text",
]
