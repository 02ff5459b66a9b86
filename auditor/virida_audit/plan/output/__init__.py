"""What `virida-audit plan --output` writes, as data: paths and texts, no file touched."""

from __future__ import annotations

from virida_audit.catalogue import Catalogue
from virida_audit.messages import Messages
from virida_audit.model.language import Language
from virida_audit.model.plan import Plan
from virida_audit.plan.output.crons import cron_files
from virida_audit.plan.output.library import library_file
from virida_audit.plan.output.model import OutputFile
from virida_audit.plan.output.scripts import script_files
from virida_audit.plan.output.variables import variable_files

__all__ = ["OutputFile", "output_files"]


def output_files(plan: Plan, catalogue: Catalogue, language: Language) -> tuple[OutputFile, ...]:
    """Return the files that carry a plan out, sorted by path."""
    messages = Messages(language)
    made = (
        *variable_files(plan, messages),
        *cron_files(plan),
        library_file(messages),
        OutputFile(".gitignore", "/env/\n"),
        *script_files(plan, catalogue, messages),
    )
    return tuple(sorted(made, key=lambda each: each.path))
