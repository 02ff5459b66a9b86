"""What other objects of a tree say of a workload: its scaling, its ways in, the values it is given.

Small values with their own places: they stand in other files than the workload.
"""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.model.location import Location


@dataclass(frozen=True, slots=True)
class Bounds:
    """Within what an autoscaler scales."""

    minimum: int
    """1 where nothing is said, 0 for KEDA."""
    maximum: int
    """0 where it is hidden or not limited."""
    cpu_percent: int
    """Wanted use of the CPU; 0 where it does not look at it."""
    at: Location


@dataclass(frozen=True, slots=True)
class WayIn:
    """One host and path that lead to a workload through a Service."""

    host: str
    """Empty for every host."""
    path: str
    """`/` where nothing is said."""
    service: str
    is_tls: bool
    is_rewritten: bool
    at: Location


@dataclass(frozen=True, slots=True)
class GivenValue:
    """One variable and what it is given, by the pod itself or by a ConfigMap of the tree."""

    name: str
    value: str
    """Empty for a file, and where it is a secret by its name or shape."""
    is_secret: bool
    at: Location
    detail: str = ""
    """Where it comes from: `config:name/key`, `secret:name/key`, `cluster`; empty for a literal."""


@dataclass(frozen=True, slots=True)
class NamedAt:
    """The name of another object and where it stands."""

    name: str
    at: Location


@dataclass(frozen=True, slots=True)
class Operated:
    """What a custom resource asks an operator to run."""

    count: int
    """Instances; 0 where it does not say."""
    size_mib: int
    """Of the data of each; 0 where it does not say."""
    image: str
    """As written; empty where the operator chooses."""
    version: str
    """As written, of the product; empty where it does not say."""
