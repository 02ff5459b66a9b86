"""Property tests draw the same examples on every run; VIRIDA_FUZZ=1 draws new ones."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True)
settings.register_profile("fuzz", print_blob=True)
settings.load_profile("fuzz" if os.environ.get("VIRIDA_FUZZ") else "repeatable")
