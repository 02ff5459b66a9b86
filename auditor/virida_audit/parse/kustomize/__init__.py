"""Kustomizations, built in memory; each value remembers the file and line it came from.

Source: Kubernetes SIG CLI, *Kustomization file* reference. Nothing is fetched and no plugin runs.
"""

from __future__ import annotations

from virida_audit.parse.kustomize.build import build
from virida_audit.parse.kustomize.kept import KeptObjects
from virida_audit.parse.kustomize.kustomization import (
    NAMES,
    Kustomization,
    Patch,
    read_kustomization,
)
from virida_audit.parse.kustomize.result import Build
from virida_audit.parse.kustomize.tree import Item, Tree, Value, bare, tree_of

__all__ = [
    "NAMES",
    "Build",
    "Item",
    "KeptObjects",
    "Kustomization",
    "Patch",
    "Tree",
    "Value",
    "bare",
    "build",
    "read_kustomization",
    "tree_of",
]
