"""Print what a scan costs against the floor, and a start against bare Python, beside their bars.

Install the tool as users do (a checkout parses its YAML data on every start, and an install that
is not compiled parses its source), then run this with the Python it was installed for:

    python -m venv /tmp/bench
    /tmp/bench/bin/pip install --upgrade pip  # scripts of pip before 26 import re: half a start
    env -u PYTHONDONTWRITEBYTECODE /tmp/bench/bin/pip install .
    /tmp/bench/bin/python tests/bench/bench_scan.py [TREE …]

Without arguments it makes trees of 500, 10,000 and 75,000 files; a TREE is a git work tree to
measure instead. It takes two to four minutes. The figures are ratios of CPU seconds of processes
run in turn, children included, so that they hold on a machine whose speed drifts. The floor is
`floor.py`: start, list, read and parse every candidate, and nothing more. Nothing is asserted.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

# A script's own folder is on its path, but not on the type checker's.
from floor import is_candidate, listed  # type: ignore[import-not-found]
from trees import make_tree  # type: ignore[import-not-found]

ROUNDS = 5
SHAPES = ((500, 10.0), (500, 60.0), (10_000, 0.8), (10_000, 30.0), (75_000, 0.1), (75_000, 5.0))
"""Number of files, and how many in a hundred of them are artefacts."""

FLOOR = [sys.executable, str(Path(__file__).parent / "floor.py")]
BARE = [sys.executable, "-I", "-c", "pass"]
TOOL = [str(Path(sys.executable).parent / "virida-audit")]
STARTS = ((["--version"], 1.1), (["--help"], 3.0), (["rules"], None))
"""A command line and its bar; None where it has none."""

FEW, BAR_FEW, BAR_MANY = 100, 1.2, 1.5
"""Below so many candidates a scan may cost so many floors, else so many."""

MEMORY_MB, MEMORY_MB_A_FILE = 64.0, 0.0001


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took, its children included."""

    seconds: float
    """CPU time."""
    megabytes: float
    """Largest resident size of the process itself."""


def main(trees: list[str]) -> None:
    """Print a line a measurement."""
    print("start-up: CPU time as a multiple of bare Python")
    for words, bar in STARTS:
        print(f"  {' '.join(words):<34}{_figure(_in_turn([*TOOL, *words], BARE)[0], bar)}")
    print("scan --format json: CPU time as a multiple of the floor, and peak memory")
    for tree in trees:
        print(f"  {Path(tree).name:<34}{_scan(tree)}", flush=True)
    for files, share in () if trees else SHAPES:
        with tempfile.TemporaryDirectory() as root:
            make_tree(Path(root), files, share)
            name = f"{files} files, {share:g} % artefacts"
            print(f"  {name:<34}{_scan(root)}", flush=True)


def _scan(root: str) -> str:
    names = listed(root)
    few = sum(map(is_candidate, names)) < FEW
    ratio, peak = _in_turn([*TOOL, "scan", root, "--format", "json"], [*FLOOR, root])
    memory_bar = MEMORY_MB + MEMORY_MB_A_FILE * len(names)
    return f"{_figure(ratio, BAR_FEW if few else BAR_MANY)}  {_figure(peak, memory_bar, 'MB')}"


def _figure(value: float, bar: float | None, unit: str = "x") -> str:
    if bar is None:
        return f"{value:7.2f} {unit}"
    return f"{value:7.2f} {unit} (bar {bar:.1f}, {'met' if value <= bar else 'missed'})"


def _in_turn(command: list[str], other: list[str]) -> tuple[float, float]:
    """Return the median ratio of two commands after one warm-up, and the first one's memory."""
    pairs = [(_cost(command), _cost(other)) for _ in range(ROUNDS + 1)][1:]
    ratio = statistics.median(left.seconds / right.seconds for left, right in pairs)
    return ratio, max(left.megabytes for left, _ in pairs)


def _cost(command: list[str]) -> Cost:
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    process = subprocess.Popen(command, env=clean, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    # Linux counts kilobytes, macOS bytes.
    size = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Cost(used.ru_utime + used.ru_stime, size / 1_000_000)


if __name__ == "__main__":
    main(sys.argv[1:])
