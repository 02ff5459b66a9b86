"""A line on standard error while a scan lasts, on a terminal only and after a moment only."""

from __future__ import annotations

import sys
import time

from virida_audit.messages import Messages

_PATIENCE_SECONDS = 0.7
_INTERVAL_SECONDS = 0.1


class ProgressLine:
    """Call with (done, total); short scans never see it."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._shown = False
        self._enabled = sys.stderr.isatty()
        self._next = time.monotonic() + _PATIENCE_SECONDS

    def __call__(self, done: int, total: int) -> None:
        """Show how far the scan is, at most ten times a second."""
        if not self._enabled or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _INTERVAL_SECONDS
        self._shown = True
        text = self._messages.get("cli.progress", done=done, total=total)
        sys.stderr.write(f"\r\x1b[2K{text}")
        sys.stderr.flush()

    def close(self) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
