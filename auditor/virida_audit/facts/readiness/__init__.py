"""Facts of workloads and planned applications: what the rules of readiness look at.

They stand in files that are no artefacts (sources, manifests) or speak of several at once, so they
own no leaves and belong to no reading.
"""

from __future__ import annotations

from virida_audit.facts.readiness.application import ApplicationFact
from virida_audit.facts.readiness.details import (
    ApplicationSign,
    ApplicationVariable,
    ApplicationVersion,
)
from virida_audit.facts.readiness.gather import readiness_facts
from virida_audit.facts.readiness.workload import WorkloadFact
from virida_audit.facts.reading import Fact

__all__ = [
    "FACTS",
    "ApplicationFact",
    "ApplicationSign",
    "ApplicationVariable",
    "ApplicationVersion",
    "WorkloadFact",
    "readiness_facts",
]

FACTS: tuple[type[Fact], ...] = (
    ApplicationFact,
    ApplicationSign,
    ApplicationVariable,
    ApplicationVersion,
    WorkloadFact,
)
