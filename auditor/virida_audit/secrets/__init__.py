"""Decide what is a secret, by name, by shape and by position, and mask it.

No output ever holds the value of a secret: names and a masked hint only.
"""

from __future__ import annotations

from virida_audit.secrets.names import is_secret_name
from virida_audit.secrets.placeholders import is_placeholder, is_reference
from virida_audit.secrets.redactor import HINT, Redactor
from virida_audit.secrets.spans import secret_spans

__all__ = ["HINT", "Redactor", "is_placeholder", "is_reference", "is_secret_name", "secret_spans"]
