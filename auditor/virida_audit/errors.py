"""The one error that means "the user must change something"."""

from __future__ import annotations


class AuditError(Exception):
    """Stop with exit code 2.

    The text is one line that names the file, the place in it and the way out.
    """
