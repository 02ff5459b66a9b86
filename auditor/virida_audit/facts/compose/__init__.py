"""Docker Compose: files become facts, with one leaf for each value that is written."""

from __future__ import annotations

from virida_audit.facts.compose import (
    configuration,
    exposure,
    labels,
    launch,
    operation,
    privilege,
    scale,
    storage,
)
from virida_audit.facts.compose.model import ComposeKey, ComposeProject, ComposeService
from virida_audit.facts.compose.read import read
from virida_audit.facts.reading import Fact

FACTS: tuple[type[Fact], ...] = (
    ComposeKey,
    ComposeProject,
    ComposeService,
    *configuration.FACTS,
    *exposure.FACTS,
    *labels.FACTS,
    *launch.FACTS,
    *operation.FACTS,
    *privilege.FACTS,
    *scale.FACTS,
    *storage.FACTS,
)

__all__ = ["FACTS", "read"]
