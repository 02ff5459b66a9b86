"""Removed API versions against pluto's list, where a checkout is at hand: `VIRIDA_ORACLES`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from virida_audit.facts.kubernetes.api import api_of

ORACLES = os.environ.get("VIRIDA_ORACLES", "")
VERSIONS = Path(ORACLES) / "FairwindsOps/pluto/versions.yaml"

STILL_SERVED = {"ResourceSlice", "ResourceClaim", "DeviceClass", "ResourceClaimTemplate"}
"""Of resource.k8s.io/v1beta1, which the schemas of 1.37 still have."""

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(not ORACLES, reason="VIRIDA_ORACLES names no folder of checkouts"),
]


def test_releases_and_replacements_are_those_of_pluto() -> None:
    rows = yaml.safe_load(VERSIONS.read_text(encoding="utf-8"))["deprecated-versions"]
    compared = 0
    for row in rows:
        if row["component"] != "k8s" or row["kind"].endswith("List"):
            continue
        api = api_of(row["version"], row["kind"])
        removed = row.get("removed-in", "").removesuffix(".0")
        if row["version"] == "resource.k8s.io/v1beta1" and row["kind"] in STILL_SERVED:
            removed = ""
        assert (api.removed_in, api.replacement) == (removed, row.get("replacement-api") or "")
        assert api.deprecated_in == row.get("deprecated-in", "").removesuffix(".0")
        compared += 1
    assert compared >= 70
