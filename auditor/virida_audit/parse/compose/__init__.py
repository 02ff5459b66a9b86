"""Read Docker Compose projects as Compose does, every value with the place it came from."""

from __future__ import annotations

from virida_audit.parse.compose.environment import Tree
from virida_audit.parse.compose.interpolate import UsedVariable
from virida_audit.parse.compose.loader import load_project, normalized_name
from virida_audit.parse.compose.names import file_name
from virida_audit.parse.compose.problem import ComposeProblem
from virida_audit.parse.compose.project import EnvFile, Project
from virida_audit.parse.compose.projects import GroupKind, ProjectGroup, projects
from virida_audit.parse.compose.template import VariableUse
from virida_audit.parse.compose.values import Atom, Items, Table, Value, plain

__all__ = [
    "Atom",
    "ComposeProblem",
    "EnvFile",
    "GroupKind",
    "Items",
    "Project",
    "ProjectGroup",
    "Table",
    "Tree",
    "UsedVariable",
    "Value",
    "VariableUse",
    "file_name",
    "load_project",
    "normalized_name",
    "plain",
    "projects",
]
