"""How the terminal report looks: decided by the command line, never by the environment."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.model.language import Language


@dataclass(frozen=True, slots=True)
class TerminalOptions:
    """What the reader and the terminal want."""

    language: Language = Language.EN
    width: int = 100
    """Columns; less than 24 is taken as 24."""
    colour: str | None = None
    """`standard`, `256` or `truecolor`; None for no colour."""
    unicode: bool = True
    """False for ASCII only, accents of French included."""
    verbose: bool = False
    quiet: bool = False
    """One line a finding, and nothing else."""
    per_rule: int = 4
    """Findings of one rule shown in one file before the rest is counted; all when verbose."""
    links: str = ""
    """Address of the audited folder for clickable paths (OSC 8); empty for none."""
