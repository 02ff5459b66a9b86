"""Dockerfiles, read as BuildKit reads them, with the place of everything in the file."""

from __future__ import annotations

from virida_audit.parse.dockerfile.directives import detect_syntax
from virida_audit.parse.dockerfile.expansion import Expansion, Words, expand, words
from virida_audit.parse.dockerfile.lexer import Absent
from virida_audit.parse.dockerfile.links import StageSource, resolve_stage, stage_sources
from virida_audit.parse.dockerfile.model import (
    Directive,
    Dockerfile,
    Flag,
    Heredoc,
    Instruction,
    Problem,
    ProblemCode,
    Stage,
)
from virida_audit.parse.dockerfile.mounts import Mount, read_mount
from virida_audit.parse.dockerfile.positions import Span
from virida_audit.parse.dockerfile.reader import parse_dockerfile
from virida_audit.parse.dockerfile.scope import (
    PLATFORM_ARGS,
    PREDEFINED_ARGS,
    PROXY_ARGS,
    Origin,
    Scope,
    Scopes,
    Variable,
)

__all__ = [
    "PLATFORM_ARGS",
    "PREDEFINED_ARGS",
    "PROXY_ARGS",
    "Absent",
    "Directive",
    "Dockerfile",
    "Expansion",
    "Flag",
    "Heredoc",
    "Instruction",
    "Mount",
    "Origin",
    "Problem",
    "ProblemCode",
    "Scope",
    "Scopes",
    "Span",
    "Stage",
    "StageSource",
    "Variable",
    "Words",
    "detect_syntax",
    "expand",
    "parse_dockerfile",
    "read_mount",
    "resolve_stage",
    "stage_sources",
    "words",
]
