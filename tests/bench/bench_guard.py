"""Print what the guard costs, in instructions, as a ratio to starting Python and doing nothing.

Instructions are those of the guard's own process, as callgrind counts them (valgrind must be
installed); git's are not ours. The repository has 50,000 files and a commit of ten is staged. Run
it as `python tests/bench/bench_guard.py [files]`.
"""

from __future__ import annotations

import compileall
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import virida_audit

FILES = 50_000
_PACKAGE = Path(virida_audit.__file__).parent
_START = "import sys; from virida_audit.cli import main; sys.exit(main())"
_COUNTED = re.compile(r"Collected : (\d+)")

_SOURCE = "export const value = 1\n" * 20
_DOCKERFILE = "FROM node:20\nCOPY . .\nRUN npm ci\nCMD node a.js\n"
_COMPOSE = "services:\n" + "".join(f"  s{n}:\n    image: nginx:{n}\n" for n in range(10))
_MANIFEST = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\nspec: {replicas: 1}\n"
_WORKFLOW = "on: push\njobs:\n  a:\n    steps:\n    - run: npm test\n    - run: docker build .\n"
_SCRIPTS = '{"scripts": {"start": "node a.js", "db": "docker compose up db"}}\n'

SCENES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "nothing staged": ({}, {}),
    "10 sources": ({}, {f"src/new{n}.ts": _SOURCE for n in range(10)}),
    "10 candidates by name without a word": (
        {},
        {f"conf/new{n}.yaml": "a: b\n" for n in range(10)},
    ),
    "1 Dockerfile edited": (
        {"Dockerfile": _DOCKERFILE},
        {"Dockerfile": _DOCKERFILE.replace("20", "22")},
    ),
    "10 Compose files edited": (
        {f"c{n}/compose.yaml": _COMPOSE for n in range(10)},
        {f"c{n}/compose.yaml": _COMPOSE.replace("nginx", "caddy") for n in range(10)},
    ),
    "10 manifests edited": (
        {f"k/{n}.yaml": _MANIFEST for n in range(10)},
        {f"k/{n}.yaml": _MANIFEST.replace("1}", "2}") for n in range(10)},
    ),
    "package.json with a call edited": (
        {"package.json": _SCRIPTS},
        {"package.json": _SCRIPTS.replace("a.js", "b.js")},
    ),
    "workflow with a call edited": (
        {".github/workflows/ci.yml": _WORKFLOW},
        {".github/workflows/ci.yml": _WORKFLOW.replace("npm test", "npm run test")},
    ),
    "1 Dockerfile blocked": ({}, {"Dockerfile": _DOCKERFILE}),
}
"""Name → what is committed first, and what is then staged."""


def instructions(folder: Path, code: str, *words: str) -> int:
    """Count the instructions of one process that runs `code`, its children not included."""
    # callgrind always writes its counts to a file, though only the total on stderr is read.
    with tempfile.NamedTemporaryFile() as counts:
        tool = ("valgrind", "--tool=callgrind", f"--callgrind-out-file={counts.name}.out")
        done = subprocess.run(
            [*tool, sys.executable, "-I", "-c", code, *words],
            cwd=folder,
            env={name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            capture_output=True,
            text=True,
            check=False,
        )
        Path(f"{counts.name}.out").unlink(missing_ok=True)
    found = _COUNTED.search(done.stderr)
    if found is None:
        raise SystemExit(done.stderr)
    return int(found[1])


def prepare(root: Path, files: int) -> None:
    """Write and commit the repository that the scenes change."""
    for number in range(files):
        target = root / f"part{number % 97}" / f"file{number}.ts"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_SOURCE)
    _git(root, "init", "-q")
    _commit(root)


def stage(root: Path, before: dict[str, str], after: dict[str, str]) -> None:
    """Commit what a scene starts from and stage what it changes."""
    _git(root, "reset", "-q", "--hard", "start")
    _write(root, before)
    _commit(root)
    _write(root, after)
    _git(root, "add", "-A")


def _write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)


def _commit(root: Path) -> None:
    _git(root, "add", "-A")
    _git(root, "commit", "-q", "--no-verify", "--allow-empty", "-m", "x")


def _git(root: Path, *words: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    options = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
    subprocess.run(["git", *identity, *options, *words], cwd=root, check=True)


def main() -> None:
    """Print one line for each scene."""
    if not shutil.which("valgrind"):
        raise SystemExit("valgrind is missing: it counts the instructions")
    files = int(sys.argv[1]) if len(sys.argv) > 1 else FILES
    with tempfile.TemporaryDirectory() as folder:
        root, package = Path(folder) / "repo", Path(folder) / "package"
        # Byte-compiled, as pip installs it: an uncompiled start parses its source each time.
        shutil.copytree(_PACKAGE, package / "virida_audit", ignore=shutil.ignore_patterns("__py*"))
        for data in ("rules", "reports"):
            shutil.copytree(_PACKAGE.parents[1] / data, package / "virida_audit" / "data" / data)
        compileall.compile_dir(package, quiet=2)
        prepare(root, files)
        _git(root, "tag", "start")
        bare = instructions(root, "pass")
        print(f"python -I -c pass: {bare / 1e6:.1f} M instructions; {files} files")
        code = f"import sys; sys.path.insert(0, {str(package)!r}); {_START}"
        for name, (before, after) in SCENES.items():
            stage(root, before, after)
            print(f"{name:38} {instructions(root, code, 'guard') / bare:6.2f}x", flush=True)


if __name__ == "__main__":
    main()
