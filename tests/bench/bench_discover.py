"""Print what discovery costs as a ratio to its floor, on trees of 500, 10,000 and 75,000 files.

The floor is what no discovery can avoid: ask git for the files, read the bytes of each candidate
and look for a few tokens in them. Both are timed in turn, as CPU seconds of this process and of
its children. Run it as `python tests/bench/bench_discover.py [size …]`.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from virida_audit.discover import discover
from virida_audit.discover.gitlist import clean_environment
from virida_audit.discover.matcher import Matcher

SIZES = (500, 10_000, 75_000)
ROUNDS = 5
_TOKENS = (b"apiVersion", b"services:", b"image:", b"docker", b"kubectl", b"FROM ")

_SOURCE = "export const value = 1\n" * 20
_SERVICE = {
    "Dockerfile": 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "a.js"]\n',
    "docker-compose.yml": "services:\n  web:\n    build: .\n  db:\n    image: postgres:16\n",
    "k8s/app.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\n" * 10,
    "deploy.sh": "#!/bin/sh\nset -e\ndocker build -t a .\ndocker push a\n",
    "package.json": '{"scripts": {"start": "node a.js"}, "dependencies": {}}\n',
    "config/app.yaml": "key:\n  value: some text\n" * 40,
    "data/table.json": '{"rows": [1, 2, 3]}\n' * 40,
    "LICENSE": "Permission is hereby granted.\n" * 20,
}


def make_tree(root: Path, size: int) -> None:
    """Write `size` files: one service with eight files of interest for every hundred."""
    for number in range(size // 100):
        service = root / f"group{number % 17}" / f"service{number}"
        for name, text in _SERVICE.items():
            _write(service / name, text)
        for part in range(92):
            _write(service / "src" / f"part{part % 9}" / f"file{part}.ts", _SOURCE)
    run = ("git", "-c", "core.fsmonitor=false")
    subprocess.run([*run, "init", "-q"], cwd=root, check=True)
    subprocess.run([*run, "add", "-A"], cwd=root, check=True)


def floor(root: Path, listing: tuple[str, ...]) -> int:
    """Do the least: list with git, read candidates, look for tokens."""
    command = ["git", "-c", "core.fsmonitor=false", *listing]
    output = subprocess.run(
        command, cwd=root, env=clean_environment(os.environ), stdout=subprocess.PIPE, check=True
    ).stdout
    paths = os.fsdecode(output).split("\0")
    match = Matcher().match
    folder = os.open(root, os.O_RDONLY)
    hits = 0
    for path in paths:
        if path and match(path):
            descriptor = os.open(path, os.O_RDONLY, dir_fd=folder)
            data = os.read(descriptor, 2 << 20)
            os.close(descriptor)
            hits += any(token in data for token in _TOKENS)
    os.close(folder)
    return hits


def spent(work: Callable[[], object]) -> float:
    """Give the CPU seconds of one call, those of its children included."""
    before = _cpu_seconds()
    work()
    return _cpu_seconds() - before


def _cpu_seconds() -> float:
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in both)


def measure(size: int) -> str:
    """Time discovery and both floors in turn, and give the best of each as one line."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make_tree(root, size)
        works: tuple[Callable[[], object], ...] = (
            lambda: discover(root),
            lambda: floor(root, ("ls-files", "-z", "-co", "--exclude-standard")),
            lambda: floor(root, ("ls-files", "-z")),
        )
        times = [[spent(work) for work in works] for _ in range(ROUNDS)]
        best = [min(column) for column in zip(*times, strict=True)]
        started = time.perf_counter()
        sources = len(discover(root).sources)
        wall = time.perf_counter() - started
    return (
        f"{size:>7} files {sources:>5} sources  discover {best[0]:.3f} s  floor {best[1]:.3f} s"
        f"  ratio {best[0] / best[1]:.2f}  (index only: {best[0] / best[2]:.2f})  wall {wall:.3f} s"
    )


def classify(size: int) -> str:
    """Time the table of names alone on `size` paths."""
    names = [*_SERVICE, *(f"src/part{part % 9}/file{part}.ts" for part in range(92))]
    paths = [f"group{n % 17}/service{n}/{name}" for n in range(size // 100) for name in names]
    match = Matcher().match
    seconds = min(spent(lambda: [match(path) for path in paths]) for _ in range(ROUNDS))
    return f"{size:>7} paths through the table of names: {seconds:.3f} s"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for wanted in map(int, sys.argv[1:] or SIZES):
        print(classify(wanted), measure(wanted), sep="\n", flush=True)
