"""Compare with yaml/yaml-test-suite: which valid files are read, which invalid ones refused.

Set `VIRIDA_ORACLES` to a folder that holds `yaml/yaml-test-suite` to run it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from virida_audit.parse.yaml import parse_yaml

SUITE = Path(os.environ.get("VIRIDA_ORACLES", "no-oracles")) / "yaml/yaml-test-suite/src"

ACCEPTED_FLOOR, REFUSED_FLOOR = 255, 78
"""What libyaml itself reaches, of 312 and 94."""

_VISIBLE = {"␣": " ", "»": "\t", "—": "", "←": "\r", "⇔": "\ufeff", "↵": "", "∎\n": ""}


def cases() -> list[tuple[str, str, bool]]:
    found = []
    for path in sorted(SUITE.glob("*.yaml")):
        merged: dict[str, Any] = {}
        for number, case in enumerate(yaml.safe_load(path.read_text("utf-8"))):
            merged = {**{key: merged.get(key) for key in ("yaml", "fail")}, **case}
            text = str(merged["yaml"])
            for shown, character in _VISIBLE.items():
                text = text.replace(shown, character)
            found.append((f"{path.stem}/{number}", text, bool(case.get("fail"))))
    return found


@pytest.mark.oracle
@pytest.mark.skipif(not SUITE.is_dir(), reason="yaml-test-suite is not installed")
def test_the_suite_is_read_as_well_as_libyaml_does(capsys: pytest.CaptureFixture[str]) -> None:
    every = cases()
    wrong_code = {"yaml-syntax", "yaml-undefined-alias", "yaml-control-character"}
    refused = {
        name: bool(wrong_code & {problem.code for problem in parse_yaml(text.encode()).problems})
        for name, text, _ in every
    }
    valid = [name for name, _, fails in every if not fails]
    invalid = [name for name, _, fails in every if fails]
    accepted = sum(not refused[name] for name in valid)
    caught = sum(refused[name] for name in invalid)
    with capsys.disabled():
        print(f"\nvalid accepted {accepted}/{len(valid)}, invalid refused {caught}/{len(invalid)}")
    assert accepted >= ACCEPTED_FLOOR
    assert caught >= REFUSED_FLOOR
