"""Plans of public repositories against the platforms they are known to run on: `VIRIDA_ORACLES`.

`known_platforms.yaml` says what is known and from which files; those are taken out of the copy that
is audited, so that the plan is made from the artefacts and the sources alone.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from virida_audit.audit import audit
from virida_audit.model.plan import Plan

ORACLES = os.environ.get("VIRIDA_ORACLES", "")
KNOWN = yaml.safe_load((Path(__file__).parent / "known_platforms.yaml").read_text("utf-8"))
ROWS = KNOWN["repositories"]

pytestmark = pytest.mark.skipif(not ORACLES, reason="VIRIDA_ORACLES names no folder of checkouts")


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Plan]:
    """Return repository → its plan, for the checkouts that are there."""
    found = {}
    for row in ROWS:
        checkout = Path(ORACLES) / row["repository"]
        if checkout.is_dir():
            copy = tmp_path_factory.mktemp("known") / checkout.name
            shutil.copytree(checkout, copy, symlinks=True, ignore=_hidden(checkout, row["hide"]))
            found[row["repository"]] = audit(copy).plan
    return found


def test_at_least_nine_in_ten_runtimes_and_addons_are_right(
    plans: dict[str, Plan], capsys: pytest.CaptureFixture[str]
) -> None:
    assert plans, f"{ORACLES} holds none of the repositories"
    runtimes, addons, lines = 0, 0, []
    for row in ROWS:
        plan = plans.get(row["repository"])
        if plan is None:
            lines.append(f"{row['repository']}: not there")
            continue
        wrong_runtimes = list(_wrong_applications(row, plan))
        wrong_addons = list(_wrong_addons(row, plan))
        runtimes += not wrong_runtimes
        addons += not wrong_addons
        problems = "; ".join((*wrong_runtimes, *wrong_addons)) or "right"
        lines.append(f"{row['repository']}: {problems}")
    lines.append(f"{len(plans)} repositories: runtimes {runtimes}, add-ons {addons}")
    with capsys.disabled():
        print("", *lines, sep="\n")
    assert runtimes >= 0.9 * len(plans)
    assert addons >= 0.9 * len(plans)


def _wrong_applications(row: dict[str, list[str]], plan: Plan) -> Iterator[str]:
    planned = {
        f"{each.folder.value if each.folder else '.'}:{each.runtime.value}"
        for each in plan.applications
    }
    for wanted in row["applications"]:
        if planned.isdisjoint(wanted.split("|")):
            yield f"no {wanted} among {', '.join(sorted(planned)) or 'no application'}"


def _wrong_addons(row: dict[str, list[str]], plan: Plan) -> Iterator[str]:
    planned = {each.provider.value for each in plan.addons}
    fitting: set[str] = set(row["allowed"])
    for wanted in row["addons"]:
        ways = set(wanted.split("|"))
        fitting |= ways
        if planned.isdisjoint(ways):
            yield f"no {wanted}"
    for each in sorted(planned - fitting):
        yield f"{each} too much"


def _hidden(root: Path, patterns: list[str]):  # type: ignore[no-untyped-def]
    def ignore(folder: str, names: list[str]) -> set[str]:
        base = Path(folder).relative_to(root)
        return {
            name
            for name in names
            for pattern in patterns
            if fnmatch(str(base / name), pattern.rstrip("/"))
        } | ({".git"} & set(names))

    return ignore
