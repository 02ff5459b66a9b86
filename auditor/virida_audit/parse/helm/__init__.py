"""Helm charts without Helm: what Chart.yaml and values say, and templates as far as they can be."""

from __future__ import annotations

from virida_audit.parse.helm.chart import Chart, Dependency, read_chart
from virida_audit.parse.helm.expressions import Scope, resolve
from virida_audit.parse.helm.standin import StandIn, stand_in
from virida_audit.parse.helm.values import Plain, plain_of

__all__ = [
    "Chart",
    "Dependency",
    "Plain",
    "Scope",
    "StandIn",
    "plain_of",
    "read_chart",
    "resolve",
    "stand_in",
]
