"""Print what a scan costs against the floor, and what a start costs against bare Python.

Run as `python tests/bench/bench_scan.py [TREE …]` with the tool installed (a checkout parses its
YAML data on every start). Without trees it makes some of 500, 10,000 and 75,000 files. Ratios of
CPU time, run in turn, so that they hold on a machine whose speed drifts.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from trees import make_tree  # noqa: E402 # the folder is no package

ROUNDS = 5
SHAPES = ((500, 10.0), (500, 60.0), (10_000, 0.8), (10_000, 30.0), (75_000, 0.1), (75_000, 5.0))
FLOOR = [sys.executable, str(Path(__file__).parent / "floor.py")]
BARE = [sys.executable, "-I", "-c", "pass"]
TOOL = [str(Path(sys.executable).parent / "virida-audit")]


def main(trees: list[str]) -> None:
    """Print a line a measurement."""
    print("start-up, CPU time as a multiple of bare Python")
    for words in (["--version"], ["--help"], ["rules"]):
        print(f"  {' '.join(words):<10} {ratio([*TOOL, *words], BARE):6.2f}")
    print("scan --format json, CPU time as a multiple of the floor")
    for tree in trees:
        print(f"  {tree:<28} {_scan(tree):6.2f}")
    if trees:
        return
    for files, share in SHAPES:
        with tempfile.TemporaryDirectory() as root:
            make_tree(Path(root), files, share)
            print(f"  {files:>6} files, {share:>4} % artefacts {_scan(root):6.2f}")


def _scan(root: str) -> float:
    return ratio([*TOOL, "scan", root, "--format", "json"], [*FLOOR, root])


def ratio(command: list[str], other: list[str]) -> float:
    """Return the median ratio of CPU seconds of two commands, run in turn after one warm-up."""
    pairs = [(_cpu_seconds(command), _cpu_seconds(other)) for _ in range(ROUNDS + 1)][1:]
    return statistics.median(left / right for left, right in pairs)


def _cpu_seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(command, env=clean, stdout=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


main(sys.argv[1:])
