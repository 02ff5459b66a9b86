"""The facts of a Dockerfile, in BuildKit's words.

Leaves are the instructions and their flags. A fact names the leaves it speaks of; an instruction
with several parts (`RUN a && b`, `ENV a=1 b=2`) is one leaf that several facts speak of.
"""

from __future__ import annotations

from virida_audit.facts.dockerfile.model.build import (
    OTHER_PURPOSES,
    DockerfileCommand,
    DockerfileCopy,
    DockerfileRun,
)
from virida_audit.facts.dockerfile.model.network import (
    DockerfileHealthcheck,
    DockerfilePort,
    DockerfileVolume,
)
from virida_audit.facts.dockerfile.model.plain import (
    SYSTEM_CACHES,
    DockerfileFlag,
    DockerfileInstruction,
    DockerfileProblem,
)
from virida_audit.facts.dockerfile.model.settings import (
    DockerfileArgument,
    DockerfileEnvironment,
    DockerfileVariable,
)
from virida_audit.facts.dockerfile.model.stage import (
    DockerfileFact,
    DockerfileStage,
    StageContext,
    StageLaunch,
)
from virida_audit.facts.dockerfile.model.start import DockerfileStart, ScriptCommand

__all__ = [
    "OTHER_PURPOSES",
    "SYSTEM_CACHES",
    "DockerfileArgument",
    "DockerfileCommand",
    "DockerfileCopy",
    "DockerfileEnvironment",
    "DockerfileFact",
    "DockerfileFlag",
    "DockerfileHealthcheck",
    "DockerfileInstruction",
    "DockerfilePort",
    "DockerfileProblem",
    "DockerfileRun",
    "DockerfileStage",
    "DockerfileStart",
    "DockerfileVariable",
    "DockerfileVolume",
    "ScriptCommand",
    "StageContext",
    "StageLaunch",
]
