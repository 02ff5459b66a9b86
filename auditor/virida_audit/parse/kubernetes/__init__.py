"""Kubernetes objects in YAML and JSON: where they stand, and where pods stand in them."""

from __future__ import annotations

from virida_audit.parse.kubernetes.access import (
    get,
    integer,
    items,
    pairs,
    scalar,
    text,
    texts,
)
from virida_audit.parse.kubernetes.objects import Manifest, manifests
from virida_audit.parse.kubernetes.pods import PodPart, pods_of
from virida_audit.parse.kubernetes.quantity import cpu_millis, memory_mib

__all__ = [
    "Manifest",
    "PodPart",
    "cpu_millis",
    "get",
    "integer",
    "items",
    "manifests",
    "memory_mib",
    "pairs",
    "pods_of",
    "scalar",
    "text",
    "texts",
]
