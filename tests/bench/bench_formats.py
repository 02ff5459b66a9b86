"""Print what each machine format costs for a report of 5,000 findings.

Run as `python tests/bench/bench_formats.py` from a checkout with the tool installed. The report
holds every built-in rule; CPU milliseconds are the median of seven runs after one warm-up, and a
ratio to the JSON output holds on a machine whose speed drifts.
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from render.canonical import many
from virida_audit.model.report import Report
from virida_audit.rulebook import load_rulebook

FINDINGS = 5_000
FILES = 500
ROUNDS = 7
FORMATS = ("json", "sarif", "junit", "gitlab", "github", "summary", "csv")


def main() -> None:
    """Print a line a format."""
    report = large_report()
    baseline = cpu_milliseconds("json", report)
    print(f"{FINDINGS:,} findings in {FILES} files, {len(report.rules)} rules")
    for name in FORMATS:
        spent = cpu_milliseconds(name, report)
        size = len(import_module(f"virida_audit.render.{name}").render(report)) / 1e6
        print(f"  {name:<8} {spent:7.0f} ms {spent / baseline:6.2f} of json {size:6.2f} MB")


def large_report() -> Report:
    """Return the canonical findings, repeated over many files and lines."""
    base = many()
    findings = [
        replace(
            base.findings[number % len(base.findings)],
            location=replace(
                base.findings[number % len(base.findings)].location,
                path=f"services/{number % FILES:03}/compose.yaml",
                line=number + 1,
                end_line=number + 1,
            ),
        )
        for number in range(FINDINGS)
    ]
    findings.sort(key=lambda each: each.location)
    artifacts = tuple(
        replace(base.artifacts[0], path=f"services/{number:03}/compose.yaml")
        for number in range(FILES)
    )
    rules = tuple(rule for _, rule in sorted(load_rulebook().rules.items()))
    return replace(base, findings=tuple(findings), artifacts=artifacts, rules=rules)


def cpu_milliseconds(name: str, report: Report) -> float:
    """Return the median CPU time of rendering a report in a format."""
    renderer = import_module(f"virida_audit.render.{name}").render
    return statistics.median([_once(renderer, report) for _ in range(ROUNDS + 1)][1:])


def _once(renderer: object, report: Report) -> float:
    assert callable(renderer)
    start = time.process_time()
    renderer(report)
    return 1000 * (time.process_time() - start)


main()
