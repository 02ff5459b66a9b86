"""Run as `python -m virida_audit`."""

from __future__ import annotations

import sys

from virida_audit.cli import main

sys.exit(main())
