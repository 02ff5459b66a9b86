"""Print what it costs to render a report of 5,000 findings and 60 applications, by format.

Run as `python tests/bench/bench_render.py [FINDINGS]`. Seconds of CPU, and their ratio to the JSON
of the same report, which holds on a machine whose speed drifts; bytes of the text.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "auditor")]

from render.canonical import many  # noqa: E402 # the folder is no package
from virida_audit.model.plan import Plan  # noqa: E402
from virida_audit.model.report import Report  # noqa: E402
from virida_audit.render.html import render as render_html  # noqa: E402
from virida_audit.render.json import render as render_json  # noqa: E402
from virida_audit.render.markdown import render as render_markdown  # noqa: E402

ROUNDS = 3
APPLICATIONS = 60
FORMATS: tuple[tuple[str, Callable[[Report], str]], ...] = (
    ("json", render_json),
    ("html", render_html),
    ("markdown", render_markdown),
)


def large_report(findings: int) -> Report:
    """Return the canonical report: findings in files of twelve each, sixty applications."""
    report = many()
    spread = []
    for number in range(findings):
        each = report.findings[number % len(report.findings)]
        path = f"services/s{number // 12:04}/{each.location.path}"
        spread.append(replace(each, location=replace(each.location, path=path)))
    spread.sort(key=lambda each: each.location)
    return replace(report, findings=tuple(spread), plan=_large_plan(report.plan))


def _large_plan(plan: Plan) -> Plan:
    """Return the plan with as many of each application, add-on and wave as applications asked."""
    numbers = range(APPLICATIONS)
    return replace(
        plan,
        applications=tuple(
            replace(plan.applications[0], name=f"api-{number}",
                    links=(replace(plan.applications[0].links[0], target=f"db-{number}"),))
            for number in numbers
        ),
        addons=tuple(replace(plan.addons[0], name=f"db-{number}") for number in numbers),
        decisions=tuple(
            replace(plan.decisions[0], id=f"api-{number}.runtime") for number in numbers
        ),
        waves=tuple(
            replace(plan.waves[0], number=number + 1, steps=plan.waves[0].steps * 5)
            for number in numbers
        ),
    )  # fmt: skip


def main(findings: int) -> None:
    """Print a line for each format."""
    report = large_report(findings)
    floor = 0.0
    for name, render in FORMATS:
        render(many())  # what is read once, such as templates, is not what is measured
        seconds = min(_seconds(render, report) for _ in range(ROUNDS))
        floor = floor or seconds
        size = len(render(report).encode("utf-8", "replace"))
        print(f"{name:<10} {seconds:6.2f} s  x{seconds / floor:5.1f}  {size / 1e6:6.2f} MB")


def _seconds(render: Callable[[Report], str], report: Report) -> float:
    start = time.process_time()
    render(report)
    return time.process_time() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
