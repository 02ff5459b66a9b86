"""Dockerfiles: sources become facts, with one leaf for each instruction and each flag."""

from __future__ import annotations

from virida_audit.facts.dockerfile.model import (
    DockerfileArgument,
    DockerfileCommand,
    DockerfileCopy,
    DockerfileEnvironment,
    DockerfileFact,
    DockerfileFlag,
    DockerfileHealthcheck,
    DockerfileInstruction,
    DockerfilePort,
    DockerfileProblem,
    DockerfileRun,
    DockerfileStage,
    DockerfileStart,
    DockerfileVariable,
    DockerfileVolume,
)
from virida_audit.facts.dockerfile.read import read
from virida_audit.facts.reading import Fact

FACTS: tuple[type[Fact], ...] = (
    DockerfileArgument,
    DockerfileCommand,
    DockerfileCopy,
    DockerfileEnvironment,
    DockerfileFact,
    DockerfileFlag,
    DockerfileHealthcheck,
    DockerfileInstruction,
    DockerfilePort,
    DockerfileProblem,
    DockerfileRun,
    DockerfileStage,
    DockerfileStart,
    DockerfileVariable,
    DockerfileVolume,
)

__all__ = ["FACTS", "read"]
