"""What the commands of scripts, pipelines and Dockerfiles are for."""

from __future__ import annotations

from virida_audit.facts.commands.describe import describe, purpose_of
from virida_audit.facts.commands.model import CommandFact, Package, Purpose, SecretWord

__all__ = ["CommandFact", "Package", "Purpose", "SecretWord", "describe", "purpose_of"]
