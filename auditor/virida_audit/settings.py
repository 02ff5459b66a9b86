"""What an operator can set for a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from virida_audit.model.rule import Severity
from virida_audit.model.text import Language


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one audit; the defaults audit everything and fail on anything to replace."""

    language: Language = Language.EN
    fail_on: Severity = Severity.MINOR
    """Findings at or above it make the exit code 1."""
    rule_folders: tuple[Path, ...] = ()
    """Folders with rules of one's own, read besides the built-in ones."""
